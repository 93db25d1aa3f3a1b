"""All older versions go, and nothing else: tried on made-up buckets."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import Unsupported
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.versions import ObjectVersion
from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.versions.clearing import Cleared, Old, clear_old, count_old
from allastui.ui.versions.listing import MOST_LISTED, read_versions
from allastui.ui.versions.words import cleared_text
from tests.made_up_versions import MadeUp

PLACE = Place("p", "b", "")


def made_up(keys: Sequence[Sequence[bool]], newer: int = 0) -> list[ObjectVersion]:
    """Return the versions of keys: for each, newest first, whether it is a marker.

    The first `newer` keys were overwritten after all the others were written.
    """
    found = []
    for number, markers in enumerate(keys):
        when = 1000.0
        for index, is_deletion in enumerate(markers):
            when -= 1
            size = None if is_deletion else 10
            found.append(
                ObjectVersion(f"k{number:03}", f"{when}", size, when, None, index == 0, is_deletion)
            )
    for number in range(min(newer, len(keys))):
        key = f"k{number:03}"
        found = [each._replace(is_current=False) if each.key == key else each for each in found]
        at = next(index for index, each in enumerate(found) if each.key == key)
        found.insert(at, ObjectVersion(key, "new", 10, 2000.0, None, True, False))
    return found


_KEYS = st.lists(st.lists(st.booleans(), min_size=1, max_size=5), max_size=6)


def counted(versions: MadeUp) -> Old:
    old = count_old(versions, PLACE, stopped=lambda: False, report=lambda _: None)
    assert old is not None
    return old


def cleared(versions: MadeUp, old: Old) -> Cleared:
    return clear_old(versions, PLACE, old, stopped=lambda: False, report=lambda _: None)


@given(_KEYS, st.integers(1, 4))
def test_what_was_counted_goes_and_the_current_versions_stay(
    keys: list[list[bool]], per_page: int
) -> None:
    everything = made_up(keys)
    versions = MadeUp(everything, per_page)
    old = counted(versions)
    done = cleared(versions, old)
    assert versions.found == [each for each in everything if each.is_current and each.size]
    assert done.versions == old.versions + old.gone
    assert (done.bytes, done.failed, done.left) == (old.bytes, 0, 0)


@given(_KEYS, st.integers(1, 4), st.integers(1, 3))
def test_what_was_overwritten_since_it_was_counted_keeps_what_it_was(
    keys: list[list[bool]], per_page: int, newer: int
) -> None:
    # Written while it was counted, and after the others were overwritten.
    late = ObjectVersion("late", "late", 10, 3000.0, None, True, False)
    old = counted(MadeUp([*made_up(keys), late], per_page))
    versions = MadeUp([*made_up(keys, newer), late], per_page)
    done = cleared(versions, old)
    assert (done.versions, done.bytes, done.left) == (old.versions + old.gone, old.bytes, 0)
    for number, markers in enumerate(keys):
        left = [each.modified for each in versions.found if each.key == f"k{number:03}"]
        was_current = [] if markers[0] else [999.0]
        assert left == ([2000.0, *was_current] if number < newer else was_current)


def test_what_is_current_again_or_written_anew_stays_and_is_told() -> None:
    before = made_up([[False, False], [False, False, False]])
    versions = MadeUp([each for each in before if each.modified != 999.0], per_page=1)
    versions.found = [each._replace(is_current=each.modified == 998.0) for each in versions.found]
    old = counted(MadeUp(before, 2))
    done = cleared(versions, old)
    assert (done.versions, done.left) == (1, 2)
    assert "2 of those counted were gone, or are current now" in cleared_text(done)
    anew = [each._replace(etag="other") for each in before]
    assert cleared(MadeUp(anew, 2), old).versions == 0


@given(_KEYS, st.integers(1, 4))
def test_a_deleted_object_stays_deleted_where_its_versions_cannot_go(
    keys: list[list[bool]], per_page: int
) -> None:
    everything = made_up(keys)
    versions = MadeUp(everything, per_page, stuck=["k000", "k002"])
    done = cleared(versions, counted(versions))
    for key in ("k000", "k002"):
        before = [each for each in everything if each.key == key]
        left = [each for each in versions.found if each.key == key]
        if any(each.size and not each.is_current for each in before):
            assert before[0] in left
    assert done.failed == sum(
        1 for each in everything if each.key in versions.stuck and each.size and not each.is_current
    )


class Keeping(MemoryStore):
    """A store with made-up versions."""

    def __init__(self, versions: MadeUp) -> None:
        super().__init__()
        self._made_up = versions

    @property
    def abilities(self) -> Abilities:
        return Abilities(versions=self._made_up)


@pytest.mark.parametrize("more", [-1, 0, 1, 1500])
def test_no_more_are_listed_than_anybody_reads(more: int) -> None:
    everything = made_up([[False] * 5] * 1300)[: MOST_LISTED + more]
    connections = Connections([])
    connections.use("p", Keeping(MadeUp(everything, 1000)))
    arrived: list[ObjectVersion] = []
    has_more = read_versions(
        connections,
        PLACE,
        stopped=lambda: False,
        opened=lambda *_: None,
        arrived=arrived.extend,
    )
    assert arrived == everything[:MOST_LISTED]
    assert has_more is (more > 0)
    connections.close()


def test_a_store_without_versions_is_said_to_have_none() -> None:
    connections = Connections([])
    connections.use("p", MemoryStore())
    with pytest.raises(Unsupported, match="This store keeps none"):
        read_versions(
            connections,
            PLACE,
            stopped=lambda: False,
            opened=lambda *_: None,
            arrived=lambda _: None,
        )
    connections.close()
