"""The buckets of a profile: listed, made and deleted over boto3."""

from datetime import UTC, datetime
from typing import Any

from allastui.errors import AccessDenied, AlreadyExists, NotFound, SignInFailed, StoreError
from allastui.profiles.profile import Profile
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.names import check_new_bucket
from allastui.stores.store import Entry, Kind

NO_DATE = datetime(2009, 2, 3, 16, 45, 9, tzinfo=UTC)
"""The moment that OpenStack Swift's S3 API says of every bucket.

Swift keeps no date of a container, and the answer of S3 must have one.
"""


class Buckets:
    """The buckets of one profile; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto, profile: Profile) -> None:
        self._requests = requests
        self._boto = boto
        self._profile = profile

    def list(self) -> list[Entry]:
        title = f"The buckets of {self._profile.name} could not be listed"
        try:
            with boto_errors(title, self._requests.label):
                found = self._boto.client().list_buckets().get("Buckets", [])
        except AccessDenied as error:
            raise AccessDenied(
                error.title,
                why="These keys may not list buckets.",
                hint="A bucket that you know by name may open all the same.",
            ) from error
        rows = []
        for bucket in found:
            created = bucket.get("CreationDate")
            modified = created.timestamp() if created not in (None, NO_DATE) else None
            rows.append(Entry(bucket["Name"], Kind.BUCKET, modified=modified))
        return sorted(rows)

    def create(self, bucket: str) -> None:
        """Make a bucket of one's own; one that is there already is an error, also one's own.

        Ceph and AWS answer "done" to the owner who makes a bucket again, so it is looked for first.
        """
        check_new_bucket(bucket)
        title = f"The bucket {bucket} could not be made"
        self._refuse_existing(bucket, title)
        extra: dict[str, Any] = {}
        region = self._profile.region
        if self._profile.endpoint is None and region not in (None, "us-east-1"):
            extra["CreateBucketConfiguration"] = {"LocationConstraint": region}
        with boto_errors(title, self._requests.label):
            self._boto.client().create_bucket(Bucket=bucket, **extra)

    def delete(self, bucket: str) -> None:
        title = f"The bucket {bucket} could not be deleted"
        check_new_bucket(bucket)
        with boto_errors(title, self._requests.label):
            self._boto.client().delete_bucket(Bucket=bucket)

    def _refuse_existing(self, bucket: str, title: str) -> None:
        try:
            with boto_errors(title, self._requests.label):
                self._boto.client().head_bucket(Bucket=bucket)
        except NotFound:
            return
        except (AccessDenied, SignInFailed):
            # Either somebody else's, or these keys may do nothing; making it will tell which.
            return
        except StoreError as error:
            if error.retryable:
                raise
            return
        if self._is_mine(bucket):
            raise AlreadyExists(title, why="A bucket of that name is yours already.")
        raise AlreadyExists(
            title,
            why="The name is taken; bucket names are shared by all users of the service.",
            hint="Choose another name, for instance one that starts with your project number.",
        )

    def _is_mine(self, bucket: str) -> bool:
        try:
            return any(entry.name == bucket for entry in self.list())
        except StoreError:
            return False
