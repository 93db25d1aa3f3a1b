"""What a listing tells: the entries of a place, a page of them at a time.

Sizes are bytes, times are seconds since the epoch.
"""

import enum
from typing import NamedTuple


class Kind(enum.IntEnum):
    """What an entry is; the order is the order in which panes show them."""

    BUCKET = 0
    PREFIX = 1
    OBJECT = 2
    OTHER = 3
    """Shown, but not copied: a socket, a device, a broken link."""


class Form(enum.IntEnum):
    """How an entry is stored, where that matters to the user."""

    PLAIN = 0
    MULTIPART = 1
    SLO = 2
    DLO = 3
    LINK = 4
    BROKEN_LINK = 5
    SPECIAL = 6
    BROKEN = 7
    """A large object of Swift with a segment missing or changed."""
    UNSURE = 8
    """Listed as empty, which a large object of Swift is as well: only `stat` can tell."""
    SHARED = 9
    """A bucket that belongs to another project, which the service does not list."""


OF_BYTES = frozenset((Form.PLAIN, Form.MULTIPART))
"""The forms whose ETag is made of the bytes, and is the same in a listing and of the object."""


class Entry(NamedTuple):
    """One row of a listing: a tuple, as a listing makes a million of them.

    `name` is relative to the listed prefix and has no trailing slash. `size` is None for what has
    none. `etag` has no quotes.
    """

    name: str
    kind: Kind
    size: int | None = None
    modified: float | None = None
    etag: str | None = None
    form: Form = Form.PLAIN


def lacks_size(kind: Kind, form: Form, size: int | None) -> bool:
    """Tell whether a listing did not say how large an object is, but its store can."""
    if kind is not Kind.OBJECT:
        return False
    return form is Form.UNSURE or (size is None and form in (Form.SLO, Form.DLO))


class Page(NamedTuple):
    """A piece of a listing, in the store's order, and the cursor of the next (None at the end)."""

    entries: list[Entry]
    cursor: str | None
