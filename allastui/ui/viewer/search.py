"""Finding a text in a content of any size, forwards and backwards, a piece at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from allastui.ui.viewer.content import CHUNK, Content, Stop
from allastui.ui.viewer.encoding import UTF8, Encoding

Progress = Callable[[int], None]
"""Told from another thread at which offset a search is."""


class Match(NamedTuple):
    """Where a text was found: from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for, as bytes: of letters in both cases unless `text` has a capital.

    `longest` is how many bytes a match may have.
    """

    text: str
    pattern: re.Pattern[bytes]
    longest: int
    unit: int = 1
    plain: bytes | None = None
    """The bytes themselves where there is only one way to write them."""

    @property
    def ignores_case(self) -> bool:
        return ignores_case(self.text)

    def first(self, data: bytes, at: int, offset: int) -> Match | None:
        """Return the first match in `data` from `at` on; `data` begins at `offset`."""
        if self.plain is not None:
            found = data.find(self.plain, at)
            while found >= 0 and (offset + found) % self.unit:
                found = data.find(self.plain, found + 1)
            return None if found < 0 else Match(offset + found, offset + found + len(self.plain))
        match = self.pattern.search(data, at)
        while match is not None and (offset + match.start()) % self.unit:
            match = self.pattern.search(data, match.start() + 1)
        return match and Match(offset + match.start(), offset + match.end())

    def last(self, data: bytes, before: int, offset: int) -> Match | None:
        """Return the last match that begins before `before`."""
        found: Match | None = None
        at = 0
        while (match := self.first(data, at, offset)) and match.start - offset < before:
            found = match
            at = match.start - offset + 1
        return found


def ignores_case(text: str) -> bool:
    """Tell whether a text that is typed means both cases: it has no capital."""
    return text == text.lower()


def needle_of(text: str, encoding: Encoding = UTF8) -> Needle:
    """Return what finds `text` in a content of an encoding."""
    ways = [
        _ways(char, encoding) if ignores_case(text) else [_encoded(char, encoding)] for char in text
    ]
    pattern = b"".join(_either(way) for way in ways)
    plain = b"".join(way[0] for way in ways) if all(len(way) == 1 for way in ways) else None
    longest = sum(max(map(len, way)) for way in ways)
    return Needle(text, re.compile(pattern, re.S), longest, len(encoding.newline), plain)


def needle_of_bytes(text: str) -> Needle | None:
    """Return what finds bytes that are written as 0x1f8b, None if they are not."""
    digits = text.lower().removeprefix("0x").replace(" ", "")
    if not text.lower().startswith("0x") or not re.fullmatch(r"(?:[0-9a-f]{2})+", digits):
        return None
    data = bytes.fromhex(digits)
    return Needle(text, re.compile(re.escape(data), re.S), len(data), plain=data)


def find_next(
    content: Content, needle: Needle, offset: int, stop: Stop, tell: Progress
) -> Match | None:
    """Return the first match from `offset` on, None if there is none."""
    kept, begin = b"", offset
    for chunk in content.chunks(offset, stop):
        stop.check()
        data = kept + chunk
        found = needle.first(data, 0, begin)
        if found is not None:
            return found
        keep = min(len(data), needle.longest - 1)
        kept = data[len(data) - keep :]
        begin += len(data) - keep
        tell(begin)
    return None


def find_previous(
    content: Content, needle: Needle, offset: int, stop: Stop, tell: Progress
) -> Match | None:
    """Return the last match that begins before `offset`, None if there is none."""
    end = offset
    while end > 0:
        stop.check()
        begin = max(0, end - CHUNK)
        data = content.read(begin, end - begin + needle.longest - 1, stop)
        found = needle.last(data, end - begin, begin)
        if found is not None:
            return found
        end = begin
        tell(end)
    return None


def _ways(char: str, encoding: Encoding) -> list[bytes]:
    return list(dict.fromkeys(_encoded(each, encoding) for each in (char.lower(), char.upper())))


def _encoded(char: str, encoding: Encoding) -> bytes:
    return char.encode(encoding.codec, "replace")


def _either(ways: list[bytes]) -> bytes:
    if len(ways) == 1:
        return re.escape(ways[0])
    if all(len(way) == 1 for way in ways):
        return b"[" + b"".join(re.escape(way) for way in ways) + b"]"
    return b"(?:" + b"|".join(re.escape(way) for way in ways) + b")"
