"""How much a project and its buckets hold, where a service counts that itself."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class ProjectUse(NamedTuple):
    """What an account holds; a quota is None where there is none, or none is told."""

    buckets: int
    objects: int
    bytes: int
    quota_bytes: int | None


class BucketUse(NamedTuple):
    """What a bucket holds, as far as the service has counted; segments are in their own."""

    objects: int
    bytes: int
    quota_bytes: int | None = None
    quota_objects: int | None = None


class Usage(Protocol):
    """What a service has counted; it may be some seconds or minutes behind."""

    def project(self) -> ProjectUse | None:
        """Return the counts of the account, None where it is not told."""

    def buckets(self) -> Mapping[str, BucketUse]:
        """Return the counts of the buckets whose list tells them, without quotas; others lack."""

    def bucket(self, bucket: str) -> BucketUse | None:
        """Return the counts of one bucket, None where they are not told; raises NotFound."""
