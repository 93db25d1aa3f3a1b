"""Versions over Swift, where the service has them: the object versioning of OpenStack Swift."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

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
from allastui.stores.http.faults import with_retries
from allastui.stores.steps import whole
from allastui.stores.store import DeleteFailure, ObjectStat, Reader
from allastui.stores.stored_times import iso_seconds
from allastui.stores.swift import reading
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.errors import LARGEST_PUT
from allastui.stores.swift.freeing import at_once
from allastui.stores.swift.names import check_prefix, encoded_path
from allastui.stores.swift.requests import Requests, not_swift, read_body

PAGE_VERSIONS = 1000
_ENABLED = "x-versions-enabled"
_DELETION = "application/x-deleted;swift_versions_deleted=1"
_TRUE = frozenset(("true", "1", "yes", "on", "t", "y"))


class SwiftVersions:
    """The versions in the containers of one account; any thread may ask."""

    def __init__(self, requests: Requests, capabilities: AskedCapabilities) -> None:
        self._requests = requests
        self._capabilities = capabilities

    def state(self, bucket: str) -> Versioning:
        title = f"Whether {bucket} keeps versions could not be read"
        headers = reading.head_bucket(self._requests, title, bucket)
        enabled = headers.get(_ENABLED)
        if enabled is not None:
            return Versioning.ON if enabled.strip().lower() in _TRUE else Versioning.SUSPENDED
        self._require(title)
        return Versioning.NEVER

    def _require(self, title: str) -> None:
        if not self._capabilities.ask().keeps_versions:
            raise Unsupported(
                title,
                why="This service keeps no versions over Swift.",
                hint="It may do so over S3: open the bucket with an S3 profile of the project.",
            )

    def switch(self, bucket: str, *, on: bool) -> None:
        title = f"The versioning of {bucket} could not be switched {'on' if on else 'off'}"
        self._require(title)
        headers = {_ENABLED: "true" if on else "false"}
        self._requests.send(title, "POST", bucket, headers=headers).close()
        require_switched(title, self.state(bucket), on=on)

    def pages(
        self, bucket: str, prefix: str, *, only_key: bool = False
    ) -> Iterator[list[ObjectVersion]]:
        pages = self._pages(bucket, prefix)
        return of_one_key(pages, prefix) if only_key else pages

    def _pages(self, bucket: str, prefix: str) -> Iterator[list[ObjectVersion]]:
        check_prefix(bucket, prefix)
        title = f"The versions in {bucket}/{prefix} could not be listed"
        if self.state(bucket) is Versioning.NEVER:
            return
        after: tuple[tuple[str, str], ...] = ()
        while True:
            query = [("versions", ""), ("format", "json"), ("limit", str(PAGE_VERSIONS)), *after]
            query += [("prefix", prefix)] if prefix else []
            rows = with_retries(partial(self._rows, title, bucket, query))
            page = [_version(row) for row in rows]
            if not page:
                return
            yield page
            after = (("marker", page[-1].key), ("version_marker", page[-1].id))

    def _rows(
        self, title: str, bucket: str, query: Sequence[tuple[str, str]]
    ) -> list[dict[str, Any]]:
        answer = self._requests.send(title, "GET", bucket, query=query)
        body = read_body(self._requests, title, answer)
        try:
            rows = json.loads(body) if body else []
        except ValueError as error:
            raise not_swift(self._requests, title, str(error)) from error
        if not isinstance(rows, list):
            raise not_swift(self._requests, title, "that is no list")
        return [row for row in rows if isinstance(row, dict) and "version_id" in row]

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
        if version.form in (Form.SLO, Form.DLO) or version.size > LARGEST_PUT:
            raise Unsupported(
                title,
                why="It is a large object, and only the list of its segments would be copied.",
                hint="Look at it in the list of versions: its segments are those of that time.",
            )
        headers = {"destination": encoded_path(bucket, key)}
        query = [("version-id", version_id)]
        self._requests.send(
            title, "COPY", bucket, key, query=query, headers=headers, patient=True
        ).close()
        standing = reading.stat(self._requests, bucket, key)
        if (standing.size, standing.etag) != (version.size, version.etag):
            raise another_copy(title, standing, version)
        return standing

    def delete(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        errors = at_once(lambda version: self._delete_one(bucket, version), versions)
        return [
            DeleteFailure(version.key, error, version.id)
            for version, error in zip(versions, errors, strict=True)
            if error is not None
        ]

    def _delete_one(self, bucket: str, version: ObjectVersion) -> StoreError | None:
        title = f"A version of {bucket}/{version.key} could not be deleted"
        query = [("version-id", version.id)]
        try:
            self._requests.send(title, "DELETE", bucket, version.key, query=query).close()
        except NotFound:
            return None
        except StoreError as error:
            return error
        return None


def _version(row: dict[str, Any]) -> ObjectVersion:
    is_deletion = row.get("content_type") == _DELETION
    size = row.get("bytes")
    return ObjectVersion(
        key=str(row.get("name", "")),
        id=str(row["version_id"]),
        size=size if isinstance(size, int) and not is_deletion else None,
        modified=iso_seconds(str(row.get("last_modified", ""))),
        etag=None if is_deletion else str(row.get("hash", "")).strip('"') or None,
        is_current=bool(row.get("is_latest")),
        is_deletion=is_deletion,
    )
