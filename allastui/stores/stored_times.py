"""Times as services write them: in metadata, in headers, and in listings; pure."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache

_USUAL_HTTP_DATE = (
    "[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
"""The one of its three forms in which services write it (RFC 9110, 5.6.7)."""
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_DECIMAL_SECONDS = r"(-?)([0-9]{1,12})(?:\.([0-9]*))?"


def nanoseconds(text: str) -> int | None:
    """Return the nanoseconds of decimal seconds such as 1600000000.25; None for anything else."""
    match = re.fullmatch(_DECIMAL_SECONDS, text.strip())
    if match is None:
        return None
    sign, seconds, fraction = match.groups()
    total = int(seconds) * 1_000_000_000 + int((fraction or "").ljust(9, "0")[:9])
    return -total if sign else total


def decimal_seconds(nanoseconds: int) -> str:
    """Return nanoseconds as decimal seconds with nine digits behind the point."""
    seconds, fraction = divmod(abs(nanoseconds), 1_000_000_000)
    return f"{'-' if nanoseconds < 0 else ''}{seconds}.{fraction:09d}"


@lru_cache(maxsize=64)
def http_seconds(text: str | None) -> float | None:
    """Return the seconds since the epoch of an HTTP date; None for anything else."""
    if not text:
        return None
    match = re.fullmatch(_USUAL_HTTP_DATE, text)
    if match and match[2] in _MONTHS:
        day, month, *rest = match.groups()
        year, hour, minute, second = map(int, rest)
        with suppress(ValueError):
            moment = datetime(year, _MONTHS.index(month) + 1, int(day), hour, minute, second)
            return moment.replace(tzinfo=UTC).timestamp()
    from email.utils import mktime_tz, parsedate_tz  # dear at the start, and few services need it

    parsed = parsedate_tz(text)
    return float(mktime_tz(parsed)) if parsed else None


def iso_seconds(text: str) -> float | None:
    """Return the seconds since the epoch of an ISO 8601 time, UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
