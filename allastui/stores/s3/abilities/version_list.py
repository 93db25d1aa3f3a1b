"""Pages of the versions of a bucket (ListObjectVersions), in the order of the service."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote_plus
from xml.etree.ElementTree import Element

from allastui.stores.abilities.versions import ObjectVersion
from allastui.stores.http.faults import line_error, with_retries
from allastui.stores.http.not_http import NotHttp
from allastui.stores.s3.abilities.subresources import parse, text_of
from allastui.stores.s3.hot import Requests, not_s3
from allastui.stores.s3.names import check_prefix
from allastui.stores.stored_times import iso_seconds

PAGE_VERSIONS = 1000
_DELETION = "DeleteMarker"


def version_pages(
    requests: Requests, bucket: str, prefix: str, *, max_keys: int = PAGE_VERSIONS
) -> Iterator[list[ObjectVersion]]:
    """Yield all versions of keys that begin with `prefix`, by key, the newest of each first."""
    check_prefix(bucket, prefix)
    title = f"The versions in {bucket}/{prefix} could not be listed"
    after: tuple[str, str] | None = None
    while True:
        query = [("versions", ""), ("encoding-type", "url"), ("max-keys", str(max_keys))]
        if prefix:
            query.append(("prefix", prefix))
        if after is not None:
            query.append(("key-marker", after[0]))
            query += [("version-id-marker", after[1])] if after[1] else []
        root = parse(requests, title, with_retries(partial(_read, requests, title, bucket, query)))
        if root.tag != "ListVersionsResult":
            raise not_s3(requests, title, f"its list is called {root.tag}")
        is_encoded = text_of(root, "EncodingType") == "url"
        versions = [
            _version(each, is_encoded) for each in root if each.tag in ("Version", _DELETION)
        ]
        yield versions
        if text_of(root, "IsTruncated").lower() != "true":
            return
        before, after = after, _marker(root, versions, is_encoded)
        if after is None or after == before:
            raise not_s3(requests, title, "its list of versions does not go on")


def _read(requests: Requests, title: str, bucket: str, query: list[tuple[str, str]]) -> bytes:
    answer = requests.send(title, "GET", bucket, query=query)
    try:
        return b"".join(answer.chunks())
    except (OSError, NotHttp) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()


def _marker(
    root: Element, versions: list[ObjectVersion], is_encoded: bool
) -> tuple[str, str] | None:
    key = _key(text_of(root, "NextKeyMarker"), is_encoded)
    if key:
        return key, text_of(root, "NextVersionIdMarker")
    return (versions[-1].key, versions[-1].id) if versions else None


def _version(element: Element, is_encoded: bool) -> ObjectVersion:
    is_deletion = element.tag == _DELETION
    size = text_of(element, "Size")
    return ObjectVersion(
        key=_key(text_of(element, "Key"), is_encoded),
        id=text_of(element, "VersionId"),
        size=None if is_deletion else int(size) if size.isdigit() else None,
        modified=iso_seconds(text_of(element, "LastModified")),
        etag=text_of(element, "ETag").strip('"') or None,
        is_current=text_of(element, "IsLatest") == "true",
        is_deletion=is_deletion,
    )


def _key(text: str, is_encoded: bool) -> str:
    return unquote_plus(text, errors="surrogateescape") if is_encoded else text
