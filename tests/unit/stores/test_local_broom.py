"""Partial files of this machine: only names that are certain, and each looked at once more."""

import os
import time
from pathlib import Path

import pytest

from allastui.stores.abilities.broom import Broom, Leftover, Note
from allastui.stores.local import LocalStore
from allastui.stores.local.broom import left_by

OURS = ".allastui-0011aabb-650000000123abcd.part"


def never() -> bool:
    return False


@pytest.fixture
def broom(tmp_path: Path) -> Broom:
    found = LocalStore(str(tmp_path)).abilities.broom
    assert found is not None
    return found


def leftovers(broom: Broom, prefix: str = "") -> list[Leftover]:
    return [each for each in broom.leftovers("", prefix, never) if isinstance(each, Leftover)]


@pytest.mark.parametrize(
    ("name", "program"),
    [
        (OURS, "allastui"),
        ("run.nc.k3jq8s1x.partial", "rclone"),
        ("run.nc.4bA09eFc", "aws, or another program on boto3"),
        (".allastui-notes.part", ""),
        ("run.nc.partial", ""),
        (".partial", ""),
        ("run.20240101", ""),
        ("main.1a2b3c4d", ""),
        ("MAIN.1A2B3C4D", ""),
        ("4bA09eFc", ""),
    ],
)
def test_only_names_that_a_program_surely_gives_are_taken(name: str, program: str) -> None:
    assert left_by(name) == program


def test_they_are_found_below_a_folder_and_links_are_not_followed(
    broom: Broom, tmp_path: Path
) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / OURS).write_bytes(b"123")
    (tmp_path / "a.q1w2E3r4.partial").write_bytes(b"1")
    (tmp_path / "deep" / "link.q1w2E3r4.partial").symlink_to(tmp_path / "a.q1w2E3r4.partial")
    (tmp_path / "deep" / "circle").symlink_to(tmp_path)
    (tmp_path / "deep" / "folder.q1w2E3r4.partial").mkdir()
    assert {(each.key, each.size) for each in leftovers(broom)} == {
        (f"deep/er/{OURS}", 3),
        ("a.q1w2E3r4.partial", 1),
    }
    assert [each.key for each in leftovers(broom, "deep/")] == [f"deep/er/{OURS}"]


def test_one_that_was_written_to_since_or_a_short_time_ago_stays(
    broom: Broom, tmp_path: Path
) -> None:
    file = tmp_path / OURS
    file.write_bytes(b"123")
    (found,) = leftovers(broom)
    (young,) = broom.remove([found], time.time() - 3600, never)
    assert young.error is not None
    assert "a short time ago" in young.error.why
    file.write_bytes(b"1234")
    (changed,) = broom.remove([found], time.time() + 60, never)
    assert changed.error is not None
    assert "since it was found" in changed.error.why
    assert file.exists()
    (gone,) = broom.remove(leftovers(broom), time.time() + 60, never)
    assert gone.error is None
    assert not file.exists()
    (again,) = broom.remove([gone.leftover], time.time() + 60, never)
    assert again.error is None


def test_what_stands_in_its_place_is_not_removed(broom: Broom, tmp_path: Path) -> None:
    file = tmp_path / OURS
    file.write_bytes(b"123")
    (found,) = leftovers(broom)
    file.unlink()
    (tmp_path / "mine").write_bytes(b"mine")
    file.symlink_to(tmp_path / "mine")
    (changed,) = broom.remove([found], time.time() + 60, never)
    assert changed.error is not None
    assert file.is_symlink()


def test_a_stop_is_obeyed(broom: Broom, tmp_path: Path) -> None:
    (tmp_path / OURS).write_bytes(b"1")
    (found,) = leftovers(broom)
    stopped = broom.leftovers("", "", lambda: True)
    assert not any(isinstance(each, Leftover) for each in stopped)
    assert list(broom.remove([found], time.time() + 60, lambda: True)) == []
    assert (tmp_path / OURS).exists()


def test_folders_that_cannot_be_read_are_counted(
    broom: Broom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    notes = [each.text for each in broom.leftovers("", "", never) if isinstance(each, Note)]
    assert notes == ["1 local folder could not be read."]
