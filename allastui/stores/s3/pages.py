"""Whole answers to a listing, quickly: a million keys are a thousand of them.

A page is almost all `<Contents>` elements of the same few fields, which one regular expression
reads many times faster than a parser that calls back for each element. It takes only elements that
it understands to the last byte, and what is left of the document goes to the parser. Where other
objects are found there, or anything else is unusual, the parser reads the whole page.
"""

import re
from collections.abc import Iterable

from allastui.stores.s3.listing import (
    LONGEST_PROLOGUE,
    ROOT,
    Listing,
    ListingParser,
    NotAListing,
)
from allastui.stores.stored_times import iso_seconds

_TEXT = r"[^<>&\x00-\x1f]"
_QUOTE = r'(?:&quot;|&#34;|")?'
_CONTENTS = (
    rf"<Contents><Key>({_TEXT}++)</Key>"
    r"<LastModified>([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"((?:\.[0-9]{3}(?:[0-9]{3})?)?Z)</LastModified>"
    rf"<ETag>{_QUOTE}([0-9A-Za-z-]*+){_QUOTE}</ETag>"
    rf"(?:<ChecksumAlgorithm>{_TEXT}*+</ChecksumAlgorithm>)*"
    rf"(?:<ChecksumType>{_TEXT}*+</ChecksumType>)?"
    r"<Size>([0-9]{1,18})</Size>"
    rf"(?:<StorageClass>{_TEXT}*+</StorageClass>|<Type>{_TEXT}*+</Type>"
    rf"|<Owner>(?:<ID>{_TEXT}*+</ID>|<DisplayName>{_TEXT}*+</DisplayName>)*</Owner>)*"
    r"</Contents>"
)
_FIELDS = 6
"""Texts for each element in what `_CONTENTS` splits: five of its own, and the one behind it."""

_KEPT_TIMES = 4096


class _Microseconds(dict[str, int]):
    """Parts of times as microseconds, those that were met lately: many objects share a second.

    Raises ValueError for what is no time.
    """

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def __missing__(self, text: str) -> int:
        seconds = iso_seconds(self._before + text)
        if seconds is None:
            raise ValueError("not a time")
        if len(self) >= _KEPT_TIMES:
            self.clear()
        found = self[text] = round(seconds * 1_000_000)
        return found


_SECONDS = _Microseconds("")
_FRACTIONS = _Microseconds("1970-01-01T00:00:00")


def read_page(chunks: Iterable[bytes]) -> Listing:
    """Return what an answer lists, its bytes in `chunks`; raises NotAListing."""
    pieces: list[bytes] = []
    length = 0
    for chunk in chunks:
        pieces.append(chunk)
        length += len(chunk)
        if length - len(chunk) < LONGEST_PROLOGUE <= length and ROOT not in b"".join(pieces):
            break
    document = b"".join(pieces)
    return _quickly_read(document) or parsed_page(document)


def parsed_page(document: bytes) -> Listing:
    """Return what `document` lists as the parser reads it; raises NotAListing."""
    parser = ListingParser()
    parser.feed(document)
    return parser.finish()


def _quickly_read(document: bytes) -> Listing | None:
    """Return what the parser would, or None where that is not certain."""
    try:
        text = document.decode()
    except UnicodeDecodeError:
        return None
    if "<Contents>" not in text or "<!" in text or "\ufffe" in text or "\uffff" in text:
        return None
    pieces = re.split(_CONTENTS, text)
    keys, seconds, fractions, etags, sizes = (pieces[field::_FIELDS] for field in range(1, _FIELDS))
    parser = ListingParser()
    try:
        parser.feed("".join(pieces[::_FIELDS]).encode())
        times = [
            (_SECONDS[second] + _FRACTIONS[fraction]) / 1_000_000
            for second, fraction in zip(seconds, fractions, strict=True)
        ]
        return parser.finish((keys, list(map(int, sizes)), times, etags))
    except (NotAListing, ValueError):
        return None
