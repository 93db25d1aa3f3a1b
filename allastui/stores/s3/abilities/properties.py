"""What a service that speaks S3 keeps beside objects and buckets: read, and changed."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from allastui.errors import AccessDenied, NotFound, StoreError, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.abilities.properties import (
    BucketProperties,
    Edit,
    ObjectProperties,
    parts_of,
)
from allastui.stores.http.faults import with_retries
from allastui.stores.s3 import reading
from allastui.stores.s3.abilities.editing import Editing
from allastui.stores.s3.access import Access
from allastui.stores.s3.buckets import Buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests
from allastui.stores.store import KEPT_HEADERS
from allastui.stores.stored_times import http_seconds

Told = TypeVar("Told")

_HEADERS = (*KEPT_HEADERS, "expires", "x-amz-website-redirect-location")
_CHECKSUM = "x-amz-checksum-"
_NOT_A_CHECKSUM = "x-amz-checksum-type"
_EXPIRY = re.compile(r'expiry-date="([^"]*)"(?:,\s*rule-id="([^"]*)")?')
_VERSIONING = {"Enabled": "on", "Suspended": "suspended"}


class S3Properties:
    """Properties of the objects and buckets that one profile sees; any thread may ask."""

    has_tags = True
    has_expiry = False

    def __init__(self, profile: Profile, requests: Requests, boto: Boto) -> None:
        self._requests = requests
        self._boto = boto
        self._access = Access(requests, boto)
        self._buckets = Buckets(requests, boto, profile)
        self._editing = Editing(requests, boto, self._access)

    def of_object(self, bucket: str, key: str) -> ObjectProperties:
        stat, names = reading.head(self._requests, bucket, key, {"x-amz-checksum-mode": "ENABLED"})
        untold: list[str] = []
        keeps_tags = not reading.is_openstack(names)
        tags = (
            self._told(untold, "its tags", lambda: self._editing.tags(bucket, key))
            if keeps_tags
            else None
        )
        acl = self._told(untold, "its owner", lambda: self._access.acl((bucket, key)))
        expires, rule = expiry_of(names)
        return ObjectProperties(
            stat=stat,
            headers={name: names[name] for name in _HEADERS if name in names},
            tags=tags,
            storage_class=names.get("x-amz-storage-class"),
            encryption=names.get("x-amz-server-side-encryption"),
            checksums=checksums_in(names),
            expires=expires,
            expiry_rule=rule,
            owner=_name_of(acl["Owner"]) if acl is not None else None,
            version_id=names.get("x-amz-version-id"),
            parts=parts_of(stat),
            untold=tuple(untold),
        )

    def of_bucket(self, bucket: str) -> BucketProperties:
        title = f"{bucket} could not be looked at"
        answer = with_retries(lambda: self._requests.send(title, "HEAD", bucket))
        answer.close()
        names = {name.lower(): value for name, value in answer.headers.items()}
        untold: list[str] = []
        client = self._boto.client()

        def asked(call: Callable[[], Told]) -> Told:
            with boto_errors(title, self._requests.label):
                return call()

        acl = self._told(
            untold, "its owner", lambda: asked(lambda: client.get_bucket_acl(Bucket=bucket))
        )
        location = self._told(
            untold, "its region", lambda: asked(lambda: client.get_bucket_location(Bucket=bucket))
        )
        versioning = self._told(
            untold,
            "whether it keeps versions",
            lambda: asked(lambda: client.get_bucket_versioning(Bucket=bucket)),
        )
        listed = self._told(untold, "when it was made", self._buckets.list) or []
        return BucketProperties(
            created=next((each.modified for each in listed if each.name == bucket), None),
            owner=_name_of(acl["Owner"]) if acl is not None else None,
            placement=(location.get("LocationConstraint") or None) if location else None,
            versioning=(
                None
                if versioning is None
                else _VERSIONING.get(str(versioning.get("Status")), "off")
            ),
            # Ceph tells these to the owner of a bucket.
            objects=_count(names, "x-rgw-object-count"),
            bytes=_count(names, "x-rgw-bytes-used"),
            quota_objects=_count(names, "x-rgw-quota-bucket-objects"),
            quota_bytes=_count(names, "x-rgw-quota-bucket-size"),
            untold=tuple(untold),
        )

    def edit(self, bucket: str, key: str, edit: Edit, *, if_version: str | None = None) -> None:
        self._editing.edit(bucket, key, edit, if_version)

    @staticmethod
    def _told(untold: list[str], what: str, ask: Callable[[], Told]) -> Told | None:
        """Return what is asked; None, and what it is in `untold`, where this profile may not."""
        try:
            return ask()
        except AccessDenied:
            untold.append(f"{what}: this profile may not see it")
        except (NotFound, Unsupported):
            return None
        except StoreError as error:
            if error.retryable:
                raise
            untold.append(f"{what}: {error.why or error.title}")
        return None


def expiry_of(names: Mapping[str, str]) -> tuple[float | None, str]:
    """Return when the service deletes an object and by which rule; (None, "") for never."""
    match = _EXPIRY.search(names.get("x-amz-expiration", ""))
    return (http_seconds(match[1]), match[2] or "") if match else (None, "")


def checksums_in(names: Mapping[str, str]) -> dict[str, str]:
    """Return the checksums that the service keeps of an object, by name."""
    return {
        name.removeprefix(_CHECKSUM).upper(): value
        for name, value in names.items()
        if name.startswith(_CHECKSUM) and name != _NOT_A_CHECKSUM
    }


def _name_of(owner: Mapping[str, object]) -> str | None:
    return str(owner.get("DisplayName") or owner.get("ID") or "") or None


def _count(names: Mapping[str, str], name: str) -> int | None:
    text = names.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None
