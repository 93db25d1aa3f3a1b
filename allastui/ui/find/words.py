"""What a search says of itself."""

from allastui.errors import printable
from allastui.ui.find.query import Bound, Query, Wanted
from allastui.ui.find.searching import Search
from allastui.ui.format import count_text, duration_text, size_text
from allastui.ui.panes.rows import Totals


def query_text(query: Query) -> str:
    """Return a query in a few words: `*.bam >100 MiB`, `folders *tmp*`."""
    parts = [] if query.wanted is Wanted.BOTH else [str(query.wanted)]
    parts.append(printable(query.pattern) if query.pattern else "all")
    parts += [f"{_sign(bound)}{size_text(int(bound.value))}" for bound in query.sizes]
    parts += [f"{_sign(bound)}{duration_text(bound.value)}" for bound in query.ages]
    return " ".join(parts)


def _sign(bound: Bound) -> str:
    return (">" if bound.over else "<") + ("=" if bound.included else "")


def searching_text(search: Search, found: Totals, *, reading: bool, is_stale: bool) -> str:
    """Return what was found so far, of how many, and what stands against that being all."""
    count = count_text(found.folders + found.files)
    looked = count_text(search.looked_at)
    if reading:
        return f"searching... {count} found of {looked}"
    text = f"{count} found of {looked}"
    if found.files:
        text += f", {size_text(found.bytes)}"
    if search.unreadable:
        word = "bucket" if search.place.is_bucket_list else "folder"
        several = "" if search.unreadable == 1 else "s"
        text += f"; {count_text(search.unreadable)} {word}{several} not readable"
    if is_stale:
        text += "; changed since (Ctrl-R)"
    return text
