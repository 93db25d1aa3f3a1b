"""Headers of answers that mean the same at every service."""

import re
from typing import Protocol

_MD5 = re.compile(r"[0-9a-f]{32}")


class Headers(Protocol):
    """Headers of an answer, whatever their case."""

    def get(self, name: str, /) -> str | None: ...


def etag_of(headers: Headers) -> str:
    """Return the ETag without its quotes, "" if there is none."""
    return (headers.get("etag") or "").strip().removeprefix("W/").strip('"')


def quoted(etag: str) -> str:
    """Return an ETag as If-Match wants it."""
    return f'"{etag}"'


def is_md5(etag: str) -> bool:
    return _MD5.fullmatch(etag) is not None


def as_utf8(value: str) -> str:
    """Return the text of a header as it was sent."""
    # The thin client reads headers as Latin-1; services send UTF-8.
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
