"""Numbers as people read them: sizes, rates, times, ages, counts and percentages.

Every text is plain ASCII and of bounded width, so that columns can be planned.
"""

import math
from datetime import datetime

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY

UNKNOWN = "-"
"""Stands for a value that there is none of."""


def size_text(size: int | None) -> str:
    """Return bytes with three significant digits and a binary unit, at most 8 characters wide.

    From 1000 to 1023 of a unit four digits are shown: "1000 MiB" says more than "0.98 GiB".
    """
    return UNKNOWN if size is None else _scaled(float(size))


def unsized_text(count: int) -> str:
    """Return how many of the objects that were counted have a size that nobody tells."""
    return f"{count_text(count)} of unknown size (damaged, or not readable)"


def rate_text(bytes_per_second: float) -> str:
    """Return a speed: "184 MiB/s", at most 10 characters wide."""
    if not math.isfinite(bytes_per_second):
        return UNKNOWN
    return _scaled(float(round(max(0.0, bytes_per_second)))) + "/s"


def _scaled(value: float) -> str:
    unit = 0
    while unit < len(_UNITS) - 1 and _rounded(value, unit) >= 1024:
        value /= 1024
        unit += 1
    return f"{_digits(value, unit)} {_UNITS[unit]}"


def _rounded(value: float, unit: int) -> float:
    return float(_digits(value, unit))


def _digits(value: float, unit: int) -> str:
    if unit == 0:
        return f"{value:.0f}"
    if value < 9.995:
        return f"{value:.2f}"
    if value < 99.95:
        return f"{value:.1f}"
    return f"{value:.0f}"


def duration_text(seconds: float | None) -> str:
    """Return a time span in its two largest units: "45 s", "12 min", "3 h 10 min", "2 d 4 h".

    "-" for None and for what is not finite; a negative span is "0 s".
    """
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    whole = round(max(0.0, seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    minutes = round(whole / _MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return _two_units(minutes, 60, "h", "min")
    return _two_units(round(minutes / 60), 24, "d", "h")


def _two_units(value: int, base: int, large: str, small: str) -> str:
    high, low = divmod(value, base)
    return f"{high} {large} {low} {small}" if low else f"{high} {large}"


def age_text(now: float, modified: float | None) -> str:
    """Return how long before `now` something changed, at most 10 characters wide.

    Relative until a week ("30 s", "5 m", "3 h", "2 d"), then a date of the local time zone. A time
    up to a minute in the future is a clock that differs and shows as "0 s"; a later one is a date.
    """
    if modified is None:
        return UNKNOWN
    age = now - modified
    if not -_MINUTE <= age < _WEEK:
        return _date(modified)
    if age < _MINUTE:
        return f"{max(0, int(age))} s"
    if age < _HOUR:
        return f"{int(age // _MINUTE)} m"
    if age < _DAY:
        return f"{int(age // _HOUR)} h"
    return f"{int(age // _DAY)} d"


def moment_text(when: float, now: float) -> str:
    """Return a moment of the last days in the local time zone: "14:02" today, else "19 Nov"."""
    moment = datetime.fromtimestamp(when)
    if moment.date() == datetime.fromtimestamp(now).date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b}"


def _date(when: float) -> str:
    try:
        return datetime.fromtimestamp(when).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return UNKNOWN


def count_text(count: int) -> str:
    """Return a count with thousands separated by commas: "1,204"."""
    return f"{count:,}"


def percent_text(done: int, total: int | None) -> str:
    """Return the share that is done, rounded down, so that "100 %" means all of it.

    "-" where the total is unknown (None) or nothing (0). At most 5 characters wide.
    """
    if not total:
        return UNKNOWN
    return f"{max(0, min(100, done * 100 // total))} %"
