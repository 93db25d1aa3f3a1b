"""The segments of Swift's large objects, as they are seen over S3."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from allastui.errors import InvalidName, NotFound, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.entry import Form
from allastui.stores.http.headers import as_utf8
from allastui.stores.large_objects import LargeObject, check_segments, without_its_first
from allastui.stores.s3 import reading
from allastui.stores.s3.headers import MANIFEST, SLO_ETAG_END
from allastui.stores.s3.hot import Requests
from allastui.stores.segment_names import likely_places, manifest_place
from allastui.stores.store import Segment

_AWS_HOSTS = ("amazonaws.com", "amazonaws.com.cn")


def may_speak_swift(profile: Profile) -> bool:
    """Tell whether the buckets of a profile may hold what was written over Swift.

    Only of AWS is it known that they cannot: Ceph speaks both, and nothing tells it from others.
    """
    if profile.endpoint is None:
        return False
    host = (urlsplit(profile.endpoint).hostname or "").lower()
    return not any(host == aws or host.endswith("." + aws) for aws in _AWS_HOSTS)


def find_segments(requests: Requests, bucket: str, key: str) -> tuple[Segment, ...]:
    """Return the segments of an SLO or a DLO in order; () for any other object.

    Ceph gives no manifest over S3, so they are looked for where clients of Swift put them. Raises
    Corrupted, NotFound; AccessDenied where they may not be listed, Unsupported where the service
    does not show them.
    """
    try:
        stat, headers = reading.head(requests, bucket, key)
    except NotFound:
        if reading.is_listed_as_slo(requests, bucket, key):
            listed = _of_slo(requests, bucket, key)
            raise without_its_first(bucket, key, listed) from None
        raise
    if stat.form not in (Form.SLO, Form.DLO):
        return ()
    etag = (stat.etag or "").removesuffix(SLO_ETAG_END) or None
    claims = LargeObject(bucket, key, stat.form, stat.size, etag)
    try:
        if stat.form is Form.DLO:
            return check_segments(claims, _of_dlo(requests, claims, headers))
        return check_segments(claims, _of_slo(requests, bucket, key))
    except InvalidName as error:
        raise _not_shown(claims) from error


def _of_slo(requests: Requests, bucket: str, key: str) -> Iterator[Segment]:
    for place in likely_places(bucket, key):
        try:
            yield from _listed(requests, *place)
        except NotFound:
            continue


def _of_dlo(
    requests: Requests, claims: LargeObject, headers: Mapping[str, str]
) -> Iterator[Segment]:
    if not (manifest := headers.get(MANIFEST)):
        raise _not_shown(claims)
    try:
        yield from _listed(requests, *manifest_place(as_utf8(manifest)))
    except NotFound:
        return  # a DLO without any segment


def _listed(requests: Requests, bucket: str, prefix: str) -> Iterator[Segment]:
    for key, size, _, etag in reading.all_objects(requests, bucket, prefix):
        yield Segment(bucket, key, size, etag)


def _not_shown(claims: LargeObject) -> Unsupported:
    return Unsupported(
        f"The segments of {claims.bucket}/{claims.key} cannot be checked",
        why="This service does not show them over S3.",
        hint="A Swift profile of the same project shows them.",
    )
