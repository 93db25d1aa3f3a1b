"""The file system of this machine: `Store` over paths."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from allastui.errors import (
    Changed,
    Corrupted,
    InvalidName,
    StoreError,
    TransferError,
    Unsupported,
)
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.conditions import require_absent, require_version
from allastui.stores.entry import Entry, Page
from allastui.stores.features import Features
from allastui.stores.local.copying import copy_bytes
from allastui.stores.local.entries import file_version, object_stat, require_file, stat_file
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.listing import Listings
from allastui.stores.local.names import Root
from allastui.stores.local.partial import (
    new_partial,
    refuse_folder,
    settle,
    sync_folder,
    write_all,
)
from allastui.stores.local.reading import FileReader
from allastui.stores.local.uploads import LocalUploads
from allastui.stores.local.walking import walk_folder
from allastui.stores.near import NearStore
from allastui.stores.pages import pages_in_order
from allastui.stores.store import (
    Attributes,
    Body,
    DeleteFailure,
    ObjectStat,
    Part,
    Reader,
    Segment,
    SignIn,
    UnfinishedUpload,
    Upload,
)

_FEATURES = Features(
    buckets=False,
    min_part=1,
    max_part=5 * 1024**3,
    max_parts=1_000_000,
    max_object=2**63 - 1,
    part_etag_is_md5=True,
    any_order=True,
    server_copy=False,
)


class LocalStore(NearStore):
    """Everything below the folder `root`; buckets are always "" and keys are relative paths.

    Files that are written appear under their name only whole and durable: until then their bytes
    are in a hidden partial file in the same folder. New files and folders get the permissions of
    the user's umask. Keys that cannot be paths raise UnsafeName or InvalidName.
    """

    def __init__(self, root: str) -> None:
        self._root = Root.at(root)
        self._listings = Listings()
        self._uploads = LocalUploads(self._root)

    @property
    def features(self) -> Features:
        return _FEATURES

    @cached_property
    def abilities(self) -> Abilities:
        from allastui.stores.local.broom import LocalBroom

        return Abilities(broom=LocalBroom(self._root))

    def buckets(self) -> list[Entry]:
        raise _no_buckets()

    def create_bucket(self, bucket: str) -> None:
        raise _no_buckets()

    def delete_bucket(self, bucket: str) -> None:
        raise _no_buckets()

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        """Return a page of a folder; hidden and partial files are in it.

        Raises Changed for a cursor of a listing that was begun long ago.
        """
        return self._listings.page(self._root.to_list(bucket, prefix), cursor)

    def list_pages(self, bucket: str, prefix: str) -> Iterator[list[Entry]]:
        return pages_in_order(self.list_page, bucket, prefix)

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        """Yield what is below a folder; without `follow_links` every link is OTHER.

        A folder that cannot be read is OTHER, its name ending in "/". Partial files are left out.
        """
        return walk_folder(self._root.to_list(bucket, prefix), follow_links=follow_links)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        """Return the facts about a file, a link's target included.

        Raises NotFound for a folder, with and without a "/" at the end of the key, and Unsupported
        for a device, pipe or socket.
        """
        return stat_file(self._root.to_read(bucket, key))

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        return ()

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        return FileReader(self._root.to_read(bucket, key), offset, size, if_version)

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        """Write a whole file, its folders included; a link under that name is replaced itself.

        A key that ends in "/" creates the folder, whose time is left to the system. Raises
        AlreadyExists if a folder is where the file must be, or a file where a folder must be.
        """
        path = self._root.to_write(bucket, key)
        if key.endswith("/"):
            return _make_folder(path, body)
        made = new_partial(path, attributes.mode)
        with explained(path, Doing.WRITE), made as (descriptor, partial):
            refuse_folder(path)
            written = 0
            for chunk in body.chunks():
                write_all(descriptor, chunk, written)
                written += len(chunk)
            if written != body.size:
                raise Corrupted(f"{path} was to get {body.size} bytes and got {written}")
            return object_stat(settle(descriptor, partial, path, attributes.mtime_ns))

    def create(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        require_absent(lambda: self.stat(bucket, key), self._root.to_read(bucket, key))
        return self.put(bucket, key, body, attributes)

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        require_version(self.stat(bucket, key), if_version, self._root.to_read(bucket, key))
        return self.put(bucket, key, body, attributes)

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        """Create the partial file with its full size reserved; raises NoSpace at once."""
        return self._uploads.begin(bucket, key, size, part_size, attributes)

    def find_upload(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        return None

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        """Write a part at its place; the receipt is its MD5. Raises UploadGone."""
        return self._uploads.put_part(upload, number, body)

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        """Return those of `claimed` whose bytes, read again, have the MD5 of the receipt."""
        return self._uploads.list_parts(upload, claimed)

    def open_upload(self, upload: Upload) -> Reader:
        """Open the partial file; raises UploadGone. Parts that were not put read as zeros."""
        return self._uploads.open(upload)

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        """Rename the whole partial file to its target, which is replaced.

        Raises UploadGone if there is no partial file (any more), Corrupted if parts are missing or
        are not what was written, AlreadyExists if a folder is in the way.
        """
        return self._uploads.complete(upload, parts, attributes)

    def abort_upload(self, upload: Upload) -> None:
        self._uploads.abort(upload)

    def list_uploads(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        """Yield the partial files of the file `key_prefix`, or all in the folder `key_prefix`.

        A partial file does not know the name of its target: for a folder the key is the folder
        itself, which is enough to abort the upload. Folders below it are not searched.
        """
        return self._uploads.unfinished(bucket, key_prefix)

    def copy(
        self,
        bucket: str,
        key: str,
        to_bucket: str,
        to_key: str,
        *,
        with_access: bool = False,
        if_absent: bool = False,
    ) -> ObjectStat:
        """Copy a file with its time of change and its permissions as far as the umask lets.

        Raises Changed if it is written to meanwhile.
        """
        source = self._root.to_read(bucket, key)
        target = self._root.to_write(to_bucket, to_key)
        if if_absent:
            require_absent(lambda: self.stat(to_bucket, to_key), target)
        if to_key.endswith("/"):
            raise InvalidName(f"{target}/ is the name of a folder, which holds no bytes")
        with explained(source, Doing.READ):
            # A pipe without a writer would block here without O_NONBLOCK; files do not mind it.
            reading = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            before = os.fstat(reading)
            require_file(before, source)
            mode = stat.S_IMODE(before.st_mode) & 0o777
            with explained(target, Doing.WRITE), new_partial(target, mode) as (writing, partial):
                refuse_folder(target)
                copy_bytes(reading, writing, before.st_size)
                if file_version(os.fstat(reading)) != file_version(before):
                    raise Changed(f"{source} changed while it was copied")
                return object_stat(settle(writing, partial, target, before.st_mtime_ns))
        finally:
            os.close(reading)

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        """Delete files and, for keys that end in "/", empty folders.

        A link is removed itself, never what it leads to, also under a key that ends in "/".
        """
        failures = []
        for key in keys:
            try:
                self._delete(bucket, key)
            except (StoreError, TransferError) as error:
                failures.append(DeleteFailure(key, error))
        return failures

    def sign_in(self) -> SignIn:
        return SignIn(None, renews=True)

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def _delete(self, bucket: str, key: str) -> None:
        path = self._root.to_write(bucket, key)
        with explained(path, Doing.DELETE), suppress(FileNotFoundError):
            try:
                if key.endswith("/") and not os.path.islink(path):
                    os.rmdir(path)
                else:
                    os.unlink(path)
            except NotADirectoryError:
                # With a file among its folders the key does not exist; else "name/" is a file.
                if os.path.lexists(path):
                    raise


def _make_folder(path: str, body: Body) -> ObjectStat:
    if body.size:
        raise InvalidName(f"{path}/ is the name of a folder, which holds no bytes")
    with explained(path, Doing.WRITE):
        if os.path.lexists(path) and not os.path.isdir(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        os.makedirs(path, exist_ok=True)
        sync_folder(os.path.dirname(path))
        status = os.stat(path)
    return ObjectStat(0, status.st_mtime, file_version(status), mtime_ns=status.st_mtime_ns)


def _no_buckets() -> Unsupported:
    return Unsupported("The file system of this machine has folders, not buckets")
