"""The beginning of a parted upload: its name, its marker, and the bucket of its segments."""

import threading

from allastui.errors import AccessDenied, NotFound, TooLarge
from allastui.stores.store import Upload
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.headers import FOLDER_TYPE
from allastui.stores.swift.names import check_key
from allastui.stores.swift.places import SegmentPlaces
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.standing import StandingUploads
from allastui.stores.swift.upload_names import (
    check_upload_name,
    mtime_text,
    now_text,
    prefix_of,
    segments_bucket,
    upload_id,
)


class Beginnings:
    """Begins uploads in one account; any thread may ask."""

    def __init__(
        self,
        requests: Requests,
        capabilities: AskedCapabilities,
        standing: StandingUploads,
        places: SegmentPlaces,
    ) -> None:
        self._requests = requests
        self._capabilities = capabilities
        self._standing = standing
        self._places = places
        self._lock = threading.Lock()
        self._last_name = ""

    def begin(
        self, bucket: str, key: str, size: int, part_size: int, mtime_ns: int | None
    ) -> Upload:
        """Begin an upload, whose name is that which swiftclient would give the same file.

        Where anything stands under that name, or the time of the file is not known, the upload is
        named by the present time: what stands may be the segments of an object that lives under
        this key, or under another one that it was renamed to, and none of those is overwritten.
        """
        check_key(bucket, key)
        title = f"The upload of {bucket}/{key} could not begin"
        limit = self._capabilities.ask().max_segments
        count = -(-size // part_size)
        if count > limit:
            raise TooLarge(
                title,
                why=f"It would have {count:,} segments, and {limit:,} is the service's limit.",
                hint="Use a larger part size.",
            )
        identity = self._free_id(bucket, key, size, part_size, mtime_ns)
        check_upload_name(bucket, key, identity)
        policy = self._policy(title, bucket)
        self._places.made(bucket)
        try:
            self._write_marker(title, bucket, key, identity)
        except NotFound:
            self._make_segments_bucket(title, bucket, policy)
            self._write_marker(title, bucket, key, identity)
        return Upload(bucket, key, identity, size, part_size)

    def _free_id(
        self, bucket: str, key: str, size: int, part_size: int, mtime_ns: int | None
    ) -> str:
        if mtime_ns is not None and mtime_ns >= 0:
            identity = upload_id(mtime_text(mtime_ns), size, part_size)
            if not self._standing.is_anything(bucket, prefix_of(key, identity)):
                return identity
        with self._lock:
            name = now_text()
            while name <= self._last_name:
                name = now_text()
            self._last_name = name
        return upload_id(name, size, part_size)

    def _policy(self, title: str, bucket: str) -> str | None:
        """Return the storage policy of a bucket, None if it is not told; raises NotFound."""
        answer = self._requests.send(title, "HEAD", bucket)
        answer.close()
        return answer.headers.get("x-storage-policy")

    def _write_marker(self, title: str, bucket: str, key: str, identity: str) -> None:
        where = segments_bucket(bucket)
        try:
            self._requests.send(
                title,
                "PUT",
                where,
                prefix_of(key, identity),
                headers={"content-type": FOLDER_TYPE},
            ).close()
        except AccessDenied as error:
            raise AccessDenied(
                title,
                why=f"Its segments go to the bucket {where}, where this profile may not write.",
                hint=f"Ask the owner of {bucket} to share {where} in the same way.",
            ) from error

    def _make_segments_bucket(self, title: str, bucket: str, policy: str | None) -> None:
        where = segments_bucket(bucket)
        headers = {"x-storage-policy": policy} if policy else {}
        try:
            self._requests.send(title, "PUT", where, headers=headers).close()
        except AccessDenied as error:
            raise AccessDenied(
                title,
                why=f"Its segments go to the bucket {where}, which is not there, and this profile "
                "may not make it.",
                hint=f"Ask the owner of {bucket} to make it and to share it in the same way.",
            ) from error
