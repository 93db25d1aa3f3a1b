"""A walk through a whole account: what segments stand in it, and what its manifests refer to."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from allastui.errors import AllastuiError, Corrupted, NotFound, SignInFailed, StoreError
from allastui.stores.abilities.broom import Found, Leftover, LeftoverKind, Looked, Note
from allastui.stores.entry import Entry, Form
from allastui.stores.segment_groups import GroupBuilder, SegmentGroup, may_hold_segments
from allastui.stores.segment_names import is_segments_bucket
from allastui.stores.segment_references import References
from allastui.stores.swift import reading
from allastui.stores.swift.abilities.manifests import Manifest, add_manifest, read_manifest
from allastui.stores.swift.freeing import AT_ONCE, at_once
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects

_MANIFESTS_A_TIME = 8 * AT_ONCE
_MAY_REFER = (Form.SLO, Form.UNSURE)
VERSIONS = "x-versions-enabled"
_TRUE = ("true", "1", "yes", "on")


class Survey:
    """What one walk gathers. `doubts` say which manifests could not be read.

    `hidden` has the buckets that hold more objects than they list: on Ceph the parts of unfinished
    uploads over S3 count, and old versions, which may be made of segments.

    Only what is listed as an SLO, or as empty, is looked at. The manifest of a DLO may have bytes
    of its own, which no client writes and nobody ever reads; who deletes segments asks besides for
    the object that they were written for.
    """

    def __init__(
        self, requests: Requests, large: LargeObjects, stopped: Callable[[], bool]
    ) -> None:
        self._requests = requests
        self._large = large
        self._stopped = stopped
        self.references = References()
        self.groups: dict[tuple[str, str], SegmentGroup] = {}
        self.doubts: list[str] = []
        self.hidden: dict[str, int] = {}

    def walk(self, buckets: Sequence[str], told: Callable[[str], bool]) -> Iterator[Found]:
        """Look through `buckets`, which are all of the account; damage is yielded of those `told`.

        Those of segments come first: an upload that is completed meanwhile is seen then.
        """
        for bucket in sorted(buckets, key=lambda name: not is_segments_bucket(name)):
            if self._stopped():
                return
            try:
                held = self._look_at_bucket(bucket)
                listed = 0
                for found in self._walk_bucket(bucket, is_told=told(bucket)):
                    listed += found.count if isinstance(found, Looked) else 0
                    yield found
                if held > listed and not self._stopped():
                    self.hidden[bucket] = held - listed
            except NotFound:
                continue  # it was deleted meanwhile, with its manifests
            except SignInFailed:
                raise
            except StoreError as error:
                if error.retryable:
                    raise
                self._doubt(bucket, error)

    def _doubt(self, name: str, error: AllastuiError) -> None:
        self.doubts.append(f"{name} could not be looked at: {error.why or error.title}")

    def _look_at_bucket(self, bucket: str) -> int:
        """Return how many objects a bucket holds; a doubt is noted of one that keeps versions."""
        headers = reading.head_bucket(self._requests, f"{bucket} could not be looked at", bucket)
        if headers.get(VERSIONS, "").lower() in _TRUE:
            self.doubts.append(f"{bucket} keeps old versions, which may be made of segments")
        count = headers.get("x-container-object-count", "")
        return int(count) if count.isdigit() else 0

    def _walk_bucket(self, bucket: str, *, is_told: bool) -> Iterator[Found]:
        building: dict[str, GroupBuilder] = {}
        for listing in reading.listings(self._requests, bucket, ""):
            for entry in listing.objects:
                if may_hold_segments(bucket, entry.name):
                    folder = entry.name.rpartition("/")[0]
                    if folder not in building:
                        building[folder] = GroupBuilder(bucket, folder)
                    building[folder].add(
                        entry.name, entry.size or 0, entry.modified, entry.etag or ""
                    )
            yield Looked(len(listing.objects))
            manifests = [entry for entry in listing.objects if entry.form in _MAY_REFER]
            for start in range(0, len(manifests), _MANIFESTS_A_TIME):
                if self._stopped():
                    return
                some = manifests[start : start + _MANIFESTS_A_TIME]
                for entry, manifest in zip(some, self._read(bucket, some), strict=True):
                    if manifest is not None:
                        add_manifest(self.references, manifest, f"{bucket}/{entry.name}")
                        if is_told and manifest.is_large_object:
                            yield from self._damage(bucket, entry)
                yield Looked(0)
        for folder, builder in building.items():
            self.groups[bucket, folder] = builder.build()

    def _read(self, bucket: str, entries: Sequence[Entry]) -> list[Manifest | None]:
        return at_once(partial(self._read_one, bucket), entries)

    def _read_one(self, bucket: str, entry: Entry) -> Manifest | None:
        try:
            return read_manifest(self._requests, bucket, entry)
        except SignInFailed:
            raise
        except StoreError as error:
            if error.retryable:
                raise
            self._doubt(f"{bucket}/{entry.name}", error)
            return None

    def _damage(self, bucket: str, entry: Entry) -> Iterator[Found]:
        try:
            self._large.segments(bucket, entry.name)
        except SignInFailed:
            raise
        except Corrupted as error:
            damage = error.why or error.title
        except StoreError as error:
            if error.retryable:
                yield Note(f"{bucket}/{entry.name} could not be looked at: {error.why}")
            return
        else:
            return
        yield Leftover(
            kind=LeftoverKind.DAMAGED,
            bucket=bucket,
            key=entry.name,
            place=bucket,
            id="",
            size=entry.size or 0,
            count=0,
            newest=entry.modified,
            left_by="whoever deleted its segments",
            remark=damage,
        )
