"""Copying objects within an account: always their data, also that of large objects."""

from collections.abc import Mapping
from functools import partial

from allastui.errors import Corrupted, Unsupported
from allastui.stores.conditions import require_absent
from allastui.stores.entry import Form
from allastui.stores.http.headers import etag_of
from allastui.stores.kept import PART_SIZE
from allastui.stores.store import KEPT_HEADERS, Attributes, ObjectStat, Part, Segment, Upload
from allastui.stores.swift import reading
from allastui.stores.swift.errors import LARGEST_PUT
from allastui.stores.swift.freeing import Frees, at_once
from allastui.stores.swift.headers import META, lower_names, stat_of
from allastui.stores.swift.names import check_key, encoded_path
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects
from allastui.stores.swift.upload_names import segment_key, segments_bucket
from allastui.stores.swift.uploads import Uploads


class Copies:
    """Copies objects of one account; any thread may ask."""

    def __init__(
        self, requests: Requests, large: LargeObjects, uploads: Uploads, frees: Frees
    ) -> None:
        self._requests = requests
        self._large = large
        self._uploads = uploads
        self._frees = frees

    def copy(
        self, bucket: str, key: str, to_bucket: str, to_key: str, *, if_absent: bool = False
    ) -> ObjectStat:
        """Copy an object; segments are copied one by one and get a manifest of their own.

        A service asked to copy a large object copies its manifest only (Ceph), and then the copy
        goes with the original. Raises Corrupted if a segment of the original is lost or changed,
        Unsupported for what the service cannot copy without sending it through this machine. With
        `if_absent` it is looked right before: Swift takes a condition for one on the original.
        """
        check_key(to_bucket, to_key)
        title = f"{bucket}/{key} could not be copied to {to_bucket}/{to_key}"
        headers = reading.head(self._requests, bucket, key)
        length = headers.get("content-length", "")
        source = stat_of(headers, headers, int(length) if length.isdigit() else 0)
        if source.form in (Form.SLO, Form.DLO):
            standing = self._copy_segments(
                title, bucket, key, headers, to_bucket, to_key, if_absent=if_absent
            )
        elif source.size > LARGEST_PUT:
            raise Unsupported(
                title, why="It is larger than the service copies at once, and not in segments."
            )
        else:
            standing = self._copy_whole(title, bucket, key, to_bucket, to_key, if_absent=if_absent)
        if length.isdigit() and standing.size != source.size:
            raise Corrupted(
                title, why=f"The copy has {standing.size:,} bytes instead of {source.size:,}."
            )
        if source.md5 is not None and standing.etag != source.etag:
            raise Corrupted(
                title, why=f"The copy has the MD5 {standing.etag} instead of {source.etag}."
            )
        return standing

    def _copy_whole(
        self, title: str, bucket: str, key: str, to_bucket: str, to_key: str, *, if_absent: bool
    ) -> ObjectStat:
        replaced = []
        if if_absent:
            look = partial(reading.stat, self._requests, to_bucket, to_key)
            require_absent(look, f"{to_bucket}/{to_key}")
        else:
            replaced = self._large.replaced(to_bucket, to_key)
        self._copy_bytes(title, (bucket, key), (to_bucket, to_key))
        standing = reading.stat(self._requests, to_bucket, to_key)
        self._frees.free_if_possible(replaced)
        return standing

    def _copy_bytes(self, title: str, source: tuple[str, str], target: tuple[str, str]) -> str:
        """Copy one object that is no large one and return the ETag that the service answers."""
        headers = {"x-copy-from": encoded_path(*source)}
        answer = self._requests.send(title, "PUT", *target, headers=headers, patient=True)
        answer.close()
        return etag_of(answer.headers)

    def _copy_segments(
        self,
        title: str,
        bucket: str,
        key: str,
        headers: Mapping[str, str],
        to_bucket: str,
        to_key: str,
        *,
        if_absent: bool,
    ) -> ObjectStat:
        segments = [each for each in self._large.segments(bucket, key) if each.size]
        size = sum(segment.size for segment in segments)
        part_size = max((segment.size for segment in segments), default=1)
        upload = self._uploads.begin(to_bucket, to_key, size, part_size, Attributes())
        try:
            parts = at_once(
                lambda numbered: self._copy_segment(title, upload, *numbered),
                list(enumerate(segments, 1)),
            )
            kept = _kept(headers, part_size)
            return self._uploads.complete_with(upload, parts, kept, if_absent=if_absent)
        except BaseException:
            self._uploads.abort(upload)
            raise

    def _copy_segment(self, title: str, upload: Upload, number: int, segment: Segment) -> Part:
        target = segments_bucket(upload.bucket), segment_key(upload.key, upload.id, number)
        etag = self._copy_bytes(title, (segment.bucket, segment.key), target)
        if etag != segment.etag:
            raise Corrupted(
                title,
                why=f"Segment {number} of the copy has the MD5 {etag} instead of {segment.etag}.",
                hint="Try it again when nothing writes to it.",
            )
        return Part(number, segment.size, etag)


def _kept(headers: Mapping[str, str], part_size: int) -> dict[str, str]:
    """Return the headers of a copy that is written anew: those of its original."""
    kept = {
        name: value
        for name, value in lower_names(headers).items()
        if name == "content-type" or name in KEPT_HEADERS or name.startswith(META)
    }
    kept.pop(META + "static-large-object", None)
    kept[META + PART_SIZE] = str(part_size)
    return kept
