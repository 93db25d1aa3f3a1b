"""The S3 store: hot calls over the thin client, everything else over boto3."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from urllib.parse import urlsplit

import allastui
from allastui.errors import Changed, ProfileError, ServiceFault, Unsupported
from allastui.profiles.profile import BotocoreChain, KeyPair, Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.conditions import (
    IF_ABSENT,
    require_absent,
    require_absent_in_steps,
    require_version,
    taken,
)
from allastui.stores.entry import Entry, Form, Page
from allastui.stores.features import Features
from allastui.stores.s3 import reading
from allastui.stores.s3.buckets import Buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.credentials import ChainKeys, FixedKeys, Keys
from allastui.stores.s3.deleting import Deletes
from allastui.stores.s3.headers import LIMITS, put_stat, upload_headers
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.names import check_key
from allastui.stores.s3.segments import find_segments, may_speak_swift
from allastui.stores.s3.uploads import Uploads
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
    Store,
    UnfinishedUpload,
    Upload,
)

MIB = 1024 * 1024
GIB = 1024 * MIB
_USUAL_MAX_PARTS = 10_000
_LUMI_HOST = "lumidata.eu"
_LUMI_MAX_PARTS = 1_000
"""LUMI-O refuses more parts; its own configuration tool writes this limit into rclone.conf."""


class S3Store:
    """A service that speaks S3, with the keys of one profile; nothing is contacted before a call.

    Listing, looking at, reading and writing objects never import boto3, unless the profile's keys
    come from botocore itself.
    """

    def __init__(self, profile: Profile, pool_size: int) -> None:
        self._profile = profile
        self._boto = Boto(profile, pool_size)
        user_agent = f"allastui/{allastui.__version__}"
        self._requests = Requests(profile, _keys(profile, self._boto), pool_size, user_agent)
        self._acl = profile.acl
        self._expires = profile.expires.timestamp() if profile.expires else None
        self._renews = isinstance(profile.credentials, BotocoreChain)
        self._features = _features(profile)
        self._takes_conditions = True  # until the service says that it does not
        self._empty_form = Form.UNSURE if may_speak_swift(profile) else Form.PLAIN
        self._buckets = Buckets(self._requests, self._boto, profile)
        self._uploads = Uploads(self._requests, self._boto, profile.acl)
        self._copies = Copies(
            self._requests, self._boto, self._uploads, profile.acl, self._features.max_parts
        )
        self._deletes = Deletes(self._requests, self._boto)

    @property
    def features(self) -> Features:
        return self._features

    @cached_property
    def abilities(self) -> Abilities:
        from allastui.stores.s3.abilities.offered import s3_abilities

        max_parts = self._features.max_parts
        return s3_abilities(self._profile, self._requests, self._boto, max_parts)

    def buckets(self) -> list[Entry]:
        return self._buckets.list()

    def create_bucket(self, bucket: str) -> None:
        self._buckets.create(bucket)

    def delete_bucket(self, bucket: str) -> None:
        self._buckets.delete(bucket)

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        return reading.list_page(self._requests, bucket, prefix, cursor, self._empty_form)

    def list_pages(self, bucket: str, prefix: str) -> Iterator[list[Entry]]:
        return reading.list_pages(self._requests, bucket, prefix, self._empty_form)

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        return reading.walk(self._requests, bucket, prefix, self._empty_form)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        return reading.stat(self._requests, bucket, key)

    def stat_in_steps(self, bucket: str, key: str) -> Steps[ObjectStat]:
        return reading.stat_in_steps(self._requests, bucket, key)

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        return find_segments(self._requests, bucket, key)

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
        return whole(self.put_in_steps(bucket, key, body, attributes))

    def put_in_steps(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_absent: bool = False
    ) -> Steps[ObjectStat]:
        check_key(bucket, key)
        headers = upload_headers(key, attributes, self._acl)
        if if_absent and self._takes_conditions:
            try:
                return (yield from self._put_in_steps(bucket, key, body, {**headers, **IF_ABSENT}))
            except Changed as error:
                raise taken(f"{bucket}/{key}") from error
            except Unsupported:
                self._takes_conditions = False
        if if_absent:
            yield from require_absent_in_steps(self.stat_in_steps(bucket, key), f"{bucket}/{key}")
        return (yield from self._put_in_steps(bucket, key, body, headers))

    def create(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        require_absent(lambda: self.stat(bucket, key), f"{bucket}/{key}")
        return whole(self.put_in_steps(bucket, key, body, attributes, if_absent=True))

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        headers = upload_headers(key, attributes, self._acl)
        # Ceph takes the ETag of a condition without its quotes only, and Swift takes no condition.
        for condition in ({"if-match": if_version}, {"if-match": if_version.strip('"')}):
            require_version(self.stat(bucket, key), if_version, f"{bucket}/{key}")
            try:
                return self._put(bucket, key, body, {**headers, **condition})
            except Unsupported:
                break
            except Changed:
                continue
        require_version(self.stat(bucket, key), if_version, f"{bucket}/{key}")
        return self._put(bucket, key, body, headers)

    def _put(self, bucket: str, key: str, body: Body, headers: Mapping[str, str]) -> ObjectStat:
        return whole(self._put_in_steps(bucket, key, body, headers))

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

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        return self._uploads.begin(bucket, key, size, part_size, attributes)

    def find_upload(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        return None

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        return self._uploads.put_part(upload, number, body)

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        return self._uploads.list_parts(upload)

    def open_upload(self, upload: Upload) -> Reader:
        raise Unsupported(
            f"The parts of {upload.bucket}/{upload.key} cannot be read before they are joined"
        )

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        return self._uploads.complete(upload, parts)

    def abort_upload(self, upload: Upload) -> None:
        self._uploads.abort(upload)

    def list_uploads(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        return self._uploads.list(bucket, key_prefix)

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
        return self._copies.copy(
            bucket, key, to_bucket, to_key, with_access=with_access, if_absent=if_absent
        )

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        return self._deletes.delete_many(bucket, keys)

    def sign_in(self) -> SignIn:
        return SignIn(self._expires, renews=self._renews)

    def close(self) -> None:
        self._requests.close()
        self._boto.close()


def open_s3(profile: Profile, *, pool_size: int) -> Store:
    """Return the store of an S3 profile; nothing is contacted.

    `pool_size` is how many connections are kept open between requests. Raises ProfileError for an
    endpoint that is no URL, and for keys that cannot stand in a request.
    """
    return S3Store(profile, pool_size)


def _keys(profile: Profile, boto: Boto) -> Keys:
    credentials = profile.credentials
    if isinstance(credentials, BotocoreChain):
        return ChainKeys(credentials.aws_profile, boto.credentials)
    if isinstance(credentials, KeyPair):
        _refuse_unsendable(profile, credentials)
        return FixedKeys(credentials)
    return FixedKeys(None)


def _refuse_unsendable(profile: Profile, keys: KeyPair) -> None:
    secrets = [secret.reveal() for secret in (keys.secret_key, keys.session_token) if secret]
    for text in (keys.access_key, *secrets):
        if not text or not text.isascii() or not text.isprintable():
            raise ProfileError(
                f"The keys of the profile {profile.name} cannot be used",
                why="One is empty, or holds characters that no key has.",
                hint="Copy them again from where they came.",
            )


def _features(profile: Profile) -> Features:
    return Features(
        buckets=True,
        min_part=5 * MIB,
        max_part=5 * GIB,
        max_parts=profile.max_parts or _default_max_parts(profile.endpoint),
        max_object=5 * 1024 * GIB,
        part_etag_is_md5=True,
        any_order=False,
        server_copy=True,
        deletes_segments=not may_speak_swift(profile),
        metadata=LIMITS,
    )


def _default_max_parts(endpoint: str | None) -> int:
    host = (urlsplit(endpoint or "").hostname or "").lower()
    is_lumi = host == _LUMI_HOST or host.endswith("." + _LUMI_HOST)
    return _LUMI_MAX_PARTS if is_lumi else _USUAL_MAX_PARTS
