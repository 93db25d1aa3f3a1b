"""Changing what stands beside an object of S3: it is copied onto itself, all else sent again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allastui.errors import AccessDenied, Changed, InvalidName, StoreError, Unsupported
from allastui.stores.abilities.properties import (
    SWIFT_INSTEAD,
    Edit,
    changed,
    complaint_of,
    not_kept,
)
from allastui.stores.conditions import require_version
from allastui.stores.entry import Form
from allastui.stores.http.faults import with_retries
from allastui.stores.http.headers import as_utf8
from allastui.stores.kept import encoded_word
from allastui.stores.s3 import reading
from allastui.stores.s3.access import Access, is_private
from allastui.stores.s3.client import Boto
from allastui.stores.s3.copying import COPIED_WHOLE
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.headers import META
from allastui.stores.s3.hot import Requests
from allastui.stores.store import ObjectStat
from allastui.stores.stored_times import http_seconds

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectAclOutputTypeDef

_SENT_AGAIN = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
    "expires": "Expires",
    "x-amz-object-lock-legal-hold": "ObjectLockLegalHoldStatus",
    "x-amz-object-lock-mode": "ObjectLockMode",
    "x-amz-object-lock-retain-until-date": "ObjectLockRetainUntilDate",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "x-amz-storage-class": "StorageClass",
    "x-amz-website-redirect-location": "WebsiteRedirectLocation",
}
"""What CopyObject with new metadata would drop, by header, and the name that boto3 has for it."""
_ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
_SWIFT_EXPIRY = "swift-object-expiration"
"""How the S3 of OpenStack Swift names the rule of an X-Delete-At."""


class Editing:
    """Changes objects of one profile; any thread may ask.

    The service compares the version in the very copy where it can (Amazon, OpenStack Swift); Ceph
    does not for a copy of an object onto itself, so it is looked at right before and after. What is
    larger than `whole` bytes is refused.
    """

    def __init__(
        self, requests: Requests, boto: Boto, access: Access, *, whole: int = COPIED_WHOLE
    ) -> None:
        self._whole = whole
        self._requests = requests
        self._boto = boto
        self._access = access

    def tags(self, bucket: str, key: str) -> dict[str, str]:
        """Return the tags of an object by name."""
        with boto_errors(f"The tags of {bucket}/{key} could not be read", self._requests.label):
            answer = self._boto.client().get_object_tagging(Bucket=bucket, Key=key)
        return {tag["Key"]: tag["Value"] for tag in answer.get("TagSet", [])}

    def edit(self, bucket: str, key: str, edit: Edit, if_version: str | None) -> None:
        title = f"{bucket}/{key} was not changed"
        stat, names = reading.head(self._requests, bucket, key)
        if if_version is not None:
            require_version(stat, if_version, f"{bucket}/{key}")
        if edit.expires is not None or edit.keeps_for_good:
            raise Unsupported(
                title,
                why="Over S3 only rules of the whole bucket make objects expire.",
                hint=f"Use {SWIFT_INSTEAD}, or a rule of the bucket.",
            )
        if edit.tags and reading.is_openstack(names):
            raise Unsupported(title, why="This service keeps no tags of objects.")
        tags_before = self.tags(bucket, key) if stat.tags or edit.tags else {}
        tags = changed(tags_before, edit.tags)
        if complaint := complaint_of(edit, tags_before):
            raise InvalidName(title, why=complaint)
        if edit.is_of_tags_only:
            if tags != tags_before:
                self._write_tags(title, bucket, key, tags)
            return
        self._refuse_loss(title, stat, names)
        acl = self._acl(title, bucket, key)
        # Tried again here, with what was read before the first copy: after it the object may have
        # lost its tags and its ACL, and whoever began anew would take that for how it was.
        try:
            with_retries(lambda: self._copy_onto_itself(title, bucket, key, stat, names, edit, acl))
            with_retries(lambda: self._give_back(bucket, key, tags, acl))
        except StoreError as error:
            has_more = bool(tags_before) or (acl is not None and not is_private(acl))
            if not (error.retryable and has_more):
                raise
            raise StoreError(
                f"{bucket}/{key} may be changed, and lack the tags and the access that it had",
                why=f"{error.title}: {error.why}" if error.why else error.title,
                hint="Look at its properties and at who can see it before you change it again.",
            ) from error

    def _refuse_loss(self, title: str, stat: ObjectStat, names: Mapping[str, str]) -> None:
        """Raise Unsupported where the copy would not be what the object was."""
        if stat.form in (Form.SLO, Form.DLO):
            raise Unsupported(
                title,
                why="Swift stored it in segments, and over S3 only their list would be copied.",
                hint=f"Use {SWIFT_INSTEAD}.",
            )
        if reading.is_openstack(names) and stat.form is Form.MULTIPART:
            raise Unsupported(
                title,
                why="This service keeps its parts apart, and a copy over S3 would not.",
                hint=f"Use {SWIFT_INSTEAD}.",
            )
        if _SWIFT_EXPIRY in names.get("x-amz-expiration", ""):
            raise Unsupported(
                title,
                why="It expires by itself, and would not any more when changed over S3.",
                hint=f"Use {SWIFT_INSTEAD}.",
            )
        if stat.size > self._whole:
            raise Unsupported(
                title,
                why="Its type and metadata can only be changed by a copy that the service makes, "
                "and that takes 5 GiB at most.",
                hint=f"Use {SWIFT_INSTEAD}, where the service speaks it: there is no such limit.",
            )

    def _acl(self, title: str, bucket: str, key: str) -> "GetObjectAclOutputTypeDef | None":
        try:
            return self._access.acl((bucket, key))
        except Unsupported:
            return None
        except AccessDenied as error:
            raise AccessDenied(
                title,
                why="This profile may not see who can read it, and the change would forget that.",
                hint="Ask the owner of the bucket, or use a profile of the project that owns it.",
            ) from error

    def _copy_onto_itself(
        self,
        title: str,
        bucket: str,
        key: str,
        stat: ObjectStat,
        names: Mapping[str, str],
        edit: Edit,
        acl: "GetObjectAclOutputTypeDef | None",
    ) -> None:
        extra = _sent_again(title, names)
        if edit.content_type is not None:
            extra["ContentType"] = edit.content_type
        if acl is not None and _is_public_read(acl):
            # At no moment is it less readable than it was.
            extra["ACL"] = "public-read"
        with boto_errors(title, self._requests.label):
            self._boto.patient_client().copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key},
                CopySourceIfMatch=stat.version,
                MetadataDirective="REPLACE",
                Metadata=_metadata(names, edit),
                **extra,
            )
        standing = reading.stat(self._requests, bucket, key)
        is_other = stat.md5 is not None and standing.md5 not in (None, stat.md5)
        if standing.size != stat.size or is_other:
            raise Changed(
                f"{bucket}/{key} was written by somebody else while it was changed",
                hint="Look at it again.",
            )
        if lost := not_kept(edit, stat, standing):
            raise Unsupported(
                f"{bucket}/{key} was changed, but not as asked",
                why=f"The service did not keep {lost}.",
            )

    def _give_back(
        self,
        bucket: str,
        key: str,
        tags: Mapping[str, str],
        acl: "GetObjectAclOutputTypeDef | None",
    ) -> None:
        """Let the object that now stands have the ACL and the tags that it is to have.

        Ceph drops both in a copy, Amazon the ACL.
        """
        if acl is not None and not is_private(acl):
            standing = self._access.acl((bucket, key))
            if not _same_grants(standing, acl):
                self._access.give((bucket, key), acl)
        standing_tags = reading.stat(self._requests, bucket, key).tags
        if tags or standing_tags:
            title = f"{bucket}/{key} was changed, but could not be given its tags"
            self._write_tags(title, bucket, key, tags)

    def _write_tags(self, title: str, bucket: str, key: str, tags: Mapping[str, str]) -> None:
        client = self._boto.client()
        with boto_errors(title, self._requests.label):
            if tags:
                tag_set: Any = [{"Key": name, "Value": value} for name, value in tags.items()]
                client.put_object_tagging(Bucket=bucket, Key=key, Tagging={"TagSet": tag_set})
            else:
                client.delete_object_tagging(Bucket=bucket, Key=key)


def _metadata(names: Mapping[str, str], edit: Edit) -> dict[str, str]:
    """Return the metadata to send: what is not changed in the very words that it has."""
    standing = {
        name.removeprefix(META): value if value.isascii() else encoded_word(as_utf8(value))
        for name, value in names.items()
        if name.startswith(META)
    }
    encoded = {
        name: None if value is None else encoded_word(value)
        for name, value in edit.metadata.items()
    }
    return changed(standing, encoded)


def _sent_again(title: str, names: Mapping[str, str]) -> dict[str, Any]:
    again = {told: names[name] for name, told in _SENT_AGAIN.items() if name in names}
    odd = [name for name, told in _SENT_AGAIN.items() if not again.get(told, "").isascii()]
    if "Expires" in again and http_seconds(again["Expires"]) is None:
        odd.append("expires")
    if odd:
        raise Unsupported(
            title, why=f"Its header {odd[0]} cannot be sent again as it is, and would be lost."
        )
    return again


def _is_public_read(acl: "GetObjectAclOutputTypeDef") -> bool:
    owner = acl["Owner"].get("ID")
    others = [g for g in acl["Grants"] if g.get("Grantee", {}).get("ID") != owner]
    return len(others) == 1 and (
        others[0].get("Grantee", {}).get("URI"),
        others[0].get("Permission"),
    ) == (_ALL_USERS, "READ")


def _same_grants(one: "GetObjectAclOutputTypeDef", two: "GetObjectAclOutputTypeDef") -> bool:
    def grants(acl: "GetObjectAclOutputTypeDef") -> set[tuple[str, str]]:
        return {
            (
                str(grant.get("Grantee", {}).get("ID") or grant.get("Grantee", {}).get("URI")),
                str(grant.get("Permission")),
            )
            for grant in acl["Grants"]
        }

    return grants(one) == grants(two)
