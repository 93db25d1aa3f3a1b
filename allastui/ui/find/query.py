"""What is looked for below a place: names, sizes, ages, files or folders; pure."""

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from allastui.errors import UsageError
from allastui.stores.entry import Entry, Kind
from allastui.ui.panes.match import name_matcher

_BOUND = re.compile(r"(<=|>=|<|>)\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*")

_SIZE_UNITS = {unit: 1024**power for power, unit in enumerate("bkmgtpe")}
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_AGE_UNITS = {
    "s": 1.0,
    "min": _MINUTE,
    "h": _HOUR,
    "d": _DAY,
    "w": 7 * _DAY,
    "mo": 30 * _DAY,
    "y": 365 * _DAY,
}


class Wanted(enum.StrEnum):
    """Which entries are looked for."""

    BOTH = "both"
    FILES = "files"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a number: over or under `value`, itself included or not."""

    over: bool
    included: bool
    value: float

    def admits(self, number: float) -> bool:
        """Tell whether `number` is on the right side."""
        if number == self.value:
            return self.included
        return (number > self.value) is self.over


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `sizes` are bytes, `ages` seconds before `now` (since the epoch).

    `pattern` is a part of the name, or with *, ? or [ the whole of it; with a slash it is compared
    with the whole path below the place.
    """

    pattern: str
    wanted: Wanted = Wanted.BOTH
    sizes: tuple[Bound, ...] = ()
    ages: tuple[Bound, ...] = ()
    now: float = 0.0

    def matcher(self) -> Callable[[Entry], bool]:
        """Return a test of entries whose size is known; folders have neither size nor age."""
        fits = name_matcher(self.pattern)
        whole = "/" in self.pattern

        def test(entry: Entry) -> bool:
            is_folder = entry.kind is Kind.PREFIX
            if self.wanted is not Wanted.BOTH and is_folder != (self.wanted is Wanted.FOLDERS):
                return False
            if not fits(entry.name if whole else entry.name.rpartition("/")[2]):
                return False
            return (not self.sizes or _all(self.sizes, _size(entry))) and (
                not self.ages or _all(self.ages, self._age(entry))
            )

        return test

    def without_sizes(self) -> "Query":
        """Return the query that asks nothing of the size."""
        return Query(self.pattern, self.wanted, (), self.ages, self.now)

    def _age(self, entry: Entry) -> float | None:
        if entry.kind is Kind.PREFIX or entry.modified is None:
            return None
        return self.now - entry.modified


def _size(entry: Entry) -> float | None:
    return None if entry.kind is Kind.PREFIX or entry.size is None else float(entry.size)


def _all(bounds: tuple[Bound, ...], number: float | None) -> bool:
    return number is not None and all(bound.admits(number) for bound in bounds)


class Typed(NamedTuple):
    """A query as it was typed."""

    pattern: str = ""
    sizes: str = ""
    ages: str = ""
    wanted: Wanted = Wanted.BOTH


def read_query(typed: Typed, now: float) -> Query:
    """Return the query that was typed; `now` is what ages count from. Raises UsageError."""
    sizes, ages = parse_sizes(typed.sizes), parse_ages(typed.ages)
    if typed.wanted is Wanted.FOLDERS and (sizes or ages):
        raise UsageError("Folders have neither size nor age: leave those empty.")
    return Query(typed.pattern, typed.wanted, sizes, ages, now)


def parse_sizes(text: str) -> tuple[Bound, ...]:
    """Read sizes as a user types them: `>100M`, `<1k`, `>1G <2G`; "" is any size.

    Units are binary: k, M, G, T, P and E, alone or followed by B or iB. Raises UsageError.
    """

    def factor(unit: str) -> float | None:
        short = re.sub(r"(?<=.)i?b$", "", unit.lower())
        return float(_SIZE_UNITS[short or "b"]) if (short or "b") in _SIZE_UNITS else None

    return _bounds(text, factor, "A size is written as >100M, <1k or >1G <2G.")


def parse_ages(text: str) -> tuple[Bound, ...]:
    """Read ages as a user types them: `<7d` is younger than a week, `>1y` older than a year.

    Units are s, min, h, d, w, mo (30 days) and y (365 days). Raises UsageError.
    """
    return _bounds(
        text,
        lambda unit: _AGE_UNITS.get(unit.lower()),
        "An age is written as <7d, >1y or >2h <1d; units are s, min, h, d, w, mo, y.",
    )


def _bounds(text: str, factor_of: Callable[[str], float | None], hint: str) -> tuple[Bound, ...]:
    rest = text.strip()
    bounds = []
    while rest:
        match = _BOUND.match(rest)
        factor = factor_of(match[3]) if match else None
        if match is None or factor is None:
            raise UsageError(hint)
        bounds.append(Bound(match[1][0] == ">", match[1].endswith("="), float(match[2]) * factor))
        rest = rest[match.end() :]
    return tuple(bounds)


class FoldersOnTheWay:
    """The folders that the entries of a walk lie in, each once: those of a folder come together."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def entered(self, name: str) -> Iterator[str]:
        """Yield the folders of `name`, from the outermost, that the entry before was not in."""
        *folders, _ = name.split("/")
        known = 0
        for before, now in zip(self._open, folders, strict=False):
            if before != now:
                break
            known += 1
        self._open = folders
        for depth in range(known + 1, len(folders) + 1):
            yield "/".join(folders[:depth])
