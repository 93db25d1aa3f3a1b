"""What large objects are made of: told by their manifests, or proved by what is listed."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from allastui.errors import AccessDenied, Corrupted, NotFound, Unsupported
from allastui.stores.entry import Form
from allastui.stores.http.headers import etag_of
from allastui.stores.large_objects import (
    LargeObject,
    check_manifest,
    check_segments,
    damaged_inside,
    joined_etag,
    made_of_large_objects,
    without_its_first,
)
from allastui.stores.segment_names import (
    likely_places,
    manifest_place,
    may_be_segment_of,
    parse_segment_name,
)
from allastui.stores.store import Segment
from allastui.stores.swift import reading
from allastui.stores.swift.headers import form_of
from allastui.stores.swift.places import SegmentPlaces, own_places
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.slo_manifest import (
    SloManifest,
    leaves,
    nested_manifest,
    read_slo_manifest,
)

_VERSIONING = frozenset(("x-versions-enabled", "x-versions-location", "x-history-location"))
"""Headers of a container in which a manifest may live on as an older version."""


class LargeObjects:
    """The large objects of one account; any thread may ask."""

    def __init__(self, requests: Requests, places: SegmentPlaces) -> None:
        self._requests = requests
        self._places = places

    def segments(self, bucket: str, key: str) -> tuple[Segment, ...]:
        """Return what an SLO or a DLO is made of, checked against what stands; () for others.

        Raises Corrupted for a segment that is missing or is not what the manifest says, NotFound,
        Unsupported where the service does not tell what the segments are and nothing proves it.
        """
        try:
            headers = reading.head(self._requests, bucket, key)
        except NotFound:
            if self._is_listed_as_slo(bucket, key):
                listed = self._listed(likely_places(bucket, key))
                raise without_its_first(bucket, key, listed) from None
            raise
        form = form_of(headers)
        if form not in (Form.SLO, Form.DLO):
            return ()
        claims = _claims(bucket, key, form, headers)
        if form is Form.DLO:
            place = manifest_place(headers["x-object-manifest"])
            return check_segments(claims, self._listed([place], of_dlo=claims))
        manifest = read_slo_manifest(self._requests, bucket, key)
        if manifest is None:
            return check_segments(claims, self._listed(likely_places(bucket, key)))
        return tuple(self._checked(claims, manifest))

    def members(self, bucket: str, key: str) -> list[Segment] | None:
        """Return what an object is made of, as its manifest says or its ETag proves, unchecked.

        [] for what is no large object or is not there; None if nobody can tell.
        """
        try:
            headers = reading.head(self._requests, bucket, key)
        except NotFound:
            return []
        form = form_of(headers)
        if form is Form.DLO:
            return list(self._listed([manifest_place(headers["x-object-manifest"])]))
        if form is not Form.SLO:
            return []
        manifest = read_slo_manifest(self._requests, bucket, key)
        if manifest is not None:
            try:
                return list(leaves(self._requests, manifest))
            except (NotFound, Unsupported):
                return None
        listed = self._listed(likely_places(bucket, key))
        return _proved(_claims(bucket, key, form, headers), listed) or None

    def replaced(self, bucket: str, key: str) -> list[tuple[str, str]]:
        """Return what `owned` does, asking little where a bucket seems to have no segments.

        Who may only write cannot see what is replaced; then nothing is freed.
        """
        try:
            return self.owned(bucket, key) if self._places.may_be(bucket) else []
        except AccessDenied:
            return []

    def owned_by_lost(self, bucket: str, key: str) -> list[tuple[str, str]] | None:
        """Return the segments of an SLO that Ceph denies to have, as its first one is lost.

        Segments that have their first one are of another upload. None if the object is not listed
        as such a one.
        """
        if not self._is_listed_as_slo(bucket, key):
            return None
        named = [
            (each, name)
            for each in self._listed(likely_places(bucket, key))
            if (name := parse_segment_name(each.key, key)) is not None and name.key == key
        ]
        whole = {(each.bucket, name.prefix) for each, name in named if name.number == 0}
        return [
            (each.bucket, each.key)
            for each, name in named
            if (each.bucket, name.prefix) not in whole
        ]

    def owned(self, bucket: str, key: str) -> list[tuple[str, str]]:
        """Return the segments that go when the object goes, by bucket and key; [] if it is none.

        Only those that its own manifest names, and that lie where clients put the segments of an
        object of this very name, are its own: a manifest may have been copied or renamed without
        its segments, and then somebody else's object is made of the same. Where Ceph does not show
        the manifest, and a segment is lost or changed, those named by the size of the object count.
        Where the container keeps versions, all of them stay: an older version is made of them.
        """
        try:
            headers = reading.head(self._requests, bucket, key)
        except NotFound:
            return []
        form = form_of(headers)
        if form in (Form.SLO, Form.DLO) and self._keeps_versions(bucket):
            return []
        if form is Form.DLO:
            place = manifest_place(headers["x-object-manifest"])
            told = [(each.bucket, each.key) for each in self._listed([place])]
            return [each for each in told if _is_own(bucket, key, each, place[1])]
        if form is not Form.SLO:
            return []
        manifest = read_slo_manifest(self._requests, bucket, key)
        if manifest is not None:
            return list(self._owned_named(bucket, key, manifest))
        return self._owned_unseen(_claims(bucket, key, form, headers))

    def _keeps_versions(self, bucket: str) -> bool:
        """Tell whether a container keeps, or has kept, what is replaced or deleted in it."""
        title = f"Whether {bucket} keeps versions could not be read"
        headers = reading.head_bucket(self._requests, title, bucket)
        return not _VERSIONING.isdisjoint(headers)

    def _owned_unseen(self, claims: LargeObject) -> list[tuple[str, str]]:
        listed = list(self._listed(likely_places(claims.bucket, claims.key)))
        proved = _proved(claims, listed)
        if not proved:
            named = ((each, parse_segment_name(each.key, claims.key)) for each in listed)
            proved = [
                each
                for each, name in named
                if name is not None and name.key is not None and name.object_size == claims.size
            ]
        return [(each.bucket, each.key) for each in proved]

    def _is_listed_as_slo(self, bucket: str, key: str) -> bool:
        """Tell whether an object that Ceph denies to have is listed as an SLO."""
        listing = next(iter(reading.listings(self._requests, bucket, key)), None)
        first = listing.objects[0] if listing is not None and listing.objects else None
        return first is not None and (first.name, first.form) == (key, Form.SLO)

    def _checked(self, claims: LargeObject, manifest: SloManifest, depth: int = 0) -> list[Segment]:
        """Return what an SLO is made of in the end, each SLO in it checked as the whole is."""
        if manifest.has_pieces:
            raise Unsupported(
                f"The segments of {claims.bucket}/{claims.key} could not be found",
                why="It is made of pieces of objects, not of whole ones.",
            )
        found: list[Segment] = []
        for segment in check_manifest(claims, manifest.segments, self._standing(manifest)):
            if segment not in manifest.nested:
                found.append(segment)
                continue
            try:
                inner = nested_manifest(self._requests, segment, depth)
                of_inner = LargeObject(
                    segment.bucket, segment.key, Form.SLO, segment.size, segment.etag
                )
                found += self._checked(of_inner, inner, depth + 1)
            except (NotFound, Corrupted) as error:
                raise damaged_inside(claims, segment, error) from error
        return found

    def _owned_named(
        self, bucket: str, key: str, manifest: SloManifest, depth: int = 0
    ) -> Iterator[tuple[str, str]]:
        for segment in manifest.segments:
            name = segment.bucket, segment.key
            if not _is_own(bucket, key, name):
                continue
            yield name
            if segment in manifest.nested:
                with suppress(NotFound, Unsupported):
                    inner = nested_manifest(self._requests, segment, depth)
                    yield from self._owned_named(bucket, key, inner, depth + 1)

    def _listed(
        self, places: Iterable[tuple[str, str]], of_dlo: LargeObject | None = None
    ) -> Iterator[Segment]:
        for bucket, prefix in places:
            with suppress(NotFound):
                for segment, form in reading.listed_segments(self._requests, bucket, prefix):
                    if of_dlo is not None and form is Form.SLO:
                        raise made_of_large_objects(of_dlo, segment)
                    yield segment

    def _standing(self, manifest: SloManifest) -> Mapping[tuple[str, str], Segment]:
        """Return what stands of the segments in a manifest, as listed or, if need be, looked at.

        Those that are SLOs are few, and lie among other objects: their folders are not listed.
        """
        plain = (each for each in manifest.segments if each not in manifest.nested)
        folders = {(each.bucket, each.key.rpartition("/")[0] + "/") for each in plain}
        places = [(bucket, "" if prefix == "/" else prefix) for bucket, prefix in sorted(folders)]
        standing = {(each.bucket, each.key): each for each in self._listed(places)}
        for segment in manifest.segments:
            # A listing may be behind what was written.
            if standing.get((segment.bucket, segment.key)) != segment:
                looked_at = look_at(self._requests, segment.bucket, segment.key)
                if looked_at is not None:
                    standing[segment.bucket, segment.key] = looked_at
                else:
                    standing.pop((segment.bucket, segment.key), None)
        return standing


def look_at(requests: Requests, bucket: str, key: str) -> Segment | None:
    """Return what HEAD says of a segment, None if it is not there."""
    try:
        found = reading.stat(requests, bucket, key)
    except NotFound:
        return None
    return Segment(bucket, key, found.size, found.etag or "")


def _claims(bucket: str, key: str, form: Form, headers: Mapping[str, str]) -> LargeObject:
    length = headers.get("content-length", "")
    return LargeObject(
        bucket, key, form, int(length) if length.isdigit() else None, etag_of(headers) or None
    )


def _proved(claims: LargeObject, listed: Iterable[Segment]) -> list[Segment]:
    """Return the listed segments whose MD5s give the ETag of an SLO, upload by upload.

    Uploads of the same bytes prove alike; which of them the object is made of is not to be known.
    """
    uploads: dict[tuple[str, str], list[Segment]] = {}
    for segment in listed:
        if may_be_segment_of(claims.key, segment.key):
            folder = segment.key.rpartition("/")[0]
            uploads.setdefault((segment.bucket, folder), []).append(segment)
    return [
        segment
        for segments in uploads.values()
        if sum(each.size for each in segments) == claims.size
        and joined_etag(segments) == claims.etag
        for segment in segments
    ]


def _names_key(name: str, key: str) -> bool:
    parsed = parse_segment_name(name, key)
    return parsed is not None and parsed.key == key


def _is_own(bucket: str, key: str, told: tuple[str, str], below: str | None = None) -> bool:
    """Tell whether a segment lies where clients put those of this object; `below` is a DLO's."""
    places = own_places(bucket, key)
    if not any(told[0] == place and told[1].startswith(prefix) for place, prefix in places):
        return False
    if below is None:
        return True
    # What a short prefix finds may be the segments of `key/another`.
    return "/" not in told[1][len(below) :] or _names_key(told[1], key)
