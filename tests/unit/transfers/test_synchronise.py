"""When what only the target of a synchronisation has is offered to be deleted."""

from pathlib import Path

import pytest

from allastui.stores.place import Place, local_place
from allastui.transfers.synchronise import why_extras_stay


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        (Place("one", "b", "x/"), Place("two", "b", "x/"), ""),
        (Place("one", "b", "x/"), Place("one", "b", "xy/"), ""),
        (Place("one", "b", "x/"), Place("one", "c", ""), ""),
        (Place("one", "b", "x/"), Place("one", "b", ""), "lies within"),
        (Place("one", "b", ""), Place("one-swift", "b", "x/"), "lies within"),
        (Place("one", "b", ""), Place("one", "c_segments", ""), "made of them"),
    ],
)
def test_extras_are_offered_unless_that_would_harm(source: Place, target: Place, why: str) -> None:
    said = why_extras_stay(source, target)
    assert why in said
    assert bool(why) == bool(said)


def test_a_link_to_a_folder_within_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    whole, link = local_place(tmp_path), local_place(tmp_path / "link")
    assert "lies within" in why_extras_stay(whole, link)
    assert "lies within" in why_extras_stay(link, whole)
    assert why_extras_stay(link, local_place(tmp_path / "b")) == ""
