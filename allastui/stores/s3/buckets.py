"""The buckets of a profile: listed over the thin client, made and deleted over boto3."""

from typing import Any

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    NotFound,
    SignInFailed,
    StoreError,
)
from allastui.profiles.profile import Profile
from allastui.stores.entry import Entry
from allastui.stores.http.faults import line_error, with_retries
from allastui.stores.http.not_http import NotHttp
from allastui.stores.s3.bucket_list import read_buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests, not_s3
from allastui.stores.s3.listing import NotAListing
from allastui.stores.s3.names import check_new_bucket

_LONGEST_LIST = 64 * 1024 * 1024


class Buckets:
    """The buckets of one profile; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto, profile: Profile) -> None:
        self._requests = requests
        self._boto = boto
        self._profile = profile

    def list(self) -> list[Entry]:
        title = f"The buckets of {self._profile.name} could not be listed"
        try:
            return with_retries(lambda: _read_list(self._requests, title))
        except AccessDenied as error:
            raise AccessDenied(
                error.title,
                # Ceph with an STS, and no Keystone, says the same of wrong keys.
                why="These keys may not list buckets, or the service does not accept them.",
                hint="A bucket that you know by name may open all the same.",
            ) from error

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


def _read_list(requests: Requests, title: str) -> list[Entry]:
    answer = requests.send(title, "GET", "")
    try:
        return read_buckets(answer.read(_LONGEST_LIST))
    except NotAListing as error:
        raise not_s3(requests, title, str(error)) from error
    except (OSError, NotHttp) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()
