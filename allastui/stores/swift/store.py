"""The Swift store: every call over the thin client, with the sign-in of one profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit

import allastui
from allastui.errors import Changed, ServiceFault, Unsupported
from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.conditions import IF_ABSENT, require_absent, require_version, taken
from allastui.stores.entry import Entry, Page
from allastui.stores.features import Features
from allastui.stores.sign_in.ticket import Tickets
from allastui.stores.steps import Steps, whole
from allastui.stores.store import (
    Attributes,
    Body,
    DeleteFailure,
    ObjectStat,
    Part,
    Reader,
    Segment,
    SignIn,
    UnfinishedUpload,
    Upload,
)
from allastui.stores.swift import reading
from allastui.stores.swift.buckets import Buckets
from allastui.stores.swift.capabilities import USUAL_MAX_SEGMENTS, AskedCapabilities
from allastui.stores.swift.copying import Copies
from allastui.stores.swift.deleting import Deletes
from allastui.stores.swift.freeing import Frees
from allastui.stores.swift.headers import LIMITS, put_stat, upload_headers
from allastui.stores.swift.names import check_key
from allastui.stores.swift.places import SegmentPlaces
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects
from allastui.stores.swift.uploads import Uploads

GIB = 1024 * MIB


class SwiftStore:
    """A service that speaks Swift, with the sign-in of one profile; contacts nothing before a call.

    No client library is imported before a link is made; the sign-in may need one.
    """

    def __init__(self, profile: Profile, tickets: Tickets, pool_size: int) -> None:
        user_agent = f"allastui/{allastui.__version__}"
        self._profile = profile
        self._tickets = tickets
        self._requests = Requests(tickets, profile.tls, _label(profile), pool_size, user_agent)
        self._capabilities = AskedCapabilities(self._requests)
        self._features = _features(profile)
        self._buckets = Buckets(self._requests)
        places = SegmentPlaces(self._requests)
        self._large = LargeObjects(self._requests, places)
        self._frees = Frees(self._requests, self._capabilities)
        self._uploads = Uploads(
            self._requests, self._capabilities, self._large, self._frees, places
        )
        self._copies = Copies(self._requests, self._large, self._uploads, self._frees)
        self._deletes = Deletes(self._requests, self._buckets, self._large, self._frees)

    @property
    def features(self) -> Features:
        """What Swift can do anywhere, or less where this service has said so before."""
        known = self._capabilities.known()
        if known is None or known.max_segments >= self._features.max_parts:
            return self._features
        return replace(
            self._features,
            max_parts=known.max_segments,
            max_object=known.max_segments * self._features.max_part,
        )

    @cached_property
    def abilities(self) -> Abilities:
        from allastui.stores.swift.abilities.offered import swift_abilities

        return swift_abilities(self._profile, self._requests, self._capabilities)

    def buckets(self) -> list[Entry]:
        return self._buckets.all()

    def create_bucket(self, bucket: str) -> None:
        self._buckets.create(bucket)

    def delete_bucket(self, bucket: str) -> None:
        self._buckets.delete(bucket)

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        return reading.list_page(self._requests, bucket, prefix, cursor)

    def list_pages(self, bucket: str, prefix: str) -> Iterator[list[Entry]]:
        return reading.list_pages(self._requests, bucket, prefix)

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        return reading.walk(self._requests, bucket, prefix)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        return reading.stat(self._requests, bucket, key)

    def stat_in_steps(self, bucket: str, key: str) -> Steps[ObjectStat]:
        return reading.stat_in_steps(self._requests, bucket, key)

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        return self._large.segments(bucket, key)

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        return whole(self.open_range_in_steps(bucket, key, offset, size, if_version=if_version))

    def open_range_in_steps(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Steps[Reader]:
        return reading.open_range_in_steps(self._requests, bucket, key, offset, size, if_version)

    def fetch_in_steps(
        self, bucket: str, key: str, limit: int
    ) -> Steps[tuple[ObjectStat, bytes | None]]:
        return reading.fetch_in_steps(self._requests, bucket, key, limit)

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        """Write a whole object; the segments of a large one that it replaces go when it stands."""
        return whole(self.put_in_steps(bucket, key, body, attributes))

    def put_in_steps(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_absent: bool = False
    ) -> Steps[ObjectStat]:
        check_key(bucket, key)
        headers = upload_headers(key, attributes)
        if if_absent:
            headers = {**headers, **IF_ABSENT}  # which Ceph does not heed
        replaced = self._large.replaced(bucket, key)
        try:
            standing = yield from self._put_in_steps(bucket, key, body, headers)
        except Changed as error:
            if not if_absent:
                raise
            raise taken(f"{bucket}/{key}") from error
        self._frees.free_if_possible(replaced)
        return standing

    def create(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        require_absent(lambda: self.stat(bucket, key), f"{bucket}/{key}")
        return whole(self.put_in_steps(bucket, key, body, attributes, if_absent=True))

    def _put_in_steps(
        self, bucket: str, key: str, body: Body, headers: Mapping[str, str]
    ) -> Steps[ObjectStat]:
        title = f"{bucket}/{key} could not be written"
        answer = yield from self._requests.send_in_steps(
            title, "PUT", bucket, key, headers=headers, body=body
        )
        answer.close()
        standing = put_stat(answer.headers, body.size, headers)
        if standing.etag is None:
            raise ServiceFault(title, why="The service gave no receipt (ETag) for it.")
        return standing

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        require_version(self.stat(bucket, key), if_version, f"{bucket}/{key}")
        return self.put(bucket, key, body, attributes)

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        return self._uploads.begin(bucket, key, size, part_size, attributes)

    def find_upload(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        return self._uploads.find(bucket, key, size, mtime_ns)

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        return self._uploads.put_part(upload, number, body)

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        return self._uploads.list_parts(upload, claimed)

    def open_upload(self, upload: Upload) -> Reader:
        raise Unsupported(
            f"The parts of {upload.bucket}/{upload.key} cannot be read before they are joined"
        )

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        return self._uploads.complete(upload, parts, attributes)

    def abort_upload(self, upload: Upload) -> None:
        self._uploads.abort(upload)

    def list_uploads(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        return self._uploads.unfinished(bucket, key_prefix)

    def copy(
        self,
        bucket: str,
        key: str,
        to_bucket: str,
        to_key: str,
        *,
        with_access: bool = False,
        if_absent: bool = False,
    ) -> ObjectStat:
        """Copy an object; access is a matter of its bucket, and there are no tags."""
        return self._copies.copy(bucket, key, to_bucket, to_key, if_absent=if_absent)

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        return self._deletes.delete_many(bucket, keys)

    def sign_in(self) -> SignIn:
        return self._tickets.sign_in()

    def close(self) -> None:
        self._requests.close()


def open_swift(profile: Profile, *, pool_size: int) -> SwiftStore:
    """Return the store of a Swift profile; nothing is contacted.

    `pool_size` is how many connections are kept open between requests. Raises ProfileError for a
    profile that signs in to no Swift account.
    """
    from allastui.stores.sign_in.tickets import open_tickets

    return SwiftStore(profile, open_tickets(profile), pool_size)


def _label(profile: Profile) -> str:
    """Return what the service is called before it is known where the account is."""
    try:
        host = urlsplit(profile.endpoint or "").netloc.rpartition("@")[2]
    except ValueError:
        host = ""  # the sign-in will say what is wrong with it
    return host or profile.name


def _features(profile: Profile) -> Features:
    max_parts = min(profile.max_parts or USUAL_MAX_SEGMENTS, USUAL_MAX_SEGMENTS)
    return Features(
        buckets=True,
        min_part=MIB,
        max_part=5 * GIB,
        max_parts=max_parts,
        max_object=max_parts * 5 * GIB,
        part_etag_is_md5=True,
        any_order=False,
        server_copy=True,
        metadata=LIMITS,
    )
