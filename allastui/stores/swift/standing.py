"""What stands of an upload: its marker, its segments, and whether an object is made of them."""

from collections.abc import Iterator, Sequence

from allastui.errors import NotFound
from allastui.stores.entry import Entry, Form
from allastui.stores.http.headers import etag_of
from allastui.stores.large_objects import joined_etag
from allastui.stores.segment_names import manifest_place
from allastui.stores.store import Part, Segment, Upload
from allastui.stores.swift import reading
from allastui.stores.swift.headers import form_of
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects, look_at
from allastui.stores.swift.upload_names import (
    cut_of,
    file_prefix,
    number_in,
    prefix_of,
    segment_key,
    segments_bucket,
)

_MOST_LOOKED_AT = 1_000
"""How many objects are looked at to find out whether segments are still used."""


class StandingUploads:
    """The segments of uploads in one account; any thread may ask."""

    def __init__(self, requests: Requests, large: LargeObjects) -> None:
        self._requests = requests
        self._large = large

    def entries(self, bucket: str, prefix: str) -> Iterator[Entry]:
        for listing in reading.listings(self._requests, bucket, prefix):
            yield from listing.objects

    def is_anything(self, bucket: str, prefix: str) -> bool:
        """Tell whether any segment or marker is listed under `prefix`."""
        try:
            return next(self.entries(segments_bucket(bucket), prefix), None) is not None
        except NotFound:
            return False

    def part_sizes(self, bucket: str, key: str, size: int, mtime_ns: int) -> list[int]:
        """Return the segment sizes in which anything stands of a file, the largest first."""
        prefix = file_prefix(key, mtime_ns, size)
        try:
            listed = [entry.name for entry in self.entries(segments_bucket(bucket), prefix)]
        except NotFound:
            return []
        sizes = {name.removeprefix(prefix).partition("/")[0] for name in listed}
        return sorted((int(text) for text in sizes if text.isdecimal() and int(text)), reverse=True)

    def listed(self, upload: Upload) -> tuple[bool, list[Segment]]:
        """Return whether the marker of an upload is listed, and its segments in order."""
        prefix = prefix_of(upload.key, upload.id)
        where = segments_bucket(upload.bucket)
        has_marker, segments = False, []
        for entry in self.entries(where, prefix):
            if entry.name == prefix:
                has_marker = True
            elif entry.name[len(prefix) :].isdecimal():
                segments.append(Segment(where, entry.name, entry.size or 0, entry.etag or ""))
        return has_marker, segments

    def has_marker(self, upload: Upload) -> bool:
        where = segments_bucket(upload.bucket)
        return look_at(self._requests, where, prefix_of(upload.key, upload.id)) is not None

    def with_those_not_listed_yet(
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

    def is_free(self, upload: Upload, segments: Sequence[Segment], *, has_marker: bool) -> bool:
        """Tell whether no object can be made of what stands of an upload.

        One with its marker was never completed. Of one that lacks segments nothing was made.
        """
        if self.is_used(upload.bucket, upload.key, upload.id):
            return False
        cut = cut_of(upload.id)
        is_whole = cut is None or sum(segment.size for segment in segments) == cut.size
        if has_marker or not segments or not is_whole:
            return True
        prefix = prefix_of(upload.key, upload.id)
        return not self.is_used_elsewhere(upload.bucket, prefix, segments)

    def is_used(self, bucket: str, key: str, identity: str) -> bool:
        """Tell whether the object that stands is, or may be, made of the segments of an upload."""
        members = self._large.members(bucket, key)
        prefix, where = prefix_of(key, identity), segments_bucket(bucket)
        if members is not None:
            return any(each.bucket == where and each.key.startswith(prefix) for each in members)
        cut = cut_of(identity)
        return cut is None or cut.size == reading.stat(self._requests, bucket, key).size

    def is_used_elsewhere(self, bucket: str, prefix: str, segments: Sequence[Segment]) -> bool:
        """Tell whether another object of the bucket is, or may be, made of all these segments.

        Clients rename a large object by a copy of its manifest, which leaves its segments where
        they are, under a key that is no object any more. The listing tells where to look; where
        there is too much to look at, nobody can tell, and they count as used.
        """
        etag, size = joined_etag(segments), sum(segment.size for segment in segments)
        looked_at = 0
        for entry in self.entries(bucket, ""):
            if entry.form is Form.SLO and entry.size is not None:
                if (entry.etag, entry.size) == (etag, size):
                    return True
            elif entry.form in (Form.SLO, Form.UNSURE):
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT or self._may_be_of(bucket, entry, prefix, etag):
                    return True
        return False

    def _may_be_of(self, bucket: str, entry: Entry, prefix: str, etag: str) -> bool:
        try:
            headers = reading.head(self._requests, bucket, entry.name)
        except NotFound:
            return False
        manifest = headers.get("x-object-manifest")
        if manifest:
            place, start = manifest_place(manifest)
            return place == segments_bucket(bucket) and prefix.startswith(start)
        return form_of(headers) is Form.SLO and etag_of(headers) == etag
