"""When an object is to expire, as people type it: a span of time from now, or a date; pure."""

import re
from datetime import datetime, timedelta

EXAMPLES = "in 7 days, 12 h, 2026-12-24 18:00, or never"

_SPAN = re.compile(r"(?:in\s+)?([0-9]{1,6})\s*([a-z]+)", re.IGNORECASE)
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WORDS = {
    "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w", "weeks": "w",
}  # fmt: skip
_LONGEST = timedelta(days=365 * 100)


def read_expiry(text: str, now: float) -> float | None:
    """Return seconds since the epoch, None for never; a date without a time is its first moment.

    Dates are of the local time zone. Raises ValueError, whose text says what is wrong.
    """
    text = text.strip()
    if text.lower() == "never":
        return None
    when = _moment(text, now)
    if when <= now:
        raise ValueError("That time is over.")
    if when > now + _LONGEST.total_seconds():
        raise ValueError("That is more than a hundred years from now.")
    return when


def _moment(text: str, now: float) -> float:
    if match := _SPAN.fullmatch(text):
        word = match[2].lower()
        unit = _UNITS.get(_WORDS.get(word, word))
        if unit is not None:
            return now + int(match[1]) * unit.total_seconds()
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"Type {EXAMPLES}.") from None
