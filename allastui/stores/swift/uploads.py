"""Parted uploads: segments in a bucket of their own, and at the end the manifest (SLO)."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from allastui.errors import (
    Changed,
    Corrupted,
    NotFound,
    ServiceFault,
    TooLarge,
    Unreachable,
    UploadGone,
)
from allastui.stores.body import BytesBody
from allastui.stores.conditions import IF_ABSENT, require_absent, taken
from allastui.stores.http.headers import etag_of
from allastui.stores.large_objects import joined_etag
from allastui.stores.store import (
    Attributes,
    Body,
    ObjectStat,
    Part,
    Segment,
    UnfinishedUpload,
    Upload,
)
from allastui.stores.swift import reading
from allastui.stores.swift.beginning import Beginnings
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.freeing import Frees
from allastui.stores.swift.headers import upload_headers
from allastui.stores.swift.names import check_key, check_prefix
from allastui.stores.swift.places import SegmentPlaces
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects
from allastui.stores.swift.standing import StandingUploads
from allastui.stores.swift.upload_names import (
    Cut,
    cut_of,
    is_upload,
    mtime_text,
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
        places: SegmentPlaces,
    ) -> None:
        self._requests = requests
        self._large = large
        self._frees = frees
        self._standing = StandingUploads(requests, large)
        self._beginnings = Beginnings(requests, capabilities, self._standing, places)
        self._lock = threading.Lock()
        self._live: set[tuple[str, str, str]] = set()

    def begin(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        """Begin an upload; see Beginnings."""
        upload = self._beginnings.begin(bucket, key, size, part_size, attributes.mtime_ns)
        self._remember(upload)
        return upload

    def find(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        """Return the upload of the same file that we or swiftclient began and did not complete.

        Of several, that whose segments are largest: the fewest are left to send.
        """
        check_key(bucket, key)
        for part_size in self._standing.part_sizes(bucket, key, size, mtime_ns):
            upload = Upload(
                bucket, key, upload_id(mtime_text(mtime_ns), size, part_size), size, part_size
            )
            try:
                self.list_parts(upload, ())
            except UploadGone:
                continue
            return upload
        return None

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        title = f"Part {number} of {upload.bucket}/{upload.key} could not be written"
        self._check_begun(title, upload)
        cut = _cut_or_gone(title, upload)
        if not 1 <= number <= max(1, -(-cut.size // cut.part_size)):
            raise TooLarge(title, why="The upload has fewer parts.")
        where = segments_bucket(upload.bucket), segment_key(upload.key, upload.id, number)
        headers = {"content-type": _SEGMENT_TYPE}
        try:
            answer = self._requests.send(title, "PUT", *where, headers=headers, body=body)
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
        has_marker, segments = self._standing.listed(upload)
        is_begun = has_marker or self._standing.has_marker(upload)
        if not is_begun and (
            # What an object is made of, also a renamed one, is neither overwritten nor shared.
            not segments or not self._standing.is_free(upload, segments, has_marker=False)
        ):
            raise _gone(title)
        standing = self._standing.with_those_not_listed_yet(upload, segments, claimed)
        self._remember(upload)
        return sorted(
            Part(number, segment.size, segment.etag)
            for number, segment in standing.items()
            if segment.size == cut.size_of(number)
        )

    def complete(self, upload: Upload, parts: Sequence[Part], attributes: Attributes) -> ObjectStat:
        kept = replace(attributes, part_size=attributes.part_size or upload.part_size)
        return self.complete_with(upload, parts, upload_headers(upload.key, kept))

    def complete_with(
        self,
        upload: Upload,
        parts: Sequence[Part],
        headers: Mapping[str, str],
        *,
        if_absent: bool = False,
    ) -> ObjectStat:
        """Write the manifest of parts that were compared with what stands, and look at the object.

        Ceph takes a manifest whose checksums are wrong, so nothing is left to the service. The
        segments of the object that is replaced go when the new one stands. A completion whose
        answer was lost counts as done if the object that stands has the ETag of these parts. With
        `if_absent` AlreadyExists is raised if any other stands there.
        """
        title = f"The upload of {upload.bucket}/{upload.key} could not be completed"
        _cut_or_gone(title, upload)
        ordered = sorted(parts)
        segments = self._standing_parts(title, upload, ordered)
        name, replaced = f"{upload.bucket}/{upload.key}", []
        if if_absent:
            require_absent(lambda: reading.stat(self._requests, upload.bucket, upload.key), name)
            headers = {**headers, **IF_ABSENT}
        else:
            replaced = self._large.owned(upload.bucket, upload.key)
        try:
            self._write_manifest(title, upload, segments, headers)
        except Changed as error:
            if self._if_completed(upload, segments) is None:
                raise taken(name) from error
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
        """Free the segments of an upload, unless an object that stands is made of them."""
        if not is_upload(upload.key, upload.id):
            return
        self._forget(upload)
        where = segments_bucket(upload.bucket)
        try:
            has_marker, segments = self._standing.listed(upload)
        except NotFound:
            return
        is_free = self._standing.is_free(upload, segments, has_marker=has_marker)
        names = [(segment.bucket, segment.key) for segment in segments] if is_free else []
        self._frees.free([*names, (where, prefix_of(upload.key, upload.id))])

    def unfinished(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        """Yield the uploads that no object is made of, also those of other clients of Swift."""
        check_prefix(bucket, key_prefix)
        started: dict[tuple[str, str], float | None] = {}
        try:
            for entry in self._standing.entries(segments_bucket(bucket), key_prefix):
                upload = upload_of(entry.name)
                if upload is not None and upload[0].startswith(key_prefix):
                    earliest = [t for t in (started.get(upload), entry.modified) if t is not None]
                    started[upload] = min(earliest, default=None)
        except NotFound:
            return
        for (key, identity), since in started.items():
            found = Upload(bucket, key, identity, 0, 1)
            has_marker, segments = self._standing.listed(found)
            if self._standing.is_free(found, segments, has_marker=has_marker):
                yield UnfinishedUpload(key, identity, since)

    def _remember(self, upload: Upload) -> None:
        with self._lock:
            self._live.add((upload.bucket, upload.key, upload.id))

    def _forget(self, upload: Upload) -> None:
        with self._lock:
            self._live.discard((upload.bucket, upload.key, upload.id))

    def _check_begun(self, title: str, upload: Upload) -> None:
        with self._lock:
            if (upload.bucket, upload.key, upload.id) in self._live:
                return
        self.list_parts(upload, ())

    def _standing_parts(self, title: str, upload: Upload, parts: Sequence[Part]) -> list[Segment]:
        """Return the segments of `parts`; raises Corrupted, or UploadGone if none is known."""
        numbers = [part.number for part in parts]
        if numbers != list(range(1, len(parts) + 1)) or sum(p.size for p in parts) != upload.size:
            self._check_begun(title, upload)
            raise Corrupted(title, why="Its parts are not all there.", hint="Send it again.")
        try:
            has_marker, listed = self._standing.listed(upload)
        except NotFound as error:
            raise _gone(title) from error
        if not has_marker and not listed and not self._standing.has_marker(upload):
            raise _gone(title)
        standing = self._standing.with_those_not_listed_yet(upload, listed, parts)
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
            body=BytesBody(json.dumps(rows, ensure_ascii=False).encode()),
            patient=True,
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
        self._forget(upload)
        marker = segments_bucket(upload.bucket), prefix_of(upload.key, upload.id)
        self._frees.free_if_possible([*replaced, marker])


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
