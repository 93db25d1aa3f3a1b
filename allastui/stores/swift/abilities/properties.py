"""What a Swift service keeps beside objects and buckets: read, and changed by a POST."""

from collections.abc import Mapping

from allastui.errors import Changed, InvalidName, NotFound, Unsupported
from allastui.stores.abilities.properties import (
    BucketProperties,
    Edit,
    ObjectProperties,
    changed,
    complaint_of,
    not_kept,
    parts_of,
)
from allastui.stores.conditions import require_version
from allastui.stores.store import KEPT_HEADERS
from allastui.stores.stored_times import nanoseconds
from allastui.stores.swift import reading
from allastui.stores.swift.headers import META, NO_METADATA, as_sent, stat_of
from allastui.stores.swift.requests import Requests

_NAMED_AGAIN = (
    "content-type",
    *KEPT_HEADERS,
    "expires",
    "x-robots-tag",
    "x-delete-at",
    "x-object-manifest",
)
"""What a service may drop where a change of the metadata does not name it again."""
_HEADERS = (*KEPT_HEADERS, "expires", "x-robots-tag")
_BUCKET_META = "x-container-meta-"
_SETTINGS = frozenset(("quota-bytes", "quota-count", "access-control-allow-origin"))
"""What containers have as metadata and nobody wrote as such."""
_SECRETS = frozenset(("temp-url-key", "temp-url-key-2"))
"""The keys that links to a container are signed with: whoever reads one off a screen can sign."""
_KEEPS_VERSIONS = ("x-versions-location", "x-history-location", "x-versions-enabled")
_DELETE_AT = "x-delete-at"


class SwiftProperties:
    """Properties of the objects and buckets of one account; any thread may ask."""

    has_tags = False
    has_expiry = True

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def of_object(self, bucket: str, key: str) -> ObjectProperties:
        names = reading.head(self._requests, bucket, key)
        length = names.get("content-length", "")
        stat = stat_of(names, names, int(length) if length.isdigit() else 0)
        when = nanoseconds(names.get(_DELETE_AT, ""))
        return ObjectProperties(
            stat=stat,
            headers={name: names[name] for name in _HEADERS if name in names},
            storage_class=names.get("x-storage-class"),
            expires=when / 1e9 if when is not None else None,
            version_id=names.get("x-object-version-id"),
            parts=parts_of(stat),
        )

    def of_bucket(self, bucket: str) -> BucketProperties:
        names = reading.head_bucket(self._requests, f"{bucket} could not be looked at", bucket)
        when = nanoseconds(names.get("x-timestamp", ""))
        keeps = [names[name].strip().lower() for name in _KEEPS_VERSIONS if name in names]
        is_on = any(value and value != "false" for value in keeps)
        return BucketProperties(
            created=when / 1e9 if when else None,
            placement=names.get("x-storage-policy"),
            versioning="on" if is_on else "off",
            objects=_count(names, "x-container-object-count"),
            bytes=_count(names, "x-container-bytes-used"),
            quota_objects=_count(names, "x-container-meta-quota-count"),
            quota_bytes=_count(names, "x-container-meta-quota-bytes"),
            metadata={
                name.removeprefix(_BUCKET_META): value
                for name, value in names.items()
                if name.startswith(_BUCKET_META)
                and name.removeprefix(_BUCKET_META) not in _SETTINGS | _SECRETS
            },
        )

    def edit(self, bucket: str, key: str, edit: Edit, *, if_version: str | None = None) -> None:
        """Change an object; Swift compares nothing in a POST, so it is looked at before and after.

        A POST takes the place of all metadata, and of some headers, so all is sent again.
        """
        title = f"{bucket}/{key} was not changed"
        names = reading.head(self._requests, bucket, key)
        before = stat_of(names, names, 0)
        if if_version is not None:
            require_version(before, if_version, f"{bucket}/{key}")
        if edit.tags:
            raise Unsupported(title, why="Swift has no tags; use metadata for the same.")
        if complaint := complaint_of(edit, {}):
            raise InvalidName(title, why=complaint)
        try:
            headers = _headers(names, edit)
            self._requests.send(title, "POST", bucket, key, headers=headers).close()
        except NotFound as error:
            # Of a POST the service says no more than that.
            raise NotFound(title, why="It is not there any more.") from error
        self._look_again(bucket, key, edit, names)

    def _look_again(self, bucket: str, key: str, edit: Edit, before: Mapping[str, str]) -> None:
        names = reading.head(self._requests, bucket, key)
        was, standing = stat_of(before, before, 0), stat_of(names, names, 0)
        if (standing.version, standing.form) != (was.version, was.form):
            raise Changed(
                f"{bucket}/{key} was written by somebody else while it was changed",
                hint="Look at it again.",
            )
        lost = not_kept(edit, was, standing)
        wanted = _delete_at(before, edit)
        if names.get(_DELETE_AT) != wanted:
            lost = ", ".join(filter(None, (lost, "when it expires")))
        if lost:
            raise Unsupported(
                f"{bucket}/{key} was changed, but not as asked",
                why=f"The service did not keep {lost}.",
            )


def _headers(names: Mapping[str, str], edit: Edit) -> dict[str, str]:
    """Return the headers of the POST: what is not changed in the very words that it has."""
    headers = {name: names[name] for name in _NAMED_AGAIN if name in names}
    if edit.content_type is not None:
        headers["content-type"] = edit.content_type
    if (when := _delete_at(names, edit)) is not None:
        headers[_DELETE_AT] = when
    elif headers.pop(_DELETE_AT, None) is not None:
        headers["x-remove-delete-at"] = "1"
    standing = {
        name.removeprefix(META): value
        for name, value in names.items()
        if name.startswith(META) and name.removeprefix(META) not in NO_METADATA
    }
    sent = {
        name: None if value is None else as_sent(value) for name, value in edit.metadata.items()
    }
    return headers | {META + name: value for name, value in changed(standing, sent).items()}


def _delete_at(names: Mapping[str, str], edit: Edit) -> str | None:
    if edit.keeps_for_good:
        return None
    return names.get(_DELETE_AT) if edit.expires is None else str(int(edit.expires))


def _count(names: Mapping[str, str], name: str) -> int | None:
    text = names.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() else None
