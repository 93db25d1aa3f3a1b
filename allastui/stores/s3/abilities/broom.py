"""Multipart uploads that nobody completed: invisible in listings, but paid for."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice

from allastui.errors import Changed, NotFound, SignInFailed, StoreError, Unsupported, UploadGone
from allastui.stores.abilities.broom import (
    Found,
    Leftover,
    LeftoverKind,
    Looked,
    Note,
    Removal,
    remove_singly,
)
from allastui.stores.s3 import reading
from allastui.stores.s3.buckets import Buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.uploads import Uploads
from allastui.stores.segment_names import S3_PARTS_SUFFIX, SEGMENTS_SUFFIX
from allastui.stores.store import UnfinishedUpload, Upload
from allastui.thread_pool import Pool

Stopped = Callable[[], bool]
_AT_ONCE = 8
_UPLOADS_A_TIME = 4 * _AT_ONCE
_LEFT_BY = "a client of S3, such as rclone, aws, s3cmd or allastui"


class S3Broom:
    """Finds and removes unfinished uploads in the buckets of one profile; any thread may ask."""

    def __init__(
        self, requests: Requests, boto: Boto, buckets: Buckets, *, may_speak_swift: bool
    ) -> None:
        self._requests = requests
        self._boto = boto
        self._buckets = buckets
        self._uploads = Uploads(requests, boto, None)
        self._may_speak_swift = may_speak_swift

    def leftovers(self, bucket: str, prefix: str, stopped: Stopped) -> Iterator[Found]:
        """Yield the uploads bucket by bucket; segments of Swift are not judged over S3."""
        names = [bucket] if bucket else [entry.name for entry in self._buckets.list()]
        for name in names:
            if stopped():
                return
            if name.endswith(S3_PARTS_SUFFIX):
                continue
            try:
                yield from self._in_bucket(name, prefix, stopped)
            except NotFound:
                if bucket:
                    raise
            except SignInFailed:
                raise
            except StoreError as error:
                if error.retryable:
                    raise
                yield Note(f"{name} could not be looked at: {error.why or error.title}.")
            yield Looked(0)
        if self._may_speak_swift and (segments := self._segments_bucket(bucket, names)):
            yield Note(
                f"Segments of Swift in {segments} are judged over Swift only: open the project "
                "over Swift, and look there."
            )

    def _segments_bucket(self, bucket: str, names: Sequence[str]) -> str:
        """Return a bucket that holds segments of Swift, "" if none is seen over S3."""
        beside = [bucket + SEGMENTS_SUFFIX] if bucket else []
        for name in (*(name for name in names if name.endswith(SEGMENTS_SUFFIX)), *beside):
            try:
                if next(reading.all_objects(self._requests, name, ""), None) is not None:
                    return name
            except SignInFailed:
                raise
            except StoreError:
                continue
        return ""

    def _in_bucket(self, bucket: str, prefix: str, stopped: Stopped) -> Iterator[Found]:
        listed = self._uploads.list(bucket, prefix)
        with Pool(_AT_ONCE, "uploads") as pool:
            while some := list(islice(listed, _UPLOADS_A_TIME)):
                if stopped():
                    return
                for found in pool.map(partial(self._look, bucket), some):
                    if found is not None:
                        yield found
                yield Looked(len(some))

    def _look(self, bucket: str, unfinished: UnfinishedUpload) -> Leftover | None:
        """Return an upload with its parts; None if it was completed or aborted meanwhile."""
        title = f"The parts of {bucket}/{unfinished.key} could not be listed"
        size, count, newest = 0, 0, unfinished.started
        try:
            with boto_errors(title, self._requests.label):
                pages = self._boto.client().get_paginator("list_parts")
                for page in pages.paginate(
                    Bucket=bucket, Key=unfinished.key, UploadId=unfinished.id
                ):
                    for part in page.get("Parts", []):
                        size, count = size + part["Size"], count + 1
                        written = part["LastModified"].timestamp()
                        newest = max(written, newest or written)
        except (UploadGone, NotFound):
            return None
        return Leftover(
            kind=LeftoverKind.UPLOAD,
            bucket=bucket,
            key=unfinished.key,
            place=bucket,
            id=unfinished.id,
            size=size,
            count=count,
            newest=newest,
            left_by=_LEFT_BY,
        )

    def remove(
        self, leftovers: Sequence[Leftover], written_before: float, stopped: Stopped
    ) -> Iterator[Removal]:
        return remove_singly(leftovers, lambda each: self._remove(each, written_before), stopped)

    def _remove(self, leftover: Leftover, written_before: float) -> None:
        title = f"The unfinished upload of {leftover.bucket}/{leftover.key} was not removed"
        if leftover.kind is not LeftoverKind.UPLOAD:
            raise Unsupported(title, why="It is no upload.")
        told = UnfinishedUpload(leftover.key, leftover.id, leftover.newest)
        now = self._look(leftover.bucket, told)
        if now is None:
            return
        if now.newest is None or now.newest > written_before:
            raise Changed(title, why="It was written to a short time ago.")
        if (now.size, now.count) != (leftover.size, leftover.count):
            raise Changed(title, why="It has other parts than when it was found.")
        self._uploads.abort(Upload(leftover.bucket, leftover.key, leftover.id, 0, 1))
