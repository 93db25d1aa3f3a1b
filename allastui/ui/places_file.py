"""Where the panes were last, and bookmarks: a small file of our own in the state folder."""

import os
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from allastui.errors import AllastuiError
from allastui.stores.place import Place

_VERSION = 1
_PROFILES_KEPT = 500
_SHARED_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that the user keeps, under a name that need not be unique."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Places:
    """What is remembered: the place of each pane, the last one of each profile, the bookmarks.

    `shared` are the buckets of other projects that were opened by name.
    """

    left: Place | None = None
    right: Place | None = None
    last: Mapping[str, Place] = field(default_factory=dict)
    bookmarks: tuple[Bookmark, ...] = ()
    shared: tuple[Place, ...] = ()

    def visited(self, place: Place) -> "Places":
        """Return this with `place` as the last one of its profile."""
        others = {name: last for name, last in self.last.items() if name != place.profile}
        kept = list(others.items())[-(_PROFILES_KEPT - 1) :]
        return replace(self, last={**dict(kept), place.profile: place})

    def with_shared(self, bucket: Place) -> "Places":
        """Return this with one more bucket of another project."""
        others = tuple(each for each in self.shared if each != bucket)
        return replace(self, shared=(*others, bucket)[-_SHARED_KEPT:])

    def without_shared(self, buckets: Collection[Place]) -> "Places":
        return replace(self, shared=tuple(each for each in self.shared if each not in buckets))


Change = Callable[[Places], Places]


class PlacesFile:
    """Reads and changes the file; safe from any thread, and of no other use to anybody.

    Another allastui may use it at the same time, so a change is made to what is in the file then,
    and a new file takes the place of the old one in one step.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def load(self) -> tuple[Places, str]:
        """Return what is remembered, and one sentence if the file cannot be used, else "".

        A damaged file is put aside, so that nothing in it is lost; the next change begins anew.
        """
        try:
            return self._read(), ""
        except FileNotFoundError:
            return Places(), ""
        except OSError as error:
            return Places(), f"{self._file} cannot be read ({error.strerror}); it is left alone."
        except (ValueError, KeyError, TypeError, RecursionError):
            aside = self._file.with_suffix(".damaged")
            try:
                os.replace(self._file, aside)
            except OSError:
                return Places(), f"{self._file} is damaged and left alone."
            return Places(), f"The last places and bookmarks were damaged; they are kept in {aside}"

    def change(self, change: Change) -> Places:
        """Apply `change` to what is in the file and return the result.

        Raises AllastuiError if the file cannot be read or written; then it is as it was.
        """
        with self._lock:
            try:
                try:
                    before = self._read()
                except FileNotFoundError:
                    before = Places()
                after = change(before)
                if after != before:
                    self._write(after)
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is damaged"
                raise AllastuiError(
                    "The last places and bookmarks are not kept",
                    why=f"{self._file}: {reason}",
                    hint="Put that file aside, or make room for it.",
                ) from error
            return after

    def _read(self) -> Places:
        raw = self._file.read_bytes()
        import json

        return _decode(json.loads(raw))

    def _write(self, places: Places) -> None:
        import json
        import tempfile

        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".places-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                json.dump(_encode(places), stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, self._file)
        except BaseException:
            os.unlink(name)
            raise


def _encode(places: Places) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "left": _encode_place(places.left),
        "right": _encode_place(places.right),
        "last": [_encode_place(place) for place in places.last.values()],
        "bookmarks": [
            {"name": mark.name, "place": _encode_place(mark.place)} for mark in places.bookmarks
        ],
        "shared": [_encode_place(place) for place in places.shared],
    }


def _encode_place(place: Place | None) -> list[str] | None:
    return None if place is None else [place.profile, place.bucket, place.key]


def _decode(document: Any) -> Places:
    """Return what `_encode` wrote; raises ValueError, KeyError or TypeError for anything else."""
    if document["version"] != _VERSION:
        raise ValueError("another version of the file")
    last = [_decode_place(place) for place in document["last"]]
    return Places(
        left=_decode_place(document["left"]) if document["left"] else None,
        right=_decode_place(document["right"]) if document["right"] else None,
        last={place.profile: place for place in last},
        bookmarks=tuple(
            Bookmark(_text(mark["name"]), _decode_place(mark["place"]))
            for mark in document["bookmarks"]
        ),
        # A file of an earlier version has none.
        shared=tuple(_decode_place(place) for place in document.get("shared", ())),
    )


def _decode_place(parts: Any) -> Place:
    profile, bucket, key = map(_text, parts)
    return Place(profile, bucket, key)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
