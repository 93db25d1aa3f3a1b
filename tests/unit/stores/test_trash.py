"""The trash of the desktop, by the specification of freedesktop.org."""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from allastui.errors import AccessDenied, AllastuiError, NotFound, Unsupported
from allastui.stores.local.trash import move_to_trash


@pytest.fixture
def trash(clean_environment: Path) -> Path:
    return clean_environment / ".local" / "share" / "Trash"


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """Another file system; skips where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def notes(trash: Path) -> dict[str, str]:
    found = {}
    for file in (trash / "info").iterdir():
        lines = file.read_text("ascii").splitlines()
        assert lines[0] == "[Trash Info]"
        assert lines[1].startswith("Path=")
        assert re.fullmatch(r"DeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", lines[2])
        when = datetime.fromisoformat(lines[2].partition("=")[2])
        assert abs(datetime.now() - when) < timedelta(minutes=2)
        found[file.name.removesuffix(".trashinfo")] = lines[1].removeprefix("Path=")
    return found


def test_a_file_keeps_its_bytes_and_its_path(tmp_path: Path, trash: Path) -> None:
    file = tmp_path / "ä %\n☃.txt"
    file.write_bytes(b"bytes")
    inode = file.stat().st_ino
    move_to_trash(str(file))
    assert not file.exists()
    (moved,) = (trash / "files").iterdir()
    assert (moved.stat().st_ino, moved.name) == (inode, file.name)
    end = "/%C3%A4%20%25%0A%E2%98%83.txt"
    assert notes(trash) == {file.name: str(tmp_path) + end}
    assert trash.stat().st_mode & 0o777 == 0o700


def test_a_name_that_is_not_utf8_is_kept(tmp_path: Path, trash: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe"
    Path(os.fsdecode(path)).write_text("x")
    move_to_trash(os.fsdecode(path))
    assert os.listdir(os.fsencode(trash / "files")) == [b"\xff\xfe"]
    (note,) = (trash / "info").iterdir()
    assert "Path=" + str(tmp_path) + "/%FF%FE\n" in note.read_text("ascii")


def test_names_that_are_taken_get_a_number(tmp_path: Path, trash: Path) -> None:
    for text in ("one", "two", "three"):
        (tmp_path / "same").write_text(text)
        move_to_trash(str(tmp_path / "same"))
    found = {path.name: path.read_text() for path in (trash / "files").iterdir()}
    assert found == {"same": "one", "same.2": "two", "same.3": "three"}
    assert set(notes(trash)) == set(found)


def test_what_stands_in_the_trash_without_a_note_is_not_replaced(
    tmp_path: Path, trash: Path
) -> None:
    (trash / "files").mkdir(parents=True)
    (trash / "files" / "same").write_text("orphan")
    (tmp_path / "same").write_text("new")
    move_to_trash(str(tmp_path / "same"))
    assert (trash / "files" / "same").read_text() == "orphan"
    assert (trash / "files" / "same.2").read_text() == "new"


def test_a_very_long_name_finds_room(tmp_path: Path, trash: Path) -> None:
    name = "n" * 255
    (tmp_path / name).write_text("x")
    move_to_trash(str(tmp_path / name))
    assert list(notes(trash).values()) == [f"{tmp_path}/{name}"]


def test_a_folder_goes_whole_and_a_link_is_not_followed(tmp_path: Path, trash: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("x")
    (tmp_path / "link").symlink_to(folder)
    move_to_trash(str(tmp_path / "link") + "/")
    assert (trash / "files" / "link").is_symlink()
    assert (folder / "file").read_text() == "x"
    move_to_trash(f"{folder}/")
    assert (trash / "files" / "folder" / "file").read_text() == "x"


def test_another_file_system_has_a_trash_of_its_own_at_its_top(
    other_disk: Path, trash: Path
) -> None:
    (other_disk / "deep").mkdir()
    (other_disk / "deep" / "file").write_text("x")
    move_to_trash(str(other_disk / "deep" / "file"))
    there = other_disk / f".Trash-{os.getuid()}"
    assert (there / "files" / "file").read_text() == "x"
    assert notes(there) == {"file": "deep/file"}
    assert there.stat().st_mode & 0o777 == 0o700
    assert not trash.exists()


def test_a_shared_trash_is_used_only_if_it_is_sticky_and_no_link(other_disk: Path) -> None:
    (other_disk / ".Trash").mkdir()
    (other_disk / "one").write_text("1")
    move_to_trash(str(other_disk / "one"))
    own = other_disk / f".Trash-{os.getuid()}"
    assert (own / "files" / "one").exists()
    (other_disk / ".Trash").chmod(0o1777)
    (other_disk / "two").write_text("2")
    move_to_trash(str(other_disk / "two"))
    assert (other_disk / ".Trash" / str(os.getuid()) / "files" / "two").exists()
    (other_disk / ".Trash").rename(other_disk / "real")
    (other_disk / ".Trash").symlink_to("real")
    (other_disk / "three").write_text("3")
    move_to_trash(str(other_disk / "three"))
    assert (own / "files" / "three").exists()


def test_a_trash_that_is_a_link_is_not_used_and_nothing_is_copied(other_disk: Path) -> None:
    (other_disk / "elsewhere").mkdir()
    (other_disk / f".Trash-{os.getuid()}").symlink_to("elsewhere")
    (other_disk / "file").write_text("x")
    with pytest.raises(Unsupported, match="has no trash, and none could be made"):
        move_to_trash(str(other_disk / "file"))
    assert (other_disk / "file").read_text() == "x"
    assert list((other_disk / "elsewhere").iterdir()) == []


def test_the_trash_itself_and_what_holds_it_stay(
    clean_environment: Path, tmp_path: Path, trash: Path
) -> None:
    (tmp_path / "x").write_text("x")
    move_to_trash(str(tmp_path / "x"))
    for path, why in (
        (trash / "files" / "x", "in the trash already"),
        (trash, "The trash is in it"),
        (clean_environment, "The trash is in it"),
    ):
        with pytest.raises(Unsupported, match=why):
            move_to_trash(str(path))
    assert (trash / "files" / "x").exists()


def test_what_is_not_there_is_told(tmp_path: Path, trash: Path) -> None:
    with pytest.raises(NotFound):
        move_to_trash(str(tmp_path / "nothing"))


def test_a_failure_leaves_the_file_and_no_note(
    tmp_path: Path, trash: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").write_text("x")

    def refuse(source: bytes, target: bytes) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(AllastuiError) as caught:
        move_to_trash(str(tmp_path / "x"))
    assert isinstance(caught.value, AccessDenied)
    assert (tmp_path / "x").exists()
    assert list((trash / "info").iterdir()) == []
