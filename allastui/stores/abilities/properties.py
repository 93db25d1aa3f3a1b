"""What a service keeps beside the bytes of an object and of a bucket, and changes to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from allastui.stores.entry import Form
from allastui.stores.kept import PART_SIZE
from allastui.stores.store import NO_METADATA, ObjectStat

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_PARTS = re.compile(r"-([0-9]+)\Z")
_TAG_NAME, _TAG_VALUE, _MOST_TAGS = 128, 256, 10
"""Amazon's limits, which other services have taken over."""


SWIFT_INSTEAD = "a Swift profile of the same project"
"""What hints call the profile that can do what S3 cannot."""


@dataclass(frozen=True, slots=True)
class ObjectProperties:
    """All that a service tells of one object; what it does not tell is None or empty.

    `headers` are those that tell a browser how to take it, names in lower case. `tags` is None
    where the service keeps none or does not tell them. `expires` is when the service deletes the
    object by itself, seconds since the epoch, and `expiry_rule` the rule that says so. `checksums`
    are by name, as the service writes them. `parts` is how many an S3 upload had. `untold` says in
    words what this profile may not see.
    """

    stat: ObjectStat
    headers: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    tags: Mapping[str, str] | None = None
    storage_class: str | None = None
    encryption: str | None = None
    checksums: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    expires: float | None = None
    expiry_rule: str = ""
    owner: str | None = None
    version_id: str | None = None
    parts: int | None = None
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BucketProperties:
    """All that a service tells of one bucket; what it does not tell is None or empty.

    `objects` and `bytes` are as far as the service has counted. `versioning` is "on", "off" or
    "suspended". `placement` is the region or the storage policy. A quota is None for none.
    """

    created: float | None = None
    owner: str | None = None
    placement: str | None = None
    versioning: str | None = None
    objects: int | None = None
    bytes: int | None = None
    quota_objects: int | None = None
    quota_bytes: int | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change of an object; everything else stays.

    In `metadata` and `tags` None takes a name away. `content_type` and `expires` (seconds since the
    epoch) are None where they stay; `keeps_for_good` takes the expiry away.
    """

    content_type: str | None = None
    metadata: Mapping[str, str | None] = field(default_factory=dict)
    tags: Mapping[str, str | None] = field(default_factory=dict)
    expires: float | None = None
    keeps_for_good: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Edit()

    @property
    def is_of_tags_only(self) -> bool:
        return bool(self.tags) and self == Edit(tags=self.tags)


class Properties(Protocol):
    """Reads and changes what stands beside the bytes; any thread may ask."""

    @property
    def has_tags(self) -> bool:
        """Whether the protocol knows tags; a service may keep none all the same."""

    @property
    def has_expiry(self) -> bool:
        """Whether one object can be given a time at which the service deletes it."""

    def of_object(self, bucket: str, key: str) -> ObjectProperties:
        """Return what is known of an object; raises NotFound, AccessDenied."""

    def of_bucket(self, bucket: str) -> BucketProperties:
        """Return what is known of a bucket; raises NotFound, AccessDenied."""

    def edit(self, bucket: str, key: str, edit: Edit, *, if_version: str | None = None) -> None:
        """Change an object as `edit` says; what it does not name stays as it is.

        The object is read right before, so that equal edits may be repeated. Raises Changed if it
        is not `if_version` any more or is written meanwhile, Unsupported where the change would
        lose something, InvalidName for what cannot be a name or a value, NotFound, AccessDenied.
        """


def parts_of(stat: ObjectStat) -> int | None:
    """Return of how many parts an object was put together over S3, as its ETag says."""
    match = _PARTS.search(stat.etag or "") if stat.form is Form.MULTIPART else None
    return int(match[1]) if match else None


def changed(standing: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return names and values as they are to be after `changes`."""
    wanted = dict(standing)
    for name, value in changes.items():
        if value is None:
            wanted.pop(name, None)
        else:
            wanted[name] = value
    return wanted


def not_kept(edit: Edit, before: ObjectStat, after: ObjectStat) -> str:
    """Return the names of what is not as `edit` asked, with commas; "" if all is."""
    wanted = changed(before.metadata, edit.metadata)
    names = wanted.keys() | after.metadata.keys()
    lost = sorted(name for name in names if wanted.get(name) != after.metadata.get(name))
    lost += [name for name, value in before.headers.items() if after.headers.get(name, "") != value]
    if edit.content_type is not None and after.content_type != edit.content_type:
        lost.append("the content type")
    return ", ".join(lost)


def complaint_of(edit: Edit, tags: Mapping[str, str]) -> str:
    """Return what cannot be written of an edit of an object that has `tags`; "" for nothing."""
    complaint = complaint_of_content_type(edit.content_type) if edit.content_type else ""
    for name, value in edit.metadata.items():
        complaint = complaint or complaint_of_metadata(name, value)
    standing = dict(tags)
    for name, value in edit.tags.items():
        complaint = complaint or complaint_of_tag(name, value, standing)
        standing = changed(standing, {name: value})
    return complaint


def complaint_of_metadata(name: str, value: str | None) -> str:
    """Return what is wrong with metadata to be written; "" if nothing is.

    Only names are allowed that every service keeps as they are.
    """
    if name == PART_SIZE:
        return "That name is kept for the size of the parts, which proves the object."
    if not _NAME.fullmatch(name):
        return "A name is of the letters a-z, digits and hyphens between them."
    if value is None:
        return ""
    return _complaint_of_value(value) or ("" if value else "A value cannot be empty.")


def complaint_of_tag(name: str, value: str | None, tags: Mapping[str, str]) -> str:
    """Return what is wrong with a tag to be written beside `tags`; "" if nothing is."""
    if not name or not name.isprintable() or name != name.strip():
        return "A tag needs a name, without spaces around it."
    if len(name) > _TAG_NAME or len(value or "") > _TAG_VALUE:
        return f"A tag's name has {_TAG_NAME} letters at most, its value {_TAG_VALUE}."
    if value is not None and name not in tags and len(tags) >= _MOST_TAGS:
        return f"An object has {_MOST_TAGS} tags at most."
    return _complaint_of_value(value or "")


def complaint_of_content_type(text: str) -> str:
    """Return what is wrong with a content type; "" if nothing is."""
    kind, slash, rest = text.partition("/")
    is_sendable = text.isascii() and text.isprintable() and text == text.strip()
    if kind and slash and rest and is_sendable and " " not in kind + rest.partition(";")[0].strip():
        return ""
    return "A content type is written as text/csv."


def _complaint_of_value(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        return "A value has no control characters, and no spaces around it."
    return ""
