"""Parted uploads: over the thin client, but for what is seldom asked, which goes over boto3."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from allastui.errors import (
    Changed,
    Corrupted,
    NotFound,
    ServiceFault,
    StoreError,
    Unreachable,
    Unsupported,
    UploadGone,
)
from allastui.stores.body import BytesBody
from allastui.stores.conditions import IF_ABSENT, require_absent, taken
from allastui.stores.http.headers import etag_of, is_md5
from allastui.stores.s3 import reading
from allastui.stores.s3.client import Boto
from allastui.stores.s3.controls import restore_controls
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.headers import upload_headers
from allastui.stores.s3.hot import Requests, not_s3, read_document
from allastui.stores.s3.names import check_key, check_prefix
from allastui.stores.s3.xml_text import escaped, unescaped
from allastui.stores.store import (
    Attributes,
    Body,
    ObjectStat,
    Part,
    UnfinishedUpload,
    Upload,
)

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_UPLOAD_ID = r"<UploadId>([^<]+)</UploadId>"
_ENCODED = r"(?:[A-Za-z0-9._~/-]|%[0-9A-Fa-f]{2})*"


class Uploads:
    """The parted uploads of one profile; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto, acl: str | None) -> None:
        self._requests = requests
        self._boto = boto
        self._acl = acl

    def begin(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        check_key(bucket, key)
        kept = replace(attributes, part_size=attributes.part_size or part_size)
        title = f"The upload of {bucket}/{key} could not begin"
        answer = self._requests.send(
            title, "POST", bucket, key, query=[("uploads", "")],
            headers=upload_headers(key, kept, self._acl),
        )  # fmt: skip
        found = re.search(_UPLOAD_ID, read_document(self._requests, title, answer).decode())
        if found is None:
            raise not_s3(self._requests, title, "it gave the upload no name")
        return Upload(bucket, key, unescaped(found[1]), size, part_size)

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        title = f"Part {number} of {upload.bucket}/{upload.key} could not be written"
        query = [("partNumber", str(number)), ("uploadId", upload.id)]
        answer = self._requests.send(
            title, "PUT", upload.bucket, upload.key, query=query, body=body
        )
        answer.close()
        etag = etag_of(answer.headers)
        if not etag:
            raise ServiceFault(title, why="The service gave no receipt (ETag) for it.")
        return Part(number, body.size, etag)

    def list_parts(self, upload: Upload) -> list[Part]:
        title = f"The parts of {upload.bucket}/{upload.key} could not be listed"
        try:
            with boto_errors(title, self._requests.label):
                return self._all_parts(upload)
        except NotFound as error:
            # Ceph answers NoSuchKey for an upload that it does not know.
            raise UploadGone(
                title, why="The service does not know the upload any more.", hint="Start it again."
            ) from error

    def _all_parts(self, upload: Upload) -> list[Part]:
        pages = (
            self._boto.client()
            .get_paginator("list_parts")
            .paginate(Bucket=upload.bucket, Key=upload.key, UploadId=upload.id)
        )
        return sorted(
            Part(part["PartNumber"], part["Size"], part["ETag"].strip('"'))
            for page in pages
            for part in page.get("Parts", [])
        )

    def complete(
        self, upload: Upload, parts: Sequence[Part], *, if_absent: bool = False
    ) -> ObjectStat:
        """Join the parts; what stands is looked at, as Ceph answers with an empty ETag.

        A completion whose answer was lost counts as done if the object that stands has the ETag
        that these parts give. If it has not, and the service does not know the upload: UploadGone.
        Parts that are not all of the upload are Corrupted, and nothing is asked. With `if_absent`
        AlreadyExists is raised if anything else stands there.
        """
        title = f"The upload of {upload.bucket}/{upload.key} could not be completed"
        ordered = sorted(parts)
        _refuse_gaps(title, upload, ordered)
        try:
            if if_absent:
                self._join_if_absent(title, upload, ordered)
            else:
                self._join(title, upload, ordered)
        except (UploadGone, Unreachable, ServiceFault):
            standing = self._if_completed(upload, ordered)
            if standing is not None:
                return standing
            # Ceph calls it a failure inside if it does not know the upload.
            self._refuse_unknown(title, upload)
            raise
        return reading.stat(self._requests, upload.bucket, upload.key)

    def _join_if_absent(self, title: str, upload: Upload, parts: Sequence[Part]) -> None:
        name = f"{upload.bucket}/{upload.key}"
        require_absent(lambda: reading.stat(self._requests, upload.bucket, upload.key), name)
        try:
            self._join(title, upload, parts, IF_ABSENT)
        except Changed as error:
            if self._if_completed(upload, parts) is None:
                raise taken(name) from error
        except Unsupported:
            self._join(title, upload, parts)

    def _join(
        self,
        title: str,
        upload: Upload,
        parts: Sequence[Part],
        condition: Mapping[str, str] | None = None,
    ) -> None:
        listed = "".join(
            f'<Part><PartNumber>{part.number}</PartNumber><ETag>"{escaped(part.etag)}"</ETag></Part>'
            for part in parts
        )
        body = BytesBody(
            f'<CompleteMultipartUpload xmlns="{_NAMESPACE}">{listed}</CompleteMultipartUpload>'
            .encode()
        )  # fmt: skip
        answer = self._requests.send(
            title, "POST", upload.bucket, upload.key, query=[("uploadId", upload.id)],
            headers=condition or {}, body=body, patient=True,
        )  # fmt: skip
        read_document(self._requests, title, answer)

    def _refuse_unknown(self, title: str, upload: Upload) -> None:
        try:
            self.list_parts(upload)
        except UploadGone as gone:
            raise UploadGone(title, why=gone.why, hint=gone.hint) from gone
        except StoreError:
            return  # the failure to complete is what is told

    def _if_completed(self, upload: Upload, parts: Sequence[Part]) -> ObjectStat | None:
        try:
            standing = reading.stat(self._requests, upload.bucket, upload.key)
        except NotFound:
            return None
        is_it = standing.size == upload.size and standing.etag == joined_etag(parts)
        return standing if is_it else None

    def abort(self, upload: Upload) -> None:
        title = f"The unfinished upload of {upload.bucket}/{upload.key} could not be removed"
        try:
            with boto_errors(title, self._requests.label):
                self._boto.client().abort_multipart_upload(
                    Bucket=upload.bucket, Key=upload.key, UploadId=upload.id
                )
        except (UploadGone, NotFound):
            return

    def list(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        check_prefix(bucket, key_prefix)
        title = f"The unfinished uploads of {bucket} could not be listed"
        after: dict[str, Any] = {}
        while True:
            with boto_errors(title, self._requests.label):
                page = self._boto.client().list_multipart_uploads(
                    Bucket=bucket, Prefix=key_prefix, EncodingType="url", **after
                )
            uploads = page.get("Uploads", [])
            names = [upload["Key"] for upload in uploads]
            keys = _exact(names, declared=page.get("EncodingType") == "url")
            for key, upload in zip(keys, uploads, strict=True):
                started = upload.get("Initiated")
                seconds = started.timestamp() if started is not None else None
                yield UnfinishedUpload(key, upload["UploadId"], seconds)
            if not page.get("IsTruncated") or not keys:
                return
            # Services differ in whether NextKeyMarker is encoded; it is the last key.
            after = {"KeyMarker": keys[-1], "UploadIdMarker": page.get("NextUploadIdMarker", "")}


def _refuse_gaps(title: str, upload: Upload, parts: Sequence[Part]) -> None:
    numbers = [part.number for part in parts]
    if numbers != list(range(1, len(parts) + 1)) or sum(p.size for p in parts) != upload.size:
        raise Corrupted(title, why="Its parts are not all there.", hint="Send it again.")


def joined_etag(parts: Sequence[Part]) -> str | None:
    """Return the ETag of an object of these parts, None if their receipts are not MD5 sums."""
    if not all(is_md5(part.etag) for part in parts):
        return None
    joined = b"".join(bytes.fromhex(part.etag) for part in parts)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"


def _exact(names: Sequence[str], *, declared: bool) -> Sequence[str]:
    """Return keys from the names in a list of uploads; Ceph encodes them without saying so."""
    if declared or all(re.fullmatch(_ENCODED, name) for name in names):
        return [unquote_plus(name, errors="surrogateescape") for name in names]
    return [restore_controls(name) for name in names]
