"""Versions over S3: what a bucket keeps of what was overwritten or deleted in it."""

from collections.abc import Iterator, Sequence
from itertools import islice

from allastui.errors import NotFound, StoreError, Unsupported
from allastui.stores.abilities.versions import (
    ObjectVersion,
    Versioning,
    another_copy,
    of_one_key,
    require_on,
    require_switched,
)
from allastui.stores.entry import Form
from allastui.stores.s3 import reading
from allastui.stores.s3.abilities import subresources
from allastui.stores.s3.abilities.version_list import version_pages
from allastui.stores.s3.client import Boto
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.deleting import batch_failures
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests, not_s3
from allastui.stores.s3.names import fits_xml
from allastui.stores.steps import whole
from allastui.stores.store import DeleteFailure, ObjectStat, Reader

_BATCH = 1000
_STATES = {"": Versioning.NEVER, "Enabled": Versioning.ON, "Suspended": Versioning.SUSPENDED}


class S3Versions:
    """The versions in the buckets of one profile; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto, copies: Copies) -> None:
        self._requests = requests
        self._boto = boto
        self._copies = copies

    def state(self, bucket: str) -> Versioning:
        title = f"Whether {bucket} keeps versions could not be read"
        document = subresources.get(self._requests, title, bucket, "versioning")
        if document is None:
            return Versioning.NEVER
        root = subresources.parse(self._requests, title, document)
        state = _STATES.get(subresources.text_of(root, "Status"))
        if root.tag != "VersioningConfiguration" or state is None:
            raise not_s3(self._requests, title, f"it calls it {root.tag}")
        return state

    def switch(self, bucket: str, *, on: bool) -> None:
        title = f"The versioning of {bucket} could not be switched {'on' if on else 'off'}"
        status = "Enabled" if on else "Suspended"
        document = (
            f'<VersioningConfiguration xmlns="{subresources.NAMESPACE}">'
            f"<Status>{status}</Status></VersioningConfiguration>"
        )
        subresources.put(self._requests, title, bucket, "versioning", document.encode())
        require_switched(title, self.state(bucket), on=on)

    def pages(
        self, bucket: str, prefix: str, *, only_key: bool = False
    ) -> Iterator[list[ObjectVersion]]:
        pages = version_pages(self._requests, bucket, prefix)
        return of_one_key(pages, prefix) if only_key else pages

    def stat(self, bucket: str, key: str, version_id: str) -> ObjectStat:
        return reading.stat(self._requests, bucket, key, version_id)

    def open_range(
        self,
        bucket: str,
        key: str,
        version_id: str,
        offset: int,
        size: int,
        *,
        if_version: str | None = None,
    ) -> Reader:
        return whole(
            reading.open_range_in_steps(
                self._requests, bucket, key, offset, size, if_version, version_id
            )
        )

    def restore(self, bucket: str, key: str, version_id: str) -> ObjectStat:
        title = f"The version of {bucket}/{key} could not be brought back"
        require_on(title, self.state(bucket))
        version = self.stat(bucket, key, version_id)
        standing = self._copies.copy(bucket, key, bucket, key, version_id=version_id)
        # What is copied by parts has another ETag, of parts that were compared one by one.
        is_alike = standing.form is Form.PLAIN and version.md5 is not None
        if is_alike and standing.md5 != version.md5:
            raise another_copy(title, standing, version)
        return standing

    def delete(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        together = [each for each in versions if fits_xml(each.key)]
        failures: list[DeleteFailure] = []
        rest = iter(together)
        while batch := list(islice(rest, _BATCH)):
            failures += self._delete_some(bucket, batch)
        return failures + self._delete_singly(
            bucket, [each for each in versions if not fits_xml(each.key)]
        )

    def _delete_some(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        if len(versions) > 1:
            try:
                return self._delete_batch(bucket, versions)
            except Unsupported:
                pass  # there are services that delete singly only
        return self._delete_singly(bucket, versions)

    def _delete_batch(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        title = f"Versions in {bucket} could not be deleted"
        with boto_errors(title, self._requests.label):
            answer = self._boto.client().delete_objects(
                Bucket=bucket,
                Delete={
                    "Objects": [{"Key": each.key, "VersionId": each.id} for each in versions],
                    "Quiet": True,
                },
            )
        return batch_failures(answer, lambda key: _title(bucket, key))

    def _delete_singly(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        failures = []
        for each in versions:
            query = [("versionId", each.id)]
            title = _title(bucket, each.key)
            try:
                self._requests.send(title, "DELETE", bucket, each.key, query=query).close()
            except NotFound:
                continue
            except StoreError as error:
                failures.append(DeleteFailure(each.key, error, each.id))
        return failures


def _title(bucket: str, key: str) -> str:
    return f"A version of {bucket}/{key} could not be deleted"
