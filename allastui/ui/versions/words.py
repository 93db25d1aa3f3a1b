"""The lines of the list of versions; pure."""

import time
from collections.abc import Iterator, Sequence

from allastui.errors import AllastuiError, StoreError, printable
from allastui.stores.abilities.versions import ObjectVersion, Versioning
from allastui.ui.format import UNKNOWN, age_text, count_text, size_text
from allastui.ui.queue.line_list import Row
from allastui.ui.queue.spans import Glyphs, Line, Role, Span, clip_middle, pad, pad_left
from allastui.ui.versions.clearing import Cleared, Old

_KIND, _SIZE, _WHEN, _AGE = 9, 9, 18, 12

STATE_WORDS = {
    Versioning.ON: "This bucket keeps versions.",
    Versioning.SUSPENDED: "Versioning is suspended: no new versions are made.",
    Versioning.NEVER: "No older versions are kept here: see R in the panes.",
}


def version_rows(
    versions: Sequence[ObjectVersion],
    start: int,
    width: int,
    glyphs: Glyphs,
    now: float,
    *,
    named: bool,
) -> Iterator[Row]:
    """Yield the rows of versions from `start` on, whose keys are their indices.

    Those of each object are below its name if `named`.
    """
    above = versions[start - 1].key if start else None
    for index in range(start, len(versions)):
        version = versions[index]
        if named and version.key != above:
            above = version.key
            text = clip_middle(printable(version.key), width - 1, glyphs)
            yield Row((Span(f" {text}", Role.STRONG),), index, is_head=False)
        yield Row(version_line(version, now), index)


def version_line(version: ObjectVersion, now: float) -> Line:
    kind, role = kind_words(version)
    return (
        Span("   " + pad(kind, _KIND), role),
        Span(pad_left("" if version.is_deletion else size_text(version.size), _SIZE)),
        Span(pad_left(when_text(version.modified), _WHEN), Role.PLAIN),
        Span(pad_left(age_of(version, now), _AGE), Role.DIM),
        Span(f"  {printable(version.id)}", Role.DIM),
    )


def heading_line(width: int) -> Line:
    text = (
        "   "
        + pad("Version", _KIND)
        + pad_left("Size", _SIZE)
        + pad_left("Written", _WHEN)
        + pad_left("Age", _AGE)
        + "  Id"
    )
    return (Span(pad(text, width), Role.DIM),)


def kind_words(version: ObjectVersion) -> tuple[str, Role]:
    if version.is_deletion:
        return "deleted", Role.WARNING if version.is_current else Role.DIM
    return ("current", Role.GOOD) if version.is_current else ("older", Role.PLAIN)


def when_text(modified: float | None) -> str:
    """Return a moment to the second in the local time zone: UNKNOWN where there is none."""
    if modified is None:
        return UNKNOWN
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(modified))
    except (OverflowError, OSError, ValueError):
        return UNKNOWN


def age_of(version: ObjectVersion, now: float) -> str:
    """Return how old a version is, "" where its date says as much."""
    age = age_text(now, version.modified)
    return "" if age[:4].isdigit() and age[4:5] == "-" else age


def described(version: ObjectVersion, now: float) -> str:
    """Return which version is meant: what it is, its size, and when it was written."""
    kind, _ = kind_words(version)
    what = "The marker of the deletion" if version.is_deletion else f"The {kind} version"
    size = "" if version.is_deletion else f" of {size_text(version.size)}"
    age = age_of(version, now)
    ago = f" ({age} ago)" if age and age != UNKNOWN else ""
    return f"{what}{size} written {when_text(version.modified)}{ago}"


def count_words(count: int, what: str = "version") -> str:
    return f"1 {what}" if count == 1 else f"{count_text(count)} {what}s"


def total_text(versions: Sequence[ObjectVersion], *, is_reading: bool, has_more: bool) -> str:
    """Return how many versions are listed and how much the older ones of them take up."""
    old = [version for version in versions if not version.is_current]
    text = count_words(len(versions))
    if old:
        text += f", {size_text(sum(version.size or 0 for version in old))} in older ones"
    if is_reading:
        return f"reading: {text} so far"
    if has_more:
        return f"the first {text}; open a folder that holds fewer to see the others"
    return text


def old_text(old: Old) -> str:
    """Return what a count has found."""
    text = f"{count_words(old.versions, 'older version')}, {size_text(old.bytes)}"
    if old.gone:
        text += f"\n{count_words(old.gone, 'deleted object')} of which nothing will be left"
    return text


def cleared_text(cleared: Cleared) -> str:
    """Return what was deleted."""
    text = f"{count_words(cleared.versions)} deleted, {size_text(cleared.bytes)}"
    if cleared.left:
        text += f"; {count_text(cleared.left)} of those counted were gone, or are current now"
    return f"stopped: {text}" if cleared.is_stopped else text


def failed_error(cleared: Cleared) -> AllastuiError:
    """Return the error of what could not be deleted."""
    return StoreError(
        f"{count_words(cleared.failed)} could not be deleted; {cleared_text(cleared)}",
        why=str(cleared.failures[0].error),
    )


def text_lines(state: str, doing: str) -> list[Line]:
    """Return the lines of how it stands, and of what goes on if anything does."""
    lines: list[Line] = [(Span(f" {state}"),)]
    return [*lines, (Span(f" {doing}", Role.WARNING),)] if doing else lines
