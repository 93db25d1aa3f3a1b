"""What a pane says about its place and its rows."""

import os
import re
import textwrap
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, SignInFailed, WrongClock, printable
from allastui.stores.place import Place
from allastui.ui.format import count_text, size_text
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.rows import Totals

if TYPE_CHECKING:
    from allastui.profiles.profile import Profile

_SEGMENT_NAME = re.compile(r" \(…/[^)]*\)")
"""Its number tells as well which segment it is, in less room."""

Lines = list[tuple[str, str]]
"""Pairs of a component class of the view and a text."""


def path_text(place: Place, into: str) -> str:
    """Return a place for people: `~/runs/`, `project > bucket/prefix/`."""
    if place.is_local:
        return printable(_tilde(place.path))
    if place.is_bucket_list:
        return printable(place.profile)
    return printable(f"{place.profile} {into} {place.bucket}/{place.key}")


def _tilde(path: str) -> str:
    home = os.path.expanduser("~").rstrip("/")
    if home and (path + "/").startswith(home + "/"):
        return "~/" + path[len(home) + 1 :]
    return path


def protocol_text(place: Place, profile: "Profile | None") -> str:
    """Return what the place speaks: "local", "S3", "Swift"."""
    if place.is_local:
        return "local"
    return profile.protocol.shown if profile else ""


def status_text(
    model: PaneModel,
    place: Place,
    error: AllastuiError | None,
    *,
    reading: bool,
    damage: str,
) -> str:
    """Return the state of a pane in one line: what is marked, else matched, else listed.

    Before all that comes why it could not be read, and then `damage`: what the object under the
    cursor lacks.
    """
    if error is not None:
        return f"not read: {error.title}" if len(model.rows) else "not read"
    if damage:
        return printable(_SEGMENT_NAME.sub("", damage[:1].lower() + damage[1:]))
    totals, marked = model.totals, model.rows.marked
    if marked != Totals():
        count = marked.folders + marked.files
        size = f", {size_text(marked.bytes)}" if marked.files else ""
        return f"{count_text(count)} marked{size} of {count_text(totals.folders + totals.files)}"
    if reading:
        return f"reading... {count_text(len(model.rows))}"
    if model.pattern:
        found = f"{count_text(model.shown_count)} of {count_text(totals.folders + totals.files)}"
        return f"{found} match {printable(model.pattern)}"
    folded = 0 if model.show_hidden else model.rows.hidden.folders
    return _totals_text(totals, place, folded)


def _totals_text(totals: Totals, place: Place, folded: int) -> str:
    if place.is_bucket_list:
        buckets = _counted(totals.folders, "bucket")
        if not folded:
            return buckets
        return f"{buckets}, {count_text(folded)} hidden (. shows {'it' if folded == 1 else 'them'})"
    file_word = "file" if place.is_local else "object"
    parts = [_counted(totals.folders, "folder")] if totals.folders else []
    if totals.files or not parts:
        parts.append(_counted(totals.files, file_word))
    if totals.files:
        parts.append(size_text(totals.bytes))
    return ", ".join(parts)


def _counted(count: int, word: str) -> str:
    return f"{count_text(count)} {word}{'' if count == 1 else 's'}"


def notice(model: PaneModel, place: Place, into: str, *, reading: bool) -> Lines:
    """Return why there are no rows to see; none where there are."""
    if model.shown_count:
        return []
    return _reading_notice(place, into) if reading else _empty_notice(model, place)


def _reading_notice(place: Place, into: str) -> Lines:
    return [("pane--hint", f"reading {path_text(place, into)} ...")]


def _empty_notice(model: PaneModel, place: Place) -> Lines:
    """Return why there is nothing to see."""
    if model.pattern and len(model.rows):
        return [
            ("pane--hint", f"no match for {printable(model.pattern)}"),
            ("pane--hint", "Esc shows all"),
        ]
    if len(model.rows) and place.is_bucket_list:
        return [
            ("pane--hint", "only segments of large objects here"),
            ("pane--hint", ". shows their buckets"),
        ]
    if len(model.rows):
        return [("pane--hint", "only hidden names here"), ("pane--hint", ". shows them")]
    if place.is_bucket_list:
        return [("pane--hint", "no buckets yet; F7 creates one")]
    what = "empty bucket" if not place.key and not place.is_local else "empty folder"
    return [("pane--hint", what), ("pane--hint", "F5 in the other pane copies to here")]


def error_notice(error: AllastuiError, width: int) -> Lines:
    """Return an error as lines of at most `width` cells: what, why, and what to do."""
    can_sign_in = isinstance(error, SignInFailed) and not isinstance(error, WrongClock)
    lines: Lines = [("pane--hint", "")]
    for name, text in (
        ("pane--error", error.title),
        ("pane--file", error.why),
        ("pane--hint", error.hint),
        ("pane--hint", "L signs in, Ctrl-R tries again." if can_sign_in else "Ctrl-R tries again."),
    ):
        lines += [(name, line) for line in textwrap.wrap(text, max(10, width))]
    return lines
