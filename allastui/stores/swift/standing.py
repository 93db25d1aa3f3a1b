"""What stands of an upload: its marker, its segments, and whether an object is made of them."""

from collections.abc import Iterator, Sequence

from allastui.stores.store import Entry, Part, Segment, Upload
from allastui.stores.swift import reading
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects, look_at
from allastui.stores.swift.upload_names import (
    cut_of,
    number_in,
    prefix_of,
    segment_key,
    segments_bucket,
)


class StandingUploads:
    """The segments of uploads in one account; any thread may ask."""

    def __init__(self, requests: Requests, large: LargeObjects) -> None:
        self._requests = requests
        self._large = large

    def entries(self, bucket: str, prefix: str) -> Iterator[Entry]:
        for listing in reading.listings(self._requests, bucket, prefix):
            yield from listing.objects

    def listed(self, upload: Upload) -> tuple[bool, list[Segment]]:
        """Return whether the marker of an upload is listed, and its segments in order."""
        prefix = prefix_of(upload.key, upload.id)
        where = segments_bucket(upload.bucket)
        has_marker, segments = False, []
        for entry in self.entries(where, prefix):
            if entry.name == prefix:
                has_marker = True
            elif number_in(prefix, entry.name) is not None:
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

    def is_used(self, bucket: str, key: str, identity: str) -> bool:
        """Tell whether the object that stands is, or may be, made of the segments of an upload."""
        members = self._large.members(bucket, key)
        prefix, where = prefix_of(key, identity), segments_bucket(bucket)
        if members is not None:
            return any(each.bucket == where and each.key.startswith(prefix) for each in members)
        cut = cut_of(identity)
        return cut is None or cut.size == reading.stat(self._requests, bucket, key).size
