"""One version goes for good only while it is the one that was looked at."""

import pytest

from allastui.errors import Changed
from allastui.stores.abilities.versions import ObjectVersion
from allastui.ui.versions.deleting import delete_one
from tests.made_up_versions import MadeUp

SEEN = ObjectVersion("k", "null", 10, 1000.0, "aa", True, False)


def test_what_was_written_anew_under_the_same_id_stays() -> None:
    """Where versioning is suspended, the id of what is written is always "null"."""
    now = SEEN._replace(modified=2000.0, etag="bb")
    versions = MadeUp([now], 1)
    with pytest.raises(Changed, match="written anew"):
        delete_one(versions, "b", SEEN)
    assert versions.found == [now]


def test_what_is_as_it_was_seen_goes() -> None:
    versions = MadeUp([SEEN], 1)
    delete_one(versions, "b", SEEN)
    assert versions.found == []
