"""The private copy of an object while it is edited, and its way back; all of it blocks."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from allastui.errors import (
    Changed,
    Corrupted,
    NoSpace,
    StoreError,
    TooLarge,
    Unsupported,
    printable,
)
from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.kept import carried
from allastui.stores.place import Place
from allastui.stores.store import Attributes, ObjectStat, Store
from allastui.ui.editing.private_file import write_privately

LARGEST = 64 * MIB
"""Nothing larger is edited through a copy."""
_LONGEST_NAME = 120
_PIECE = MIB


@dataclass(frozen=True, slots=True)
class EditedCopy:
    """A copy of the object at `place`, which had `stat` when it was opened.

    `path` is a file (0600) in a folder of its own (0700); `digest` is of the content it began with.
    """

    place: Place
    stat: ObjectStat
    path: Path
    digest: str

    def content(self) -> bytes:
        """Return what is in the copy now; raises StoreError if it cannot be read."""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise StoreError(
                f"The copy {self.path} cannot be read", why=error.strerror or str(error)
            ) from error

    def is_changed(self) -> bool:
        """Tell whether it was edited."""
        return _digest(self.content()) != self.digest

    def discard(self) -> None:
        """Remove the copy with all that an editor left beside it."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def open_copy(store: Store, place: Place, folder: Path) -> EditedCopy:
    """Copy the object at `place` to a private file below `folder`.

    Raises TooLarge over LARGEST, Unsupported for what could not be written back, StoreError.
    """
    stat = store.stat(place.bucket, place.key)
    if stat.size > LARGEST:
        raise TooLarge(
            f"{place.name} is too large to be edited here",
            why=f"That is done up to {LARGEST // MIB} MiB.",
            hint="Copy it to a local folder (F5), edit it there and copy it back.",
        )
    if stat.form in (Form.SLO, Form.DLO) and not store.features.deletes_segments:
        raise Unsupported(
            f"{place.name} cannot be edited over S3",
            why="Swift stored it in segments, and over S3 those would be left behind.",
            hint="Open it with a Swift profile of the same project.",
        )
    data = _read(store, place, stat)
    try:
        path = write_privately(folder, _file_name(place.name), data)
    except OSError as error:
        raise NoSpace(
            f"No copy of {place.name} could be made in {folder}",
            why=error.strerror or str(error),
        ) from error
    return EditedCopy(place, stat, path, _digest(data))


def send_back(store: Store, copy: EditedCopy, *, overwrite: bool = False) -> tuple[str, ...]:
    """Write the copy over its object and return what was beside it and found no room.

    Raises Changed or NotFound if it is not the one that was opened, unless `overwrite`; StoreError.
    """
    place, data = copy.place, copy.content()
    attributes, lost = _attributes(store, copy)
    body = BytesBody(data)
    if overwrite:
        written = store.put(place.bucket, place.key, body, attributes)
    else:
        written = store.replace(
            place.bucket, place.key, body, attributes, if_version=copy.stat.version
        )
    _verify(written, data, str(place))
    return lost


def send_as(store: Store, copy: EditedCopy, place: Place) -> tuple[str, ...]:
    """Write the copy to another place; raises AlreadyExists if something is there."""
    data = copy.content()
    attributes, lost = _attributes(store, copy)
    written = store.create(place.bucket, place.key, BytesBody(data), attributes)
    _verify(written, data, str(place))
    return lost


def _attributes(store: Store, copy: EditedCopy) -> tuple[Attributes, tuple[str, ...]]:
    stat = copy.stat
    kept = carried(stat, store.features.metadata, keep_times=False)
    attributes = Attributes(
        mtime_ns=copy.path.stat().st_mtime_ns,
        content_type=stat.content_type,
        metadata=kept.metadata,
        headers=kept.headers,
    )
    return attributes, kept.lost


def _verify(written: ObjectStat, data: bytes, name: str) -> None:
    right = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if written.size != len(data) or (written.md5 is not None and written.md5 != right):
        raise Corrupted(f"{name} did not arrive as it was sent", hint="Send it again.")


def _read(store: Store, place: Place, stat: ObjectStat) -> bytes:
    """Return the whole content; a change meanwhile raises Changed."""
    data = bytearray(stat.size)
    view, done = memoryview(data), 0
    reader = store.open_range(place.bucket, place.key, 0, stat.size, if_version=stat.version)
    try:
        while done < stat.size and (count := reader.readinto(view[done : done + _PIECE])):
            done += count
    finally:
        reader.close()
    if done < stat.size:
        raise Changed(f"{place} became shorter while it was read")
    return bytes(data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file_name(name: str) -> str:
    """Return a file name that ends as `name` does, so that an editor knows what it is."""
    safe = printable(name).replace("/", "_").replace("\0", "_")
    while len(safe.encode("utf-8", "replace")) > _LONGEST_NAME:
        safe = safe[1:]
    return safe if safe.strip(".") and not safe.startswith("-") else f"object_{safe}"
