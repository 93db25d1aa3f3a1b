"""How much buckets hold, as Ceph and OpenStack Swift tell it over S3: in the answer to HEAD."""

from collections.abc import Mapping

from allastui.stores.abilities.usage import BucketUse
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests


class S3Usage:
    """The counts of the buckets of one service; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto) -> None:
        self._requests = requests
        self._boto = boto

    def project(self) -> None:
        """S3 tells nothing of a project."""

    def buckets(self) -> Mapping[str, BucketUse]:
        """Return nothing: the list of buckets has names only."""
        return {}

    def bucket(self, bucket: str) -> BucketUse | None:
        """Return what the service has counted, None where it is not told; raises NotFound."""
        with boto_errors(f"{bucket} could not be looked at", self._requests.label):
            answer = self._boto.client().head_bucket(Bucket=bucket)
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        objects = _number(headers.get("x-rgw-object-count"))
        used = _number(headers.get("x-rgw-bytes-used"))
        return None if objects is None or used is None else BucketUse(objects, used)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
