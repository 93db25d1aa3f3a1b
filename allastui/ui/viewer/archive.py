"""What is in a zip or tar file, listed without reading what it holds.

Of a zip the directory at its end is read: one request where it is short, else two. A tar has none:
its headers are read one after the other, over what lies between.
"""

import io
import struct
import tarfile
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from allastui.errors import Corrupted, printable
from allastui.ui.format import size_text
from allastui.ui.viewer.content import Content, Role, Row, Span, Stop

MOST_MEMBERS = 100_000
"""No more are listed."""
_TAIL = 64 * 1024
_LARGEST_DIRECTORY = 64 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_UTF8_NAME = 0x800


class Member(NamedTuple):
    """One member; `modified` is local time as the archive has it, "" where it has none."""

    name: str
    size: int
    modified: str


def row_of(number: int, member: Member) -> Row:
    """Return the row of a member: its size, its time and its name."""
    is_folder = member.name.endswith("/")
    size = "" if is_folder else size_text(member.size)
    name = Span(printable(member.name), Role.NAME if is_folder else Role.PLAIN)
    return Row(
        number,
        number + 1,
        (Span(f"{size:>9}  ", Role.NUMBER), Span(f"{member.modified:<16}  ", Role.DIM), name),
    )


def heading() -> Row:
    return Row(0, 0, (Span(f"{'Size':>9}  {'Modified':<16}  Name", Role.HEADING),))


def zip_members(content: Content, stop: Stop) -> Iterator[Member]:
    """Yield the members of a zip; raises Corrupted if it has no directory."""
    size = content.find_size(stop)
    tail_start = max(0, size - _TAIL)
    tail = content.read(tail_start, size - tail_start, stop)
    count, length, start = _directory(content, tail, tail_start, stop)
    if length > _LARGEST_DIRECTORY:
        raise Corrupted(
            "The archive cannot be listed",
            why=f"The directory of its {count:,} members is larger than 64 MiB.",
        )
    data = content.read(start, length, stop)
    at = 0
    while at + _ENTRY.size <= len(data) and data[at : at + 4] == b"PK\x01\x02":
        stop.check()
        fields = _ENTRY.unpack_from(data, at)
        flags, clock, date, real_size = fields[3], fields[5], fields[6], fields[9]
        name_size, extra_size, comment_size = fields[10:13]
        at += _ENTRY.size
        name = data[at : at + name_size]
        extra = data[at + name_size : at + name_size + extra_size]
        at += name_size + extra_size + comment_size
        if real_size == 0xFFFFFFFF:
            real_size = _size_64(extra, real_size)
        codec = "utf-8" if flags & _UTF8_NAME else "cp437"
        yield Member(name.decode(codec, "replace"), real_size, _dos_time(date, clock))


def _directory(content: Content, tail: bytes, tail_start: int, stop: Stop) -> tuple[int, int, int]:
    """Return how many members there are, and the size and the offset of their directory."""
    at = _end_of_directory(tail)
    if at is None:
        raise Corrupted(
            "The archive cannot be listed",
            why="It has no directory at its end: it is no zip, or was cut off.",
        )
    _, _, _, _, count, length, start, _ = _END.unpack_from(tail, at)
    if count == 0xFFFF or 0xFFFFFFFF in (length, start):
        locator_at = at - _LOCATOR.size
        if locator_at >= 0 and tail[locator_at : locator_at + 4] == b"PK\x06\x07":
            where = _LOCATOR.unpack_from(tail, locator_at)[2]
            near = where - tail_start
            data = tail[near : near + _END_64.size] if near >= 0 else b""
            if len(data) < _END_64.size:
                data = content.read(where, _END_64.size, stop)
            if len(data) == _END_64.size and data[:4] == b"PK\x06\x06":
                fields = _END_64.unpack(data)
                return fields[7], fields[8], fields[9]
    return count, length, start


def _end_of_directory(tail: bytes) -> int | None:
    """Return where the end record stands: its comment, which may hold anything, ends the file."""
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            comment_size = _END.unpack_from(tail, at)[7]
            if at + _END.size + comment_size == len(tail):
                return at
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return None


def _size_64(extra: bytes, otherwise: int) -> int:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1 and size >= 8:
            return int.from_bytes(extra[at + 4 : at + 12], "little")
        at += 4 + size
    return otherwise


def _dos_time(date: int, clock: int) -> str:
    if not date:
        return ""
    day = f"{1980 + (date >> 9)}-{date >> 5 & 15:02}-{date & 31:02}"
    return f"{day} {clock >> 11:02}:{clock >> 5 & 63:02}"


class _Seekable(io.RawIOBase):
    """A content as a file, for tarfile; `stop` ends it with Interrupted."""

    def __init__(self, content: Content, stop: Stop) -> None:
        self._content = content
        self._stop = stop
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (self._content.find_size(self._stop) if base is None else base)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        self._stop.check()
        data = self._content.read(self._at, max(0, size), self._stop)
        self._at += len(data)
        return data


def tar_members(content: Content, stop: Stop) -> Iterator[Member]:
    """Yield the members of a tar as they are found; raises Corrupted if it is none."""
    try:
        with tarfile.open(fileobj=_Seekable(content, stop), mode="r:") as opened:
            archive: Any = opened
            while (found := archive.next()) is not None:
                archive.members = []  # it would keep every member
                when = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.mtime))
                name = found.name + ("/" if found.isdir() else "")
                yield Member(name, found.size, when)
    except (tarfile.TarError, OSError, OverflowError, ValueError) as error:
        raise Corrupted("The archive cannot be listed further", why=str(error)) from error
