"""Segments that no object of the account is made of, and objects that lack some."""

from collections.abc import Callable, Iterator, Sequence

from allastui.errors import AccessDenied, Changed, NotFound, Unsupported
from allastui.stores.abilities.broom import (
    Found,
    Leftover,
    LeftoverKind,
    Note,
    Removal,
    remove_singly,
)
from allastui.stores.entry import Entry, Kind
from allastui.stores.segment_groups import CYBERDUCK_PREFIX, GroupBuilder, SegmentGroup
from allastui.stores.segment_names import SEGMENTS_SUFFIX, is_segments_bucket
from allastui.stores.segment_references import References
from allastui.stores.swift import reading
from allastui.stores.swift.abilities.manifests import Refers, add_manifest, read_manifest
from allastui.stores.swift.abilities.survey import Survey
from allastui.stores.swift.buckets import Buckets
from allastui.stores.swift.freeing import Frees, ObjectName
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects

Stopped = Callable[[], bool]
_MOST_TOLD = 3


class SwiftBroom:
    """Finds and removes what is left in one account; any thread may ask."""

    def __init__(
        self, requests: Requests, buckets: Buckets, large: LargeObjects, frees: Frees
    ) -> None:
        self._requests = requests
        self._buckets = buckets
        self._large = large
        self._frees = frees

    def leftovers(self, bucket: str, prefix: str, stopped: Stopped) -> Iterator[Found]:
        """Yield damaged objects as they are found, and at the end the segments that nobody uses.

        Manifests of the whole account are read, as one in any bucket may refer to a segment, unless
        the bucket has no segments.
        """
        survey = Survey(self._requests, self._large, stopped)
        has_segments = not bucket or self._has_segments(bucket)
        names = [entry.name for entry in self._buckets.all()] if has_segments else [bucket]
        if bucket and bucket not in names:
            yield Note(f"{bucket} is not among the buckets of this project.")
            return
        yield from survey.walk(names, lambda name: bucket in ("", name))
        if stopped() or not has_segments:
            return
        orphans = 0
        for group in self._orphans(survey, bucket):
            if group.origin is not None and group.origin.key.startswith(prefix):
                orphans += 1
                yield _leftover(group)
        yield from _doubts(survey)
        if orphans:
            yield from _warnings(survey)

    def _has_segments(self, bucket: str) -> bool:
        """Tell whether anything is where clients put segments of objects of a bucket."""
        if is_segments_bucket(bucket):
            return True
        for place, prefix in ((bucket + SEGMENTS_SUFFIX, ""), (bucket, CYBERDUCK_PREFIX)):
            try:
                if next(reading.listings(self._requests, place, prefix, 1), None) is not None:
                    return True
            except NotFound:
                continue
            except AccessDenied:
                return True  # nobody can tell
        return False

    def _orphans(self, survey: Survey, bucket: str) -> Iterator[SegmentGroup]:
        if survey.doubts:
            return
        for group in survey.references.judge(survey.groups.values()).orphans:
            if bucket in ("", group.bucket, group.object_bucket):
                yield group

    def remove(
        self, leftovers: Sequence[Leftover], written_before: float, stopped: Stopped
    ) -> Iterator[Removal]:
        """Read all references again, then delete the segments of each upload that still has none.

        Those of an upload go only while they are as that reading found them, and while the object
        that they were written for is not made of them.
        """
        survey = Survey(self._requests, self._large, stopped)
        names = [entry.name for entry in self._buckets.all()]
        for _ in survey.walk(names, lambda name: False):
            pass
        if stopped():
            return
        orphans = {(each.bucket, each.folder) for each in self._orphans(survey, "")}
        doubts = [note.text for note in _doubts(survey)]
        yield from remove_singly(
            leftovers,
            lambda each: self._remove(each, survey, orphans, doubts, written_before),
            stopped,
        )

    def _remove(
        self,
        leftover: Leftover,
        survey: Survey,
        orphans: set[ObjectName],
        doubts: Sequence[str],
        written_before: float,
    ) -> None:
        title = f"The segments in {leftover.place}/{leftover.id} were not removed"
        if leftover.kind is not LeftoverKind.SEGMENTS:
            raise Unsupported(title, why="Only segments that nobody uses are removed.")
        if doubts:
            raise Changed(title, why=" ".join(doubts))
        where = leftover.place, leftover.id
        group = survey.groups.get(where)
        if group is None:
            return
        if where not in orphans or self._is_used_by_its_object(group):
            raise Changed(title, why="An object is made of them by now.")
        if group.newest is None or group.newest > written_before:
            raise Changed(title, why="They were written to a short time ago.")
        self._delete(title, group)

    def _is_used_by_its_object(self, group: SegmentGroup) -> bool:
        """Ask for the object that the segments were written for: it may be new, or not empty."""
        assert group.origin is not None
        references = References()
        bucket, key = group.object_bucket, group.origin.key
        # How it is listed does not matter: the service is asked what it is.
        manifest = read_manifest(self._requests, bucket, Entry(key, Kind.OBJECT, None))
        add_manifest(references, manifest, key)
        return manifest.refers is Refers.UNSEEN or references.names(group)

    def _delete(self, title: str, group: SegmentGroup) -> None:
        """Delete what stands of an upload if it is still what was judged; its marker goes last."""
        builder = GroupBuilder(group.bucket, group.folder)
        names: list[ObjectName] = []
        marker: list[ObjectName] = []
        try:
            for listing in reading.listings(self._requests, group.bucket, group.folder + "/"):
                for entry in listing.objects:
                    folder, _, last = entry.name.rpartition("/")
                    if folder != group.folder:
                        continue
                    builder.add(entry.name, entry.size or 0, entry.modified, entry.etag or "")
                    (names if last else marker).append((group.bucket, entry.name))
        except NotFound:
            return
        if builder.build() != group:
            raise Changed(title, why="They were written to while they were looked at.")
        for some in (names, marker):
            for _, error in self._frees.delete(some) if some else []:
                raise error


def _leftover(group: SegmentGroup) -> Leftover:
    assert group.origin is not None
    key, whole, _, left_by, resumes = group.origin
    is_whole = whole is not None and whole == group.size and group.count > 0
    remark = "Its last byte is there: its object was deleted or replaced." if is_whole else ""
    return Leftover(
        kind=LeftoverKind.SEGMENTS,
        bucket=group.object_bucket,
        key=key,
        place=group.bucket,
        id=group.folder,
        size=group.size,
        count=group.count,
        newest=group.newest,
        left_by=left_by,
        remark=remark,
        resumes=resumes and not is_whole,
    )


def _warnings(survey: Survey) -> Iterator[Note]:
    """Yield which buckets may keep old versions, which nobody sees over Swift."""
    hidden = [f"{bucket} ({count:,})" for bucket, count in survey.hidden.items()]
    if hidden:
        yield Note(
            f"Not all that they hold is listed over Swift in {_some(hidden, ', ')}: parts of "
            "unfinished uploads, or old versions over S3. Segments that only such a version is "
            "made of count as unused."
        )


def _some(texts: Sequence[str], between: str) -> str:
    more = len(texts) - _MOST_TOLD
    return between.join(texts[:_MOST_TOLD]) + (f"{between}and {more:,} more" if more > 0 else "")


def _doubts(survey: Survey) -> Iterator[Note]:
    """Yield why no segments can be called unused, if so."""
    doubts = list(survey.doubts)
    if not doubts:
        doubts = [
            f"the segments of {name} cannot be told"
            for name in survey.references.judge(survey.groups.values()).unexplained
        ]
    if doubts:
        yield Note(f"No segments are called unused: {_some(doubts, '; ')}.")
