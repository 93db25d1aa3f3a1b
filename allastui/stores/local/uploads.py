"""Parted uploads of the file system: parts are written where they belong in a partial file.

The id of an upload is the name of its partial file, which stands in the folder of the target.
"""

import errno
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

from allastui.errors import Corrupted, InvalidName, NotFound, UploadGone
from allastui.stores.local.entries import object_stat
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.names import Root, split_key
from allastui.stores.local.partial import (
    is_partial_name,
    is_partial_of,
    new_partial,
    partial_begun,
    refuse_folder,
    reserve,
    settle,
    write_all,
)
from allastui.stores.local.reading import FileReader
from allastui.stores.store import Attributes, Body, ObjectStat, Part, UnfinishedUpload, Upload

_READ_SIZE = 256 * 1024
_UNCHECKED = "unchecked"
"""The receipt of a part whose bytes nobody wants to have proved: they are known to be there."""


class LocalUploads:
    """The parted uploads below one root.

    Nothing is known of the parts of an upload but their bytes: a receipt of an earlier process is
    believed only after they have been read again.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self._receipts: dict[str, dict[int, Part]] = {}
        self._lock = threading.Lock()

    def begin(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        path = self._root.to_write(bucket, key)
        if key.endswith("/"):
            raise InvalidName(f"{path}/ is the name of a folder, which holds no bytes")
        made = new_partial(path, attributes.mode, is_reopened=True)
        with explained(path, Doing.WRITE), made as (descriptor, partial):
            refuse_folder(path)
            reserve(descriptor, size)
        return Upload(bucket, key, os.path.basename(partial), size, part_size)

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        path = self._partial(upload)
        if body.size != _expected_size(upload, number):
            raise Corrupted(f"Part {number} of {upload.key} has a wrong size: {body.size} bytes")
        md5 = hashlib.md5(usedforsecurity=False)
        offset = (number - 1) * upload.part_size
        end = offset + body.size
        target = self._target(upload)
        descriptor = _open_partial(upload, path, os.O_WRONLY)
        try:
            for chunk in body.chunks():
                with explained(target, Doing.WRITE):
                    write_all(descriptor, chunk, offset)
                if body.is_checked:
                    md5.update(chunk)
                offset += len(chunk)
            if not body.is_checked:
                # Else a receipt could outlive its bytes where the machine fails.
                with explained(target, Doing.WRITE):
                    os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        if offset != end:
            raise Corrupted(f"Part {number} of {upload.key} came with a wrong number of bytes")
        part = Part(number, body.size, md5.hexdigest() if body.is_checked else _UNCHECKED)
        self._remember(upload, [part])
        return part

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        path = self._partial(upload)
        descriptor = _open_partial(upload, path, os.O_RDONLY)
        try:
            with explained(path, Doing.READ):
                standing = [part for part in claimed if _stands(descriptor, upload, part)]
        finally:
            os.close(descriptor)
        self._remember(upload, standing)
        return sorted(standing)

    def open(self, upload: Upload) -> FileReader:
        path = self._partial(upload)
        try:
            return FileReader(path, 0, upload.size, None)
        except NotFound as error:
            raise _gone(upload) from error

    def complete(self, upload: Upload, parts: Sequence[Part], attributes: Attributes) -> ObjectStat:
        path = self._partial(upload)
        target = self._target(upload)
        descriptor = _open_partial(upload, path, os.O_RDWR)
        try:
            _require_all(upload, parts)
            self._require_proven(descriptor, upload, parts)
            with explained(target, Doing.WRITE):
                if os.fstat(descriptor).st_size != upload.size:
                    raise Corrupted(f"The partial file {path} does not have its size any more")
                try:
                    status = settle(descriptor, path, target, attributes.mtime_ns, attributes.mode)
                except FileNotFoundError as error:
                    raise _gone(upload) from error
        finally:
            os.close(descriptor)
        self._forget(upload)
        return object_stat(status)

    def abort(self, upload: Upload) -> None:
        self._forget(upload)
        with suppress(UploadGone):
            path = self._partial(upload)
            with explained(path, Doing.DELETE), suppress(FileNotFoundError):
                os.unlink(path)

    def unfinished(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        """Yield the partial files of the key `key_prefix`; for a folder those in it.

        A partial file knows its target only by a mark: for a folder the key is the folder itself.
        """
        prefix, name = split_key(key_prefix)
        folder = self._root.to_list(bucket, prefix)
        with explained(folder, Doing.LIST):
            try:
                names = os.listdir(folder)
            except (FileNotFoundError, NotADirectoryError):
                return
        for found in sorted(names):
            if is_partial_of(found, name) if name else is_partial_name(found):
                yield UnfinishedUpload(key_prefix, found, partial_begun(found))

    def _target(self, upload: Upload) -> str:
        return self._root.to_write(upload.bucket, upload.key)

    def _partial(self, upload: Upload) -> str:
        """Return the path of the partial file; raises UploadGone for what cannot be its id."""
        prefix, name = split_key(upload.key)
        if not (is_partial_of(upload.id, name) if name else is_partial_name(upload.id)):
            raise _gone(upload)
        return self._root.to_write(upload.bucket, prefix + upload.id)

    def _require_proven(self, descriptor: int, upload: Upload, parts: Sequence[Part]) -> None:
        """Raise Corrupted unless each part is as this process wrote it, or reads back as it."""
        for part in parts:
            receipt = self._receipt(upload, part.number)
            if receipt is None:
                with explained(upload.key, Doing.READ):
                    receipt = part if _stands(descriptor, upload, part) else None
            if receipt != part:
                raise Corrupted(f"Part {part.number} of {upload.key} is not what was written")

    def _remember(self, upload: Upload, parts: Sequence[Part]) -> None:
        with self._lock:
            self._receipts.setdefault(upload.id, {}).update({part.number: part for part in parts})

    def _receipt(self, upload: Upload, number: int) -> Part | None:
        with self._lock:
            return self._receipts.get(upload.id, {}).get(number)

    def _forget(self, upload: Upload) -> None:
        with self._lock:
            self._receipts.pop(upload.id, None)


def _expected_size(upload: Upload, number: int) -> int:
    """Return the size of part `number`, or -1 if the upload has no such part."""
    offset = (number - 1) * upload.part_size
    if number < 1 or (offset >= upload.size and number > 1):
        return -1
    return min(upload.part_size, upload.size - offset)


def _require_all(upload: Upload, parts: Sequence[Part]) -> None:
    """Raise Corrupted unless `parts` are all parts of the upload, each once, of the right size."""
    total = max(1, -(-upload.size // upload.part_size))
    numbers = [part.number for part in parts]
    if upload.size == 0 and not numbers:
        return
    if numbers != list(range(1, total + 1)):
        raise Corrupted(f"{upload.key} cannot be completed: it has not all its {total} parts")
    for part in parts:
        if part.size != _expected_size(upload, part.number):
            raise Corrupted(f"Part {part.number} of {upload.key} has a wrong size")


def _stands(descriptor: int, upload: Upload, part: Part) -> bool:
    """Tell whether the bytes of `part` are at their place; raises OSError."""
    if part.size != _expected_size(upload, part.number):
        return False
    if part.etag == _UNCHECKED:
        return os.fstat(descriptor).st_size == upload.size
    md5 = hashlib.md5(usedforsecurity=False)
    offset = (part.number - 1) * upload.part_size
    left = part.size
    buffer = memoryview(bytearray(min(_READ_SIZE, max(1, left))))
    while left:
        count = os.preadv(descriptor, [buffer[:left]], offset)
        if count == 0:
            return False
        md5.update(buffer[:count])
        offset += count
        left -= count
    return md5.hexdigest() == part.etag


def _open_partial(upload: Upload, path: str, flags: int) -> int:
    with explained(path, Doing.WRITE):
        try:
            return os.open(path, flags | os.O_NOFOLLOW)
        except OSError as error:
            # ELOOP: somebody has put a link in its place.
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                raise _gone(upload) from error
            raise


def _gone(upload: Upload) -> UploadGone:
    return UploadGone(
        f"The partial file of {upload.key} is gone",
        why="It was completed, removed, or belongs to another file.",
    )
