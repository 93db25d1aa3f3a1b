"""One file or object under view: what it is, and its rows in each way to look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allastui.errors import Corrupted, Unsupported
from allastui.stores.place import Place
from allastui.ui.panes.glyphs import glyphs_for
from allastui.ui.viewer import archive, colors, json_rows
from allastui.ui.viewer.compressed import Decompressed
from allastui.ui.viewer.content import Content, Layout, Row, Span, Stop
from allastui.ui.viewer.detect import (
    Found,
    Mode,
    Packing,
    inner_name,
    is_named_zip,
    packing_of,
    ways_to_look,
)
from allastui.ui.viewer.encoding import SAMPLE
from allastui.ui.viewer.hex import HexLayout
from allastui.ui.viewer.image import draw, facts_of
from allastui.ui.viewer.inflating import gzip_inflating
from allastui.ui.viewer.json_rows import JsonLayout, JsonLinesLayout
from allastui.ui.viewer.list_rows import ListLayout
from allastui.ui.viewer.search import Needle, needle_of, needle_of_bytes
from allastui.ui.viewer.source import Opener, Source
from allastui.ui.viewer.table import TableLayout
from allastui.ui.viewer.text import Colored, TextLayout
from allastui.ui.viewer.zstd import zstd_inflating

_EMPTY: Mapping[int, Sequence[Colored]] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """The room for rows in cells, and whether long lines go on in the next row."""

    width: int
    height: int
    wrap: bool = True
    ascii_only: bool = False


class Document:
    """What `source` holds; `closed` ends what goes on in it once nobody looks any more."""

    def __init__(
        self,
        source: Source,
        content: Content,
        found: Found,
        packing: Packing,
        closed: Stop,
        *,
        note: str = "",
    ) -> None:
        self.source = source
        self.content = content
        self.found = found
        self.packing = packing
        self.name = inner_name(source.place.name) if packing else source.place.name
        self.colors: Mapping[int, Sequence[Colored]] = _EMPTY
        self._closed = closed
        self._note = note
        self._archive: ListLayout | None = None
        self._json: JsonLayout | None = None

    @property
    def remark(self) -> str:
        """What is to be said of the content, "" for nothing."""
        if isinstance(self.content, Decompressed) and self.content.damage:
            return self.content.damage
        return self._archive.remark if self._archive is not None else self._note

    def content_of(self, mode: Mode) -> Content:
        """Return the bytes that a mode shows: what is inside, but in hex the file itself."""
        return self.source if mode is Mode.HEX else self.content

    def same_positions(self, one: Mode, other: Mode) -> bool:
        """Tell whether a position in one mode means the same in another."""
        lists = {Mode.PICTURE, Mode.ARCHIVE}
        return self.content_of(one) is self.content_of(other) and not lists & {one, other}

    def layout(self, mode: Mode, shape: Shape, stop: Stop) -> Layout:
        """Return the rows of a mode; raises StoreError where they cannot be made."""
        width = shape.width if shape.wrap else None
        if mode is Mode.HEX:
            return HexLayout(self.source, width=shape.width)
        if mode is Mode.TABLE:
            return TableLayout(
                self.content,
                self.found.codec,
                self.name,
                stop,
                more=glyphs_for(ascii_only=shape.ascii_only).more,
            )
        if mode is Mode.JSON:
            return self._json_layout()
        if mode is Mode.PICTURE:
            return self._picture(shape, stop)
        if mode is Mode.ARCHIVE:
            return self._members()
        return TextLayout(
            self.content,
            self.found.codec,
            width=width,
            colors=lambda start: self.colors.get(start, ()),
        )

    def needle(self, text: str, mode: Mode) -> Needle:
        """Return what finds a text that is typed; in hex it may be bytes, as 0x1f8b."""
        by_bytes = needle_of_bytes(text) if mode is Mode.HEX else None
        return by_bytes or needle_of(text, self.found.codec)

    def find_colors(self, stop: Stop) -> bool:
        """Find the colours of the text, if it has any; tells whether there are some now."""
        language = colors.language_of(self.name)
        if self.found.encoding is None or language is None or Mode.TEXT not in self.found.modes:
            return False
        data = self.content.read(0, colors.LARGEST + 1, stop)
        if len(data) > colors.LARGEST:
            return False
        self.colors = colors.colors_of(data, self.found.encoding, language)
        return bool(self.colors)

    def _json_layout(self) -> Layout:
        if self.found.is_json_lines:
            return JsonLinesLayout(self.content)
        size = self.content.size
        if size is not None and size > json_rows.LARGEST:
            raise Unsupported(
                "It is too large to be laid out as JSON",
                why="That is done up to 64 MiB; JSON lines may have any size.",
            )
        if self._json is None:
            self._json = JsonLayout(self.content)
        return self._json

    def _picture(self, shape: Shape, stop: Stop) -> Layout:
        facts = facts_of(self.content.read(0, SAMPLE, stop))
        assert facts is not None
        rows: Sequence[Row]
        try:
            if shape.ascii_only:
                raise Unsupported("It is not drawn", why="That takes more than ASCII characters.")
            rows = draw(self.content, shape.width, 2 * shape.height, stop).rows()
        except Unsupported as error:
            said = str(facts), "", f"{error.why or 'Pictures of this kind are not drawn.'}"
            rows = [Row(number, number + 1, (Span(text),)) for number, text in enumerate(said)]
        return ListLayout(iter(rows), most=len(rows) + 1)

    def _members(self) -> Layout:
        if self._archive is None:
            is_zip = is_named_zip(self.name) or self._begins_as_zip()
            members = archive.zip_members if is_zip else archive.tar_members
            found = members(self.content, self._closed)
            self._archive = ListLayout(
                (archive.row_of(number, member) for number, member in enumerate(found)),
                header=archive.heading(),
                most=archive.MOST_MEMBERS,
            )
        return self._archive

    def _begins_as_zip(self) -> bool:
        return self.content.read(0, 2, self._closed) == b"PK"


def open_document(place: Place, connections: Opener, closed: Stop) -> Document:
    """Look at the object or file at `place`; blocks. Raises StoreError, ProfileError."""
    store = connections.open(place.profile)
    return document_of(Source(store, place, store.stat(place.bucket, place.key)), closed)


def document_of(source: Source, closed: Stop) -> Document:
    """Return the document of a source, by its name and how it begins."""
    name = source.place.name
    if is_named_zip(name) and source.size:
        return Document(source, source, Found((Mode.ARCHIVE, Mode.HEX)), Packing.NONE, closed)
    head = source.read(0, SAMPLE, closed)
    packing = packing_of(head)
    if packing is Packing.NONE:
        found = ways_to_look(name, head, whole=source.size <= len(head))
        return Document(source, source, found, packing, closed)
    try:
        inside = Decompressed(
            source, zstd_inflating() if packing is Packing.ZSTD else gzip_inflating
        )
        inner_head = inside.read(0, SAMPLE, closed)
    except (Unsupported, Corrupted) as error:
        return Document(source, source, Found((Mode.HEX,)), packing, closed, note=str(error))
    found = ways_to_look(inner_name(name), inner_head, whole=len(inner_head) < SAMPLE)
    return Document(source, inside, found, packing, closed)
