"""Renaming local files replaces nothing, and never only says that it was done."""

import os
from pathlib import Path

import pytest

from allastui.errors import AlreadyExists, NotFound
from allastui.stores.local.renaming import rename


def test_what_appears_under_the_new_name_at_the_last_moment_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    other.write_text("2")
    with monkeypatch.context() as patch:
        patch.setattr(os.path, "lexists", lambda path: False)
        with pytest.raises(AlreadyExists):
            rename(str(one), str(other))
    assert (one.read_text(), other.read_text()) == ("1", "2")


def test_a_hard_link_to_the_same_file_is_another_name_that_is_taken(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    other.hardlink_to(one)
    with pytest.raises(AlreadyExists):
        rename(str(one), str(other))
    assert sorted(os.listdir(tmp_path)) == ["one", "other"]


def test_files_folders_and_links_are_renamed_themselves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        rename(str(tmp_path / name), str(tmp_path / f"{name} 2"))
    assert sorted(os.listdir(tmp_path)) == ["file 2", "folder 2", "link 2"]
    with pytest.raises(NotFound):
        rename(str(tmp_path / "file"), str(tmp_path / "file 3"))
