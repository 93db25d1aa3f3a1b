"""What a file is, by its name and how it begins, and so which ways there are to look at it."""

import enum
from dataclasses import dataclass

from allastui.ui.viewer.encoding import LATIN1, Encoding, encoding_of
from allastui.ui.viewer.image import facts_of


class Mode(enum.StrEnum):
    """A way to look at a file; the value is its name on the screen."""

    TEXT = "text"
    TABLE = "table"
    JSON = "JSON"
    PICTURE = "picture"
    ARCHIVE = "archive"
    HEX = "hex"


class Packing(enum.StrEnum):
    """What a file is compressed with."""

    NONE = ""
    GZIP = "gzip"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True)
class Found:
    """The ways to look at a file, the best first; `encoding` is None for what is no text."""

    modes: tuple[Mode, ...]
    encoding: Encoding | None = None
    is_json_lines: bool = False

    @property
    def codec(self) -> Encoding:
        """The encoding to show it in as a text all the same."""
        return self.encoding or LATIN1


_TABLES = (".csv", ".tsv", ".tab")
_JSON = (".json", ".geojson", ".ipynb", ".jsonld", ".topojson")
_JSON_LINES = (".jsonl", ".ndjson", ".jsonlines")
_ZIPS = (".zip", ".jar", ".whl", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".epub", ".npz")
_PACKED = {".gz": Packing.GZIP, ".gzip": Packing.GZIP, ".zst": Packing.ZSTD, ".zstd": Packing.ZSTD}
_PACKED_TARS = {".tgz": ".gz", ".tzst": ".zst"}
_MAGIC = {b"\x1f\x8b": Packing.GZIP, b"\x28\xb5\x2f\xfd": Packing.ZSTD}
_USTAR = 257


def is_named_zip(name: str) -> bool:
    """Tell whether a file is listed from its end, without a look at its beginning."""
    return name.lower().endswith(_ZIPS)


def packing_of(head: bytes) -> Packing:
    """Return what a file that begins with `head` is compressed with."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), Packing.NONE)


def inner_name(name: str) -> str:
    """Return the name of what is inside a compressed file: "run.log" of "run.log.gz"."""
    lower = name.lower()
    for ending in _PACKED:
        if lower.endswith(ending):
            return name[: -len(ending)]
    for ending in _PACKED_TARS:
        if lower.endswith(ending):
            return name[: -len(ending)] + ".tar"
    return name


def ways_to_look(name: str, head: bytes, *, whole: bool) -> Found:
    """Return the ways to look at a file that begins with `head`; `whole` if nothing follows."""
    lower = name.lower()
    if facts_of(head) is not None:
        return Found((Mode.PICTURE, Mode.HEX))
    if head[_USTAR : _USTAR + 5] == b"ustar" or head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Found((Mode.ARCHIVE, Mode.HEX))
    encoding = encoding_of(head, whole=whole)
    if encoding is None:
        return Found((Mode.HEX, Mode.TEXT))
    if lower.endswith(_TABLES):
        return Found((Mode.TABLE, Mode.TEXT, Mode.HEX), encoding)
    is_lines = lower.endswith(_JSON_LINES)
    if encoding.newline == b"\n" and (is_lines or lower.endswith(_JSON)):
        return Found((Mode.JSON, Mode.TEXT, Mode.HEX), encoding, is_lines)
    return Found((Mode.TEXT, Mode.HEX), encoding)
