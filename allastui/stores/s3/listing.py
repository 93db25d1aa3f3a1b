"""ListObjectsV2 answers to entries, as they stream in.

Built for a million keys: one expat parser, no tree, tuples at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import NamedTuple
from urllib.parse import unquote_plus
from xml.parsers import expat

from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.s3.controls import hide_controls, restore_controls
from allastui.stores.s3.headers import SLO_ETAG_END
from allastui.stores.stored_times import iso_seconds

EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
PAGE_KEYS = 1000
_LONGEST_REFERENCE = 12
LONGEST_PROLOGUE = 4096
ROOT = b"<ListBucketResult"
_OBJECT = Kind.OBJECT  # the members of an enum are slow to look up


Listed = tuple[str, int, float | None, str]
"""One object of a listing: its whole key, size, time of writing, ETag without quotes."""


Taken = tuple[Sequence[str], Sequence[int], Sequence[float | None], Sequence[str]]
"""The same in columns, the keys as they stand in the answer."""


class Listing(NamedTuple):
    """One answer: objects in key order, prefixes, and the cursor of the next (None at the end)."""

    objects: list[Listed]
    prefixes: list[str]
    cursor: str | None


class NotAListing(Exception):
    """The answer is not a ListBucketResult document."""


class ListingParser:
    """Takes an answer in pieces; raises NotAListing for anything else."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}
        self._rows: list[tuple[str, str, str, str]] = []
        self._prefixes: list[str] = []
        self._texts: list[str] = []
        self._has_root = False
        self._has_controls = False
        self._held = b""
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.buffer_text = True
        self._parser.buffer_size = 8192
        self._parser.CharacterDataHandler = self._texts.append
        self._parser.EndElementHandler = self._at_end()

    def feed(self, data: bytes) -> None:
        root = 0
        if not self._has_root:
            data, self._held = self._held + data, b""
            root = data.find(ROOT)
            if root < 0 and len(data) < LONGEST_PROLOGUE:
                self._held = data
                return
            if root < 0:
                raise NotAListing("the document is another one")
            self._has_root = True
        if self._parser.StartElementHandler is None and (
            data.find(b">\n", root) >= 0 or data[:1].isspace()
        ):
            # Space between elements is told apart from their texts by their start tags. Documents
            # are mostly without any, and a call for each start tag is a quarter of all the work.
            self._parser.StartElementHandler = lambda name, attributes: self._texts.clear()
        self._parse(self._with_controls_hidden(data), False)

    def finish(self, taken: Taken | None = None) -> Listing:
        """Return what was listed, once all pieces were fed.

        `taken` are the objects that were taken out of the document before, their keys as they stood
        there; then it must hold no others.
        """
        if not self._has_root:
            raise NotAListing("the document is another one")
        self._parse(self._held, True)
        if self._has_controls:
            self._restore_controls()
        prefixes = self._prefixes
        is_encoded = self._fields.get("EncodingType") == "url"
        if is_encoded:
            prefixes = decoded_keys(prefixes)
        if taken is None:
            taken = self._taken()
        elif self._rows:
            raise NotAListing("it holds objects that are not understood")
        keys = decoded_keys(taken[0]) if is_encoded else taken[0]
        objects = list(zip(keys, *taken[1:], strict=True))
        return Listing(objects, prefixes, self._next_cursor(objects, prefixes))

    def _taken(self) -> Taken:
        rows = self._rows
        return (
            [row[0] for row in rows],
            [int(row[3] or 0) for row in rows],
            [iso_seconds(row[1]) for row in rows],
            [row[2].strip('"') for row in rows],
        )

    def _parse(self, data: bytes, is_last: bool) -> None:
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            raise NotAListing(str(error)) from error

    def _with_controls_hidden(self, data: bytes) -> bytes:
        if self._held:
            data, self._held = self._held + data, b""
        start = data.rfind(b"&", -_LONGEST_REFERENCE)
        if start >= 0 and b";" not in data[start:]:
            data, self._held = data[:start], data[start:]
        hidden = hide_controls(data)
        self._has_controls = self._has_controls or hidden is not data
        return hidden

    def _restore_controls(self) -> None:
        for name in ("NextContinuationToken", "NextMarker"):
            if name in self._fields:
                self._fields[name] = restore_controls(self._fields[name])
        self._rows = [(restore_controls(row[0]), *row[1:]) for row in self._rows]
        self._prefixes[:] = [restore_controls(prefix) for prefix in self._prefixes]

    def _at_end(self) -> Callable[[str], None]:
        # A closure over plain names, as it is called eight thousand times for each page.
        texts, fields, rows, prefixes = self._texts, self._fields, self._rows, self._prefixes
        take, clear = fields.pop, texts.clear

        def at_end(name: str) -> None:
            if name == "Contents":
                rows.append(
                    (take("Key", ""), take("LastModified", ""), take("ETag", ""), take("Size", ""))
                )
            elif name == "CommonPrefixes":
                prefixes.append(take("Prefix", ""))
            elif texts:
                fields[name] = texts[0] if len(texts) == 1 else "".join(texts)
                clear()

        return at_end

    def _next_cursor(self, objects: list[Listed], prefixes: list[str]) -> str | None:
        if self._fields.get("IsTruncated") != "true":
            return None
        token = self._fields.get("NextContinuationToken")
        if token:
            return f"token:{token}"
        # A service that knows only the first version of the listing goes on from a key.
        marker = self._fields.get("NextMarker", "")
        if marker and self._fields.get("EncodingType") == "url":
            marker = _decoded(marker)
        last = max([marker, *(item[0] for item in objects[-1:]), *prefixes[-1:]])
        return cursor_after(last) if last else None


def cursor_after(key: str) -> str:
    """Return the cursor of the page that begins behind `key`, which may not exist."""
    return f"after:{key}"


def list_query(
    prefix: str, delimiter: str, cursor: str | None, max_keys: int = PAGE_KEYS
) -> list[tuple[str, str]]:
    """Return the query of the page at `cursor`, which is what `Listing.cursor` gave."""
    query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", str(max_keys))]
    if prefix:
        query.append(("prefix", prefix))
    if delimiter:
        query.append(("delimiter", delimiter))
    if cursor is not None:
        kind, _, value = cursor.partition(":")
        if kind == "token":
            query.append(("continuation-token", value))
        else:
            query += [("marker", value), ("start-after", value)]
    return query


def page_entries(listing: Listing, prefix: str, empty: Form = Form.PLAIN) -> list[Entry]:
    """Return the rows right below `prefix` for a listing by "/": prefixes, then objects.

    `empty` is the form of what is listed as empty: UNSURE where the service may speak Swift too.
    """
    start = len(prefix)
    rows = [Entry(name[start:-1], Kind.PREFIX) for name in listing.prefixes]
    objects = listing.objects
    if prefix and objects and objects[0][0] == prefix and not objects[0][1]:
        objects = objects[1:]
    return rows + _object_entries(objects, start, empty)


def _object_entries(objects: list[Listed], start: int, empty: Form) -> list[Entry]:
    """Return `object_entry` of each: those of plain objects are made without a call for each."""
    if not objects:
        return []
    keys, sizes, times, etags = zip(*objects, strict=True)
    if "/\n" in "\n".join((*keys, "")):
        return [object_entry(item, start, empty) for item in objects]
    forms: Iterable[Form] = repeat(Form.PLAIN)
    shown: Iterable[int | None] = sizes
    if EMPTY_MD5 in etags:
        pairs = list(zip(etags, sizes, strict=True))
        of_slo = Form.SLO
        forms = [
            _form(etag, size, empty) if etag != EMPTY_MD5 else of_slo if size else empty
            for etag, size in pairs
        ]
        shown = [None if size and etag == EMPTY_MD5 else size for etag, size in pairs]
    elif "-" in "".join(etags):
        forms = [_form(etag, 1, empty) if "-" in etag else Form.PLAIN for etag in etags]
    names = [key[start:] for key in keys] if start else keys
    return list(map(_new_entry, zip(names, repeat(_OBJECT), shown, times, etags, forms)))


_new_entry: Callable[[tuple[object, ...]], Entry] = partial(tuple.__new__, Entry)
"""Makes an entry of all its fields, four times as fast as its class does."""


def _form(etag: str, size: int, empty: Form) -> Form:
    if etag == EMPTY_MD5:
        # Ceph lists a Swift SLO with the size of its manifest and the MD5 of nothing.
        return Form.SLO if size else empty
    if "-" in etag:
        return Form.SLO if etag.endswith(SLO_ETAG_END) else Form.MULTIPART
    return Form.PLAIN


def walk_entries(
    objects: Iterator[Listed], prefix: str, empty: Form = Form.PLAIN
) -> Iterator[Entry]:
    """Yield what lies below `prefix`; `objects` come in key order, over all pages.

    An empty object `dir/` is a marker: it is yielded only if nothing else is below it.
    """
    start = len(prefix)
    marker: str | None = None
    for item in objects:
        key, size = item[0], item[1]
        if marker is not None and not key.startswith(marker):
            yield Entry(marker[start:], Kind.PREFIX)
        marker = None
        if size or not key.endswith("/"):
            yield object_entry(item, start, empty)
        elif key != prefix:
            marker = key
    if marker is not None:
        yield Entry(marker[start:], Kind.PREFIX)


def object_entry(item: Listed, start: int, empty: Form = Form.PLAIN) -> Entry:
    """Return the row of an object, its name from `start` on."""
    key, size, modified, etag = item
    if key.endswith("/"):
        # An object with content whose name is that of a folder: no file can have that name.
        return Entry(key[start:], Kind.OTHER, size, modified, etag, Form.PLAIN)
    shown = None if size and etag == EMPTY_MD5 else size
    return Entry(key[start:], _OBJECT, shown, modified, etag, _form(etag, size, empty))


def decoded_keys(keys: Sequence[str]) -> list[str]:
    """Return the keys that are encoded as in URLs.

    Keys that are not UTF-8 stay exact: their bytes become lone surrogates.
    """
    whole = "\n".join(keys)
    if "%" not in whole and "+" not in whole:
        return list(keys)
    # To decode all at once is many times faster, but a line break may be a part of a key.
    found = _decoded(whole).split("\n")
    return found if len(found) == len(keys) else [_decoded(key) for key in keys]


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="surrogateescape")
