"""Walks over links, circles, closed and deep folders."""

import os
from pathlib import Path

from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.local import LocalStore


def walked(folder: Path, prefix: str = "", *, follow_links: bool = True) -> dict[str, Entry]:
    found = list(LocalStore(str(folder)).walk("", prefix, follow_links=follow_links))
    by_name = {entry.name: entry for entry in found}
    assert len(by_name) == len(found)
    return by_name


def test_links_to_files_and_folders_are_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_bytes(b"123")
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "folder").symlink_to("../there")
    (tmp_path / "top" / "again").symlink_to("../there")
    (tmp_path / "top" / "file").symlink_to("../there/file")
    found = walked(tmp_path, "top/")
    assert sorted(found) == ["again/file", "file", "folder/file"]
    assert (found["file"].kind, found["file"].size, found["file"].form) == (
        Kind.OBJECT,
        3,
        Form.LINK,
    )


def test_links_that_are_not_followed_are_other(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"123")
    (tmp_path / "to folder").symlink_to("folder")
    (tmp_path / "to file").symlink_to("folder/file")
    found = walked(tmp_path, follow_links=False)
    assert sorted(found) == ["folder/file", "to file", "to folder"]
    for name in ("to file", "to folder"):
        assert (found[name].kind, found[name].form) == (Kind.OTHER, Form.LINK)


def test_a_link_to_a_folder_that_holds_it_is_other(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "file").touch()
    (tmp_path / "a" / "b" / "to a").symlink_to("..")
    (tmp_path / "a" / "b" / "to itself").symlink_to(".")
    (tmp_path / "a" / "b" / "to root").symlink_to("/")
    found = walked(tmp_path, "a/")
    assert sorted(found) == ["b/to a", "b/to itself", "b/to root", "file"]
    for name in ("b/to a", "b/to itself", "b/to root"):
        assert (found[name].kind, found[name].form) == (Kind.OTHER, Form.LINK)


def test_two_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    for mine, other in (("a", "b"), ("b", "a")):
        (tmp_path / mine).mkdir()
        (tmp_path / mine / "file").touch()
        (tmp_path / mine / "other").symlink_to(f"../{other}")
    found = walked(tmp_path)
    assert sorted(found) == [
        "a/file",
        "a/other/file",
        "a/other/other",
        "b/file",
        "b/other/file",
        "b/other/other",
    ]
    assert found["a/other/other"].kind is Kind.OTHER


def test_broken_links_and_special_files_are_other(tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to("missing")
    os.mkfifo(tmp_path / "pipe")
    found = walked(tmp_path)
    assert (found["broken"].kind, found["broken"].form) == (Kind.OTHER, Form.BROKEN_LINK)
    assert (found["pipe"].kind, found["pipe"].form) == (Kind.OTHER, Form.SPECIAL)


def test_a_closed_folder_is_named_and_the_walk_goes_on(bound_folder: Path) -> None:
    for name in ("a", "closed", "z"):
        (bound_folder / name).mkdir()
        (bound_folder / name / "file").touch()
    (bound_folder / "closed").chmod(0)
    try:
        found = walked(bound_folder)
    finally:
        (bound_folder / "closed").chmod(0o700)
    assert sorted(found) == ["a/file", "closed/", "z/file"]
    assert (found["closed/"].kind, found["closed/"].form) == (Kind.OTHER, Form.SPECIAL)


def test_a_folder_with_only_an_empty_folder_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert walked(tmp_path) == {"a/b/": Entry("a/b/", Kind.PREFIX)}


def test_a_deep_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 300)
    (tmp_path / deep).mkdir(parents=True)
    (tmp_path / deep / "file").touch()
    assert list(walked(tmp_path)) == [deep + "/file"]


def test_a_walk_that_is_given_up_closes_its_folders(tmp_path: Path) -> None:
    for name in ("a/b/1", "a/b/2", "a/3", "4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    before = len(os.listdir("/proc/self/fd"))
    for steps in range(4):
        walk = LocalStore(str(tmp_path)).walk("", "")
        for _ in range(steps):
            next(walk)
        del walk
    assert len(os.listdir("/proc/self/fd")) == before


def test_files_may_be_deleted_while_they_are_walked(tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / str(number)).touch()
    found = []
    for entry in LocalStore(str(tmp_path)).walk("", ""):
        found.append(entry.name)
        os.unlink(tmp_path / entry.name)
    assert len(set(found)) == 500
