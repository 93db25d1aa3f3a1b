"""Which targets a copy may have, and the room that is left there."""

from pathlib import Path

import pytest

from allastui.stores.place import Place, local_place
from allastui.ui.dialogs.counting import room_left
from allastui.ui.dialogs.target import read_target, target_complaint
from tests.ui.copy_hosting import REMOTE

FOLDER = Place(REMOTE, "results", "a/")
OBJECT = Place(REMOTE, "results", "a/x")


def test_room_is_told_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert (room_left(local_place(str(tmp_path / "a" / "b") + "/")) or 0) > 0
    assert room_left(Place(REMOTE, "results", "")) is None


@pytest.mark.parametrize(
    ("sources", "target", "complaint"),
    [
        ((OBJECT,), FOLDER, "That is where it is already."),
        ((OBJECT,), OBJECT, "That is where it is already."),
        ((FOLDER,), Place(REMOTE, "results", ""), "That is where it is already."),
        ((FOLDER,), Place(REMOTE, "results", "a/b/"), "A folder cannot be copied into itself."),
        ((OBJECT, FOLDER), Place(REMOTE, "results", "new"), "End it with /"),
        ((OBJECT,), Place(REMOTE, "", ""), f"Name a bucket too: {REMOTE}:BUCKET/"),
        ((OBJECT,), Place(REMOTE, "results", "b/"), ""),
        ((FOLDER,), Place(REMOTE, "results", "ab/"), ""),
        ((FOLDER,), Place("other", "results", "a/b/"), ""),
        ((OBJECT,), Place(REMOTE, "results", "a/y"), ""),
    ],
)
def test_targets_that_cannot_take_the_sources(
    sources: tuple[Place, ...], target: Place, complaint: str
) -> None:
    found = target_complaint(sources, target)
    assert found.startswith(complaint)
    assert bool(found) == bool(complaint)


def test_an_empty_target_says_how_a_target_looks() -> None:
    assert read_target("  ", [OBJECT], []) == (
        None,
        "Where to? A path, or PROFILE:BUCKET/FOLDER/",
    )
