"""Deleting objects, a thousand in a request where the service and the names allow it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, NotFound, StoreError, Unsupported
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import Refusal, boto_errors, refusal_error
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.names import check_key, fits_xml
from allastui.stores.store import DeleteFailure

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import DeleteObjectsOutputTypeDef

_BATCH = 1000
_NO_BATCHES = frozenset(
    ["NotImplemented", "MethodNotAllowed", "MissingContentMD5", "InvalidRequest", "MalformedXML"]
)
"""What services answer that do not offer deletes of many, or not as botocore asks for them."""


class Deletes:
    """Deletes objects of one profile; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto) -> None:
        self._requests = requests
        self._boto = boto
        self._takes_batches = True

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        """Delete `keys`; those that could not be deleted come back, each with its error.

        Raises what concerns the whole bucket: NotFound, AccessDenied, Unreachable.
        """
        failures: list[DeleteFailure] = []
        together: list[str] = []
        singly: list[str] = []
        for key in keys:
            try:
                check_key(bucket, key)
            except AllastuiError as error:
                failures.append(DeleteFailure(key, error))
            else:
                (together if fits_xml(key) else singly).append(key)
        for batch in _batches(together):
            if self._takes_batches:
                try:
                    failures += self._delete_batch(bucket, batch)
                    continue
                except Unsupported:
                    self._takes_batches = False
            failures += self._delete_singly(bucket, batch)
        return failures + self._delete_singly(bucket, singly)

    def _delete_batch(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        from botocore.exceptions import ClientError

        title = f"Objects of {bucket} could not be deleted"
        with boto_errors(title, self._requests.label):
            try:
                answer = self._boto.client().delete_objects(
                    Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
                )
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in _NO_BATCHES:
                    raise Unsupported(title) from error
                raise
        return batch_failures(answer, lambda key: _title(bucket, key))

    def _delete_singly(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        failures = []
        for key in keys:
            try:
                self._delete_one(bucket, key)
            except NotFound:
                raise
            except StoreError as error:
                failures.append(DeleteFailure(key, error))
        return failures

    def _delete_one(self, bucket: str, key: str) -> None:
        from botocore.exceptions import ClientError

        with boto_errors(_title(bucket, key), self._requests.label):
            try:
                self._boto.client().delete_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") != "NoSuchKey":
                    raise


def batch_failures(
    answer: "DeleteObjectsOutputTypeDef", title_of: Callable[[str], str]
) -> list[DeleteFailure]:
    """Return what a batch could not delete; `title_of` gives the title of a key's error."""
    failures = []
    for fault in answer.get("Errors", []):
        refusal = Refusal(0, fault.get("Code", ""), fault.get("Message", "") or "")
        key = fault.get("Key", "")
        failure = refusal_error(title_of(key), refusal)
        if not isinstance(failure, NotFound):
            failures.append(DeleteFailure(key, failure, fault.get("VersionId", "")))
    return failures


def _title(bucket: str, key: str) -> str:
    return f"{bucket}/{key} could not be deleted"


def _batches(keys: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, _BATCH)):
        yield batch
