"""Copying objects within a service, metadata included."""

from typing import TYPE_CHECKING, Any

from allastui.errors import Corrupted, Unsupported
from allastui.stores.entry import Form
from allastui.stores.kept import carried
from allastui.stores.s3 import reading
from allastui.stores.s3.access import Access
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.headers import LIMITS
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.names import check_key
from allastui.stores.s3.uploads import Uploads
from allastui.stores.store import Attributes, ObjectStat, Part
from allastui.thread_pool import Pool

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CopySourceTypeDef

MIB = 1024 * 1024
COPIED_WHOLE = 5 * 1024 * MIB
"""The largest object that CopyObject takes; larger ones are copied by parts."""
SMALLEST_PART = 5 * MIB
COPIED_PART = 512 * MIB
_COPIES_AT_ONCE = 4


class Copies:
    """Copies objects of one profile; any thread may ask.

    What is larger than `whole` bytes is copied in parts as large as those of its original, which
    give it the same ETag; where that size is not known, in parts of `part` bytes, or of more where
    `max_parts` would not do.
    """

    def __init__(
        self,
        requests: Requests,
        boto: Boto,
        uploads: Uploads,
        acl: str | None,
        max_parts: int,
        *,
        whole: int = COPIED_WHOLE,
        part: int = COPIED_PART,
    ) -> None:
        self._requests = requests
        self._boto = boto
        self._uploads = uploads
        self._acl = acl
        self._max_parts = max_parts
        self._whole = whole
        self._part = part
        self._access = Access(requests, boto)

    def copy(
        self,
        bucket: str,
        key: str,
        to_bucket: str,
        to_key: str,
        *,
        with_access: bool = False,
        if_absent: bool = False,
        version_id: str | None = None,
    ) -> ObjectStat:
        """Copy as `Store.copy` does; `version_id` is a version of the source to copy.

        With `if_absent` a copy by parts replaces nothing that stands when they are joined. A copy
        in one request takes no condition on its target (OpenStack Swift takes it for one on the
        source, Ceph for none), so there the look of the caller has to do.
        """
        check_key(to_bucket, to_key)
        title = f"{bucket}/{key} could not be copied to {to_bucket}/{to_key}"
        source = reading.stat(self._requests, bucket, key, version_id)
        if source.form in (Form.SLO, Form.DLO):
            raise Unsupported(
                title,
                why="Swift stored it in segments, and over S3 only the list of them is copied.",
                hint="Copy it with a Swift profile, or download it and upload it again.",
            )
        copy_source: CopySourceTypeDef = {"Bucket": bucket, "Key": key}
        if version_id is not None:
            copy_source["VersionId"] = version_id
        if source.size > self._whole:
            standing = self._copy_parts(
                title, source, copy_source, to_bucket, to_key, if_absent=if_absent
            )
        else:
            standing = self._copy_whole(title, copy_source, to_bucket, to_key)
        if standing.size != source.size:
            raise Corrupted(
                title, why=f"The copy has {standing.size:,} bytes instead of {source.size:,}."
            )
        if with_access:
            self._access.carry((bucket, key), (to_bucket, to_key), source, standing)
        return standing

    def _copy_whole(
        self, title: str, copy_source: "CopySourceTypeDef", to_bucket: str, to_key: str
    ) -> ObjectStat:
        extra: dict[str, Any] = {"ACL": self._acl} if self._acl is not None else {}
        with boto_errors(title, self._requests.label):
            self._boto.patient_client().copy_object(
                Bucket=to_bucket, Key=to_key, CopySource=copy_source, **extra
            )
        return reading.stat(self._requests, to_bucket, to_key)

    def _copy_parts(
        self,
        title: str,
        source: ObjectStat,
        copy_source: "CopySourceTypeDef",
        to_bucket: str,
        to_key: str,
        *,
        if_absent: bool,
    ) -> ObjectStat:
        part_size = self._part_size_for(source)
        upload = self._uploads.begin(
            to_bucket, to_key, source.size, part_size, _kept(source, part_size)
        )

        def copy_part(number: int) -> Part:
            start = (number - 1) * part_size
            end = min(start + part_size, source.size)
            with boto_errors(title, self._requests.label):
                answer = self._boto.patient_client().upload_part_copy(
                    Bucket=to_bucket,
                    Key=to_key,
                    UploadId=upload.id,
                    PartNumber=number,
                    CopySource=copy_source,
                    CopySourceIfMatch=source.version,
                    CopySourceRange=f"bytes={start}-{end - 1}",
                )
            return Part(number, end - start, answer["CopyPartResult"]["ETag"].strip('"'))

        try:
            with Pool(_COPIES_AT_ONCE, "copy-part") as pool:
                numbers = range(1, _divided_up(source.size, part_size) + 1)
                parts = list(pool.map(copy_part, numbers))
            return self._uploads.complete(upload, parts, if_absent=if_absent)
        except BaseException:
            self._uploads.abort(upload)
            raise

    def _part_size_for(self, source: ObjectStat) -> int:
        smallest = max(SMALLEST_PART, _divided_up(source.size, self._max_parts))
        if source.part_size is not None and smallest <= source.part_size <= COPIED_WHOLE:
            return source.part_size
        return _divided_up(max(self._part, smallest), MIB) * MIB


def _kept(source: ObjectStat, part_size: int) -> Attributes:
    """Return what a copy that is written anew must be told of its original."""
    kept = carried(source, LIMITS)
    return Attributes(
        mtime_ns=source.mtime_ns,
        content_type=source.content_type,
        part_size=part_size,
        metadata=kept.metadata,
        headers=kept.headers,
    )


def _divided_up(size: int, by: int) -> int:
    return -(-size // by)
