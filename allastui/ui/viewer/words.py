"""What the lines around a view say."""

from textwrap import wrap

from allastui.errors import AllastuiError, Changed
from allastui.ui.format import count_text, percent_text, size_text
from allastui.ui.viewer.browsing import Browsing
from allastui.ui.viewer.content import Role, Row, Span
from allastui.ui.viewer.detect import Mode
from allastui.ui.viewer.document import Document

_LISTS = (Mode.ARCHIVE, Mode.PICTURE)
NOTHING = (Row(0, 0, (Span(" It is empty.", Role.DIM),)),)
"""What stands in the place of rows where there are none."""
_ENCODED = (Mode.TEXT, Mode.TABLE, Mode.JSON)


def useless_keys(document: Document | None, mode: Mode) -> frozenset[str]:
    """Return the actions that do nothing in a mode, or for want of another one."""
    useless = set[str]()
    if mode is not Mode.TEXT:
        useless.add("view-wrap")
    if mode is Mode.PICTURE:
        useless |= {"view-search", "view-next", "view-go-to", "view-follow"}
    if document is not None and len(document.found.modes) == 1:
        useless.add("view-mode")
    return frozenset(useless)


def mode_text(document: Document | None, mode: Mode) -> str:
    """Return the way it is looked at among those there are, and its encoding, packing and size."""
    if document is None:
        return ""
    modes = [f"[{each}]" if each is mode else each for each in document.found.modes]
    parts = [" ".join(modes)]
    if mode in _ENCODED:
        parts.append(document.found.codec.name)
    if document.packing:
        parts.append(document.packing)
    return "  ".join([*parts, size_text(document.source.size)])


def where_text(browsing: Browsing) -> str:
    """Return which part of the content is on the screen."""
    document, rows = browsing.document, browsing.rows
    if document is None or not rows or browsing.mode is Mode.PICTURE:
        return ""
    start, end = rows[0].start, rows[-1].end
    if browsing.mode in _LISTS:
        return f"names {count_text(start + 1)} to {count_text(end)}"
    size = document.content_of(browsing.mode).size
    if size is None:
        return f"at {size_text(start)} of what is inside"
    return f"byte {count_text(start)} of {count_text(size)}  {percent_text(end, size)}"


def error_rows(error: AllastuiError, width: int) -> list[Row]:
    """Return an error as rows of at most `width` cells: what, why, what to do."""
    parts = ((error.title, Role.ERROR), (error.why, Role.PLAIN), (error.hint, Role.DIM))
    lines = [(line, role) for text, role in parts for line in wrap(text, max(10, width))]
    return [Row(0, 0, ()), *(Row(0, 0, (Span(f" {line}", role),)) for line, role in lines)]


def sentence_of(error: AllastuiError) -> str:
    """Return an error as one line below the rows."""
    if isinstance(error, Changed):
        return "It has changed since it was opened: Ctrl-R reads it again, F follows it."
    return str(error)
