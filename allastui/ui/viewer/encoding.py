"""Which encoding a text has, guessed from how it begins."""

import codecs
from dataclasses import dataclass

SAMPLE = 64 * 1024
"""How many bytes are looked at."""

_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x08\x1b")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` is Python's name, `name` the one shown; `mark` is the size of the byte order mark."""

    name: str
    codec: str
    newline: bytes = b"\n"
    mark: int = 0


UTF8 = Encoding("UTF-8", "utf-8")
LATIN1 = Encoding("Latin-1", "latin-1")

_MARKS = (
    (codecs.BOM_UTF8, Encoding("UTF-8 (BOM)", "utf-8", mark=3)),
    (codecs.BOM_UTF16_LE, Encoding("UTF-16 LE", "utf-16-le", b"\n\0", mark=2)),
    (codecs.BOM_UTF16_BE, Encoding("UTF-16 BE", "utf-16-be", b"\0\n", mark=2)),
)


def encoding_of(head: bytes, *, whole: bool) -> Encoding | None:
    """Return the encoding of a text that begins with `head`, or None if it is no text.

    `whole` says that nothing follows; else the last character may be cut.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    controls = sum(head.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)
    if b"\0" in head or controls * 50 > len(head):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return LATIN1
    return UTF8
