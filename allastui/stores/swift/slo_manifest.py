"""The manifest of an SLO, as OpenStack Swift shows it; Ceph shows none."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from allastui.errors import Unsupported
from allastui.stores.http.faults import with_retries
from allastui.stores.store import Segment
from allastui.stores.swift.requests import Requests, not_swift, read_body

_MOST_NESTED = 4


@dataclass(frozen=True, slots=True)
class SloManifest:
    """The segments that an SLO names, in order.

    `nested` are those that are SLOs themselves: their size is that of all they are made of, and
    their ETag as that of every SLO. `has_pieces` tells that some are but ranges of objects, or
    bytes that stand in the manifest itself and are no segments.
    """

    segments: tuple[Segment, ...]
    nested: frozenset[Segment]
    has_pieces: bool


def read_slo_manifest(requests: Requests, bucket: str, key: str) -> SloManifest | None:
    """Return what the manifest of an SLO says; None where the service does not show it.

    Raises NotFound if there is no such object.
    """
    title = f"The segments of {bucket}/{key} could not be found"
    query = [("multipart-manifest", "get"), ("format", "json")]
    answer = with_retries(lambda: requests.send(title, "GET", bucket, key, query=query))
    document = read_body(requests, title, answer)
    if not document:
        return None
    try:
        return _manifest(json.loads(document))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise not_swift(requests, title, "the manifest is no list") from error


def nested_manifest(requests: Requests, segment: Segment, depth: int) -> SloManifest:
    """Return the manifest of a segment that is an SLO, in one that is `depth` SLOs deep itself.

    Raises NotFound; Unsupported where it is too deep, or not shown.
    """
    inner = None
    if depth < _MOST_NESTED:
        inner = read_slo_manifest(requests, segment.bucket, segment.key)
    if inner is None:
        raise Unsupported(
            f"The segments of {segment.bucket}/{segment.key} could not be found",
            why="It is made of objects that are made of others.",
        )
    return inner


def leaves(requests: Requests, manifest: SloManifest, depth: int = 0) -> Iterator[Segment]:
    """Yield what an SLO is made of in the end, unchecked; raises as `nested_manifest` does."""
    for segment in manifest.segments:
        if segment in manifest.nested:
            inner = nested_manifest(requests, segment, depth)
            yield from leaves(requests, inner, depth + 1)
        else:
            yield segment


def _manifest(rows: Iterable[dict[str, Any]]) -> SloManifest:
    segments: list[Segment] = []
    nested: set[Segment] = set()
    has_pieces = False
    for row in rows:
        has_pieces = has_pieces or "data" in row or bool(row.get("range"))
        if "data" in row:
            continue
        bucket, _, key = row["name"].lstrip("/").partition("/")
        segment = Segment(bucket, key, int(row["bytes"]), row["hash"])
        segments.append(segment)
        if row.get("sub_slo"):
            nested.add(segment)
    return SloManifest(tuple(segments), frozenset(nested), has_pieces)
