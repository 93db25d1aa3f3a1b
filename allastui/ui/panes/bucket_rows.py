"""The rows of a bucket list: what the service lists, and the buckets of others known by name."""

import re
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from allastui.errors import AccessDenied, AllastuiError
from allastui.stores.entry import Entry, Form, Kind
from allastui.ui.first_bytes import first_bytes

if TYPE_CHECKING:
    from allastui.stores.store import Store

_TOOLS_BUCKET = re.compile(r"\d{7}-a-tools")
"""Where CSC's a-commands keep, for a project, what they know."""
_SHARED_LIST = "buckets_shared_to"
"""The object there that names the buckets shared to the project, one a line."""
_LONGEST_LIST = 1024 * 1024


def bucket_rows(store: "Store", remembered: Set[str]) -> Iterator[list[Entry]]:
    """Yield the buckets that are listed, then those of other projects, as SHARED.

    These are `remembered`, and those that the project's own a-tools bucket names. They come also
    where the keys may not list buckets, before that error.
    """
    try:
        listed = store.buckets()
    except AccessDenied:
        yield _shared(remembered)
        raise
    yield listed
    own = {entry.name for entry in listed}
    yield _shared((remembered | _shared_to(store, own)) - own)


def _shared(names: Set[str]) -> list[Entry]:
    return [Entry(name, Kind.BUCKET, form=Form.SHARED) for name in sorted(names)]


def _shared_to(store: "Store", own: Set[str]) -> set[str]:
    """Return the names in the lists of the a-commands; a list that cannot be read has none."""
    found: set[str] = set()
    for bucket in filter(_TOOLS_BUCKET.fullmatch, own):
        try:
            found |= _names_in(first_bytes(store, bucket, _SHARED_LIST, _LONGEST_LIST).data)
        except AllastuiError:
            continue
    return found


def _names_in(text: bytes) -> set[str]:
    names = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
    return {name for name in names if name and name.isprintable() and "/" not in name}
