"""Parted uploads: segments in a bucket of their own, and at the end the manifest (SLO)."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from allastui.errors import (
    AccessDenied,
    Corrupted,
    NotFound,
    ServiceFault,
    TooLarge,
    Unreachable,
    Unsupported,
    UploadGone,
)
from allastui.stores.body import BytesBody
from allastui.stores.large_objects import joined_etag
from allastui.stores.s3.headers import etag_of
from allastui.stores.store import (
    Attributes,
    Body,
    Entry,
    Form,
    ObjectStat,
    Part,
    Segment,
    UnfinishedUpload,
    Upload,
)
from allastui.stores.swift import reading
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.freeing import Frees
from allastui.stores.swift.headers import FOLDER_TYPE, upload_headers
from allastui.stores.swift.names import check_key, check_prefix
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects, look_at
from allastui.stores.swift.upload_names import (
    Cut,
    check_upload_name,
    cut_of,
    is_upload,
    mtime_text,
    now_text,
    number_in,
    prefix_of,
    segment_key,
    segments_bucket,
    upload_id,
    upload_of,
)

_SEGMENT_TYPE = "application/swiftclient-segment"


class Uploads:
    """The parted uploads of one account; any thread may ask."""

    def __init__(
        self,
        requests: Requests,
        capabilities: AskedCapabilities,
        large: LargeObjects,
        frees: Frees,
    ) -> None:
        self._requests = requests
        self._capabilities = capabilities
        self._large = large
        self._frees = frees
        self._lock = threading.Lock()
        self._live: set[tuple[str, str, str]] = set()
        self._last_name = ""

    def begin(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        """Begin an upload, whose name is that which swiftclient would give the same file.

        Segments that stand there of an upload that was not completed are its parts then. If those
        of the object that stands have that name, or the time of the file is not known, the upload
        is named by the present time, so that no segment of a living object is ever overwritten.
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
        identity = self._free_id(bucket, key, size, part_size, attributes.mtime_ns)
        check_upload_name(bucket, key, identity)
        self._make_segments_bucket(title, bucket)
        marker = self._requests.send(
            title,
            "PUT",
            segments_bucket(bucket),
            prefix_of(key, identity),
            headers={"content-type": FOLDER_TYPE},
        )
        marker.close()
        with self._lock:
            self._live.add((bucket, key, identity))
        return Upload(bucket, key, identity, size, part_size)

    def find(
        self, bucket: str, key: str, size: int, part_size: int, mtime_ns: int
    ) -> Upload | None:
        """Return the upload of the same file that was begun and not completed, by us or swiftclient.

        Its parts are those of this very file only if their MD5s say so.
        """
        check_key(bucket, key)
        identity = upload_id(mtime_text(mtime_ns), size, part_size)
        upload = Upload(bucket, key, identity, size, part_size)
        try:
            self.list_parts(upload, ())
        except (UploadGone, NotFound):
            return None
        return upload

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        title = f"Part {number} of {upload.bucket}/{upload.key} could not be written"
        self._check_begun(title, upload)
        cut = _cut_or_gone(title, upload)
        if not 1 <= number <= max(1, -(-cut.size // cut.part_size)):
            raise TooLarge(title, why="The upload has fewer parts.")
        where = segments_bucket(upload.bucket), segment_key(upload.key, upload.id, number)
        try:
            answer = self._requests.send(
                title, "PUT", *where, headers={"content-type": _SEGMENT_TYPE}, body=body
            )
        except NotFound as error:
            raise _gone(title) from error
        answer.close()
        etag = etag_of(answer.headers)
        if not etag:
            raise ServiceFault(title, why="The service gave no receipt (ETag) for it.")
        return Part(number, body.size, etag)

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        title = f"The parts of {upload.bucket}/{upload.key} could not be listed"
        cut = _cut_or_gone(title, upload)
        has_marker, segments = self._listed(upload)
        is_begun = has_marker or self._has_marker(upload)
        if not is_begun and (not segments or self._is_used(upload.bucket, upload.key, upload.id)):
            raise _gone(title)
        standing = self._with_those_not_listed_yet(upload, segments, claimed)
        with self._lock:
            self._live.add((upload.bucket, upload.key, upload.id))
        return sorted(
            Part(number, segment.size, segment.etag)
            for number, segment in standing.items()
            if segment.size == cut.size_of(number)
        )

    def complete(self, upload: Upload, parts: Sequence[Part], attributes: Attributes) -> ObjectStat:
        kept = replace(attributes, part_size=attributes.part_size or upload.part_size)
        return self.complete_with(upload, parts, upload_headers(upload.key, kept))

    def complete_with(
        self, upload: Upload, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> ObjectStat:
        """Write the manifest of parts that were compared with what stands, and look at the object.

        Ceph takes a manifest whose checksums are wrong, so nothing is left to the service. The
        segments of the object that is replaced go when the new one stands. A completion whose
        answer was lost counts as done if the object that stands has the ETag of these parts.
        """
        title = f"The upload of {upload.bucket}/{upload.key} could not be completed"
        _cut_or_gone(title, upload)
        ordered = sorted(parts)
        segments = self._standing_parts(title, upload, ordered)
        replaced = self._large.owned(upload.bucket, upload.key)
        try:
            self._write_manifest(title, upload, segments, headers)
        except (Unreachable, ServiceFault):
            if self._if_completed(upload, segments) is None:
                raise
        standing = reading.stat(self._requests, upload.bucket, upload.key)
        if standing.size != upload.size or standing.etag != joined_etag(segments):
            raise Corrupted(
                title,
                why="What stands there now is not made of its parts.",
                hint="Send it again when nothing else writes to it.",
            )
        self._end(upload, [name for name in replaced if name not in _names(segments)])
        return standing

    def abort(self, upload: Upload) -> None:
        """Free the segments of an upload, unless the object that stands is made of them."""
        if not is_upload(upload.key, upload.id):
            return
        with self._lock:
            self._live.discard((upload.bucket, upload.key, upload.id))
        where = segments_bucket(upload.bucket)
        try:
            _, segments = self._listed(upload)
        except NotFound:
            return
        is_used = segments and self._is_used(upload.bucket, upload.key, upload.id)
        names = [] if is_used else [(segment.bucket, segment.key) for segment in segments]
        self._frees.free([*names, (where, prefix_of(upload.key, upload.id))])

    def unfinished(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        """Yield the uploads that no object is made of, also those of other clients of Swift."""
        check_prefix(bucket, key_prefix)
        started: dict[tuple[str, str], float | None] = {}
        try:
            for entry in self._entries(segments_bucket(bucket), key_prefix):
                upload = upload_of(entry.name)
                if upload is not None and upload[0].startswith(key_prefix):
                    earliest = [t for t in (started.get(upload), entry.modified) if t is not None]
                    started[upload] = min(earliest, default=None)
        except NotFound:
            return
        for (key, identity), since in started.items():
            if not self._is_used(bucket, key, identity):
                yield UnfinishedUpload(key, identity, since)

    def _entries(self, bucket: str, prefix: str) -> Iterator[Entry]:
        for listing in reading.listings(self._requests, bucket, prefix):
            yield from listing.objects

    def _free_id(
        self, bucket: str, key: str, size: int, part_size: int, mtime_ns: int | None
    ) -> str:
        if mtime_ns is not None and mtime_ns >= 0:
            identity = upload_id(mtime_text(mtime_ns), size, part_size)
            if not self._is_used(bucket, key, identity):
                return identity
        with self._lock:
            name = now_text()
            while name <= self._last_name:
                name = now_text()
            self._last_name = name
        return upload_id(name, size, part_size)

    def _make_segments_bucket(self, title: str, bucket: str) -> None:
        """Make the bucket of the segments where it is missing, with the policy of its bucket."""
        answer = self._requests.send(title, "HEAD", bucket)
        answer.close()
        where = segments_bucket(bucket)
        try:
            self._requests.send(title, "HEAD", where).close()
            return
        except NotFound:
            pass
        except AccessDenied:
            return  # who may only write there will see at the first write
        policy = answer.headers.get("x-storage-policy")
        try:
            self._requests.send(
                title, "PUT", where, headers={"x-storage-policy": policy} if policy else {}
            ).close()
        except AccessDenied as error:
            raise AccessDenied(
                title,
                why=f"Its segments go to the bucket {where}, which is not there, and this profile "
                "may not make it.",
                hint=f"Ask the owner of {bucket} to make it and to share it in the same way.",
            ) from error

    def _check_begun(self, title: str, upload: Upload) -> None:
        with self._lock:
            if (upload.bucket, upload.key, upload.id) in self._live:
                return
        self.list_parts(upload, ())

    def _listed(self, upload: Upload) -> tuple[bool, list[Segment]]:
        """Return whether the marker of an upload is listed, and its segments in order."""
        prefix = prefix_of(upload.key, upload.id)
        where = segments_bucket(upload.bucket)
        has_marker, segments = False, []
        for entry in self._entries(where, prefix):
            if entry.name == prefix:
                has_marker = True
            elif number_in(prefix, entry.name) is not None:
                segments.append(Segment(where, entry.name, entry.size or 0, entry.etag or ""))
        return has_marker, segments

    def _has_marker(self, upload: Upload) -> bool:
        where = segments_bucket(upload.bucket)
        return look_at(self._requests, where, prefix_of(upload.key, upload.id)) is not None

    def _with_those_not_listed_yet(
        self, upload: Upload, segments: Sequence[Segment], parts: Sequence[Part]
    ) -> dict[int, Segment]:
        """Return segments by number; parts that are not as listed are looked at one by one.

        The listings of Swift may be behind what was written.
        """
        prefix = prefix_of(upload.key, upload.id)
        standing = {
            number: segment
            for segment in segments
            if (number := number_in(prefix, segment.key)) is not None
        }
        for part in parts:
            listed = standing.get(part.number)
            if listed is not None and (listed.size, listed.etag) == (part.size, part.etag):
                continue
            where = segments_bucket(upload.bucket)
            looked_at = look_at(
                self._requests, where, segment_key(upload.key, upload.id, part.number)
            )
            if looked_at is not None:
                standing[part.number] = looked_at
            else:
                standing.pop(part.number, None)
        return standing

    def _standing_parts(self, title: str, upload: Upload, parts: Sequence[Part]) -> list[Segment]:
        """Return the segments of `parts`; raises Corrupted, or UploadGone if none is known."""
        numbers = [part.number for part in parts]
        if numbers != list(range(1, len(parts) + 1)) or sum(p.size for p in parts) != upload.size:
            self._check_begun(title, upload)
            raise Corrupted(title, why="Its parts are not all there.", hint="Send it again.")
        try:
            has_marker, listed = self._listed(upload)
        except NotFound as error:
            raise _gone(title) from error
        if not has_marker and not listed and not self._has_marker(upload):
            raise _gone(title)
        standing = self._with_those_not_listed_yet(upload, listed, parts)
        for part in parts:
            segment = standing.get(part.number)
            if segment is None or (segment.size, segment.etag) != (part.size, part.etag):
                what = "is missing" if segment is None else "is not what was sent"
                key = segment_key(upload.key, upload.id, part.number)
                raise Corrupted(
                    title,
                    why=f"Its part {part.number} {what} ({segments_bucket(upload.bucket)}/{key}).",
                    hint="Send it again.",
                )
        return [standing[part.number] for part in parts]

    def _write_manifest(
        self, title: str, upload: Upload, segments: Sequence[Segment], headers: Mapping[str, str]
    ) -> None:
        rows = [
            {"path": f"/{each.bucket}/{each.key}", "etag": each.etag, "size_bytes": each.size}
            for each in segments
        ]
        answer = self._requests.send(
            title,
            "PUT",
            upload.bucket,
            upload.key,
            query=[("multipart-manifest", "put")],
            headers=headers,
            body=BytesBody(json.dumps(rows).encode()),
        )
        answer.close()

    def _if_completed(self, upload: Upload, segments: Sequence[Segment]) -> ObjectStat | None:
        try:
            standing = reading.stat(self._requests, upload.bucket, upload.key)
        except NotFound:
            return None
        is_it = standing.size == upload.size and standing.etag == joined_etag(segments)
        return standing if is_it else None

    def _end(self, upload: Upload, replaced: Sequence[tuple[str, str]]) -> None:
        with self._lock:
            self._live.discard((upload.bucket, upload.key, upload.id))
        marker = segments_bucket(upload.bucket), prefix_of(upload.key, upload.id)
        self._frees.free_if_possible([*replaced, marker])

    def _is_used(self, bucket: str, key: str, identity: str) -> bool:
        """Tell whether the object that stands is, or may be, made of the segments of an upload."""
        try:
            standing = reading.stat(self._requests, bucket, key)
        except NotFound:
            return False
        if standing.form not in (Form.SLO, Form.DLO):
            return False
        prefix = prefix_of(key, identity)
        try:
            segments = self._large.segments(bucket, key)
        except NotFound:
            return False
        except (Corrupted, Unsupported):
            cut = cut_of(identity)
            return cut is None or cut.size == standing.size
        where = segments_bucket(bucket)
        return any(each.bucket == where and each.key.startswith(prefix) for each in segments)


def _names(segments: Sequence[Segment]) -> set[tuple[str, str]]:
    return {(segment.bucket, segment.key) for segment in segments}


def _cut_or_gone(title: str, upload: Upload) -> Cut:
    cut = cut_of(upload.id)
    if cut is None:
        raise _gone(title)
    return cut


def _gone(title: str) -> UploadGone:
    return UploadGone(
        title, why="The service does not know the upload any more.", hint="Start it again."
    )
