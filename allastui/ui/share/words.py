"""Who may do what, in words; and how long links last."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from allastui.errors import printable
from allastui.stores.abilities.sharing import Audience, Link, LinkUse, Right, Statement, Trial
from allastui.ui.format import duration_text, moment_text

_ORDER = (
    Audience.ANYBODY,
    Audience.SIGNED_IN,
    Audience.NAMED,
    Audience.UNKNOWN,
    Audience.OWNER,
)
_UNITS = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONG = {"sec": "s", "second": "s", "minute": "min", "hour": "h", "day": "d", "week": "w"}
_PART = re.compile(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)\s*(?:,|and)?")


class News(NamedTuple):
    """What came of a change; not `is_good` where some of it failed."""

    text: str
    is_good: bool = True


def in_order(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, those that let in the most people first."""
    return sorted(statements, key=lambda each: (_ORDER.index(each.audience), each.bucket))


def statement_text(statement: Statement, bucket: str) -> str:
    """Return a statement as a sentence without its full stop; `bucket` needs no mention."""
    if statement.audience is Audience.UNKNOWN:
        kind = "A rule that denies" if statement.denies else "A rule"
        text = f"{kind}, as it stands: {statement.as_it_stands}"
    else:
        verb = "may not" if statement.denies else "may"
        what = _rights_text(statement) or f"do {statement.as_it_stands}"
        text = f"{_who(statement)} {verb} {what}"
    if statement.bucket != bucket:
        text += f" in {statement.bucket}"
    if statement.only_if:
        text += f", if {statement.only_if}"
    return printable(text)


def _who(statement: Statement) -> str:
    if statement.audience is Audience.ANYBODY:
        return "Anybody"
    if statement.audience is Audience.SIGNED_IN:
        return "Everybody with an account"
    if statement.audience is Audience.OWNER:
        return "The project itself"
    return statement.name


def _rights_text(statement: Statement) -> str:
    rights = statement.rights
    at_objects = [right.value for right in (Right.LIST, Right.READ, Right.WRITE) if right in rights]
    what = f"{_listed(at_objects)} {statement.keys or 'the objects'}" if at_objects else ""
    beside = [right.value for right in (Right.SEE_ACCESS, Right.CHANGE_ACCESS) if right in rights]
    return _listed([*filter(None, (what,)), *beside])


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def trial_text(trial: Trial, sample: str | None) -> tuple[str, bool]:
    """Return what a client without keys got, and whether that was anything."""
    reads, lists = _granted(trial.reading), _granted(trial.listing)
    if trial.reading is None and trial.listing is None:
        return "It could not be tried without keys.", False
    words = []
    if sample is None:
        words.append("there is no object to read yet")
    elif reads:
        words.append(f"anybody can read {sample}")
    else:
        words.append(f"{sample} cannot be read ({trial.reading})")
    if lists:
        words.append("anybody can list the bucket")
    elif trial.listing is not None:
        words.append(f"no listing ({trial.listing})")
    return printable("Tried without keys: " + "; ".join(words)), reads or lists


def _granted(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def seconds_of(text: str) -> int:
    """Return the seconds of "7 days", "2 h" or "1 d 12 h"; raises ValueError for anything else."""
    seconds, end = 0.0, 0
    folded = text.casefold().strip()
    while end < len(folded):
        part = _PART.match(folded, end)
        if part is None:
            raise ValueError("no span of time")
        unit = part[2] if part[2] in _UNITS else _LONG.get(part[2].removesuffix("s"), "")
        seconds += float(part[1]) * _UNITS[unit] if unit else _raise()
        end = part.end()
    if seconds < 1:
        raise ValueError("no time at all")
    return round(seconds)


def _raise() -> float:
    raise ValueError("no unit of time")


def expiry_complaint(text: str, longest: int | None) -> str:
    """Return what is wrong with a typed span of time, "" if nothing is."""
    try:
        seconds = seconds_of(text)
    except ValueError:
        return "Type a time such as 2 h, 7 days or 1 d 12 h."
    if longest is not None and seconds > longest:
        return f"{duration_text(longest)} is the longest that this service's links can last."
    if seconds > 100 * 365 * 86400:
        return "That is more than a hundred years."
    return ""


def link_remark(link: Link, now: float) -> tuple[str, bool]:
    """Return what to know of a link, and whether that is a warning."""
    what = "read" if link.use is LinkUse.READ else "write"
    good = f"Whoever has it may {what} this one object for {duration_text(link.ends - now)}"
    if link.key_ends is not None:
        left = duration_text(link.key_ends - now)
        return f"{good}; but the key that signed it ends in {left}, and the link with it.", True
    if link.is_temporary:
        return f"{good}; but temporary keys signed it: it ends with them, perhaps sooner.", True
    return f"{good}, until {moment_text(link.ends, now)}.", False
