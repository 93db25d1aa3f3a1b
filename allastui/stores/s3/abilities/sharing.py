"""The access to buckets over S3: ACLs and the bucket policy together, and signed links."""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from allastui.errors import AccessDenied, NotFound, SignInFailed, StoreError, Unsupported
from allastui.profiles.profile import Anonymous, BotocoreChain, KeyPair, Profile, Signature
from allastui.stores.abilities.sharing import (
    LONGEST_SIGNED_SECONDS,
    Link,
    LinkUse,
    Sight,
    Statement,
    Trial,
    unchanged_segments,
    untold_segments,
)
from allastui.stores.http.anonymous import first_granted
from allastui.stores.s3.abilities import acl_statements as acls
from allastui.stores.s3.abilities import policy as policies
from allastui.stores.s3.abilities.policy_statements import policy_statements
from allastui.stores.s3.abilities.public_urls import public_urls
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.names import check_key
from allastui.stores.s3.segments import may_speak_swift
from allastui.stores.segment_names import SEGMENTS_SUFFIX
from allastui.thread_pool import Pool

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

_SWIFT_ONLY = (
    "This service keeps access in the lists of Swift, which its S3 does not show and would "
    "overwrite."
)
_UNSEEN = "Access that was given over Swift does not show over S3."
_OVER_SWIFT = "Open the same bucket with a profile that speaks Swift."
_NOT_ONE = "This service has no access to single objects."
_LINK_INSTEAD = "Make a link to it instead"
_OR_SWIFT = ", or make its bucket public with a profile that speaks Swift"
_AT_ONCE = 8
_MOST_OBJECTS = 20
"""So many objects are asked for their ACLs."""


class S3Sharing:
    """Sharing over S3; what is given to others stands in the bucket policy, under our own Sids."""

    publishes_objects = True

    def __init__(self, profile: Profile, requests: Requests, boto: Boto) -> None:
        self._profile = profile
        self._requests = requests
        self._boto = boto

    @property
    def longest_link(self) -> int | None:
        return LONGEST_SIGNED_SECONDS if self._profile.signature is Signature.V4 else None

    # Looking.

    def sight(self, bucket: str, keys: Sequence[str]) -> Sight:
        notes: list[str] = []
        statements = self._seen_of_bucket(bucket, notes)
        segments = bucket + SEGMENTS_SUFFIX
        try:
            if self._is_there(segments):
                statements += self._seen_of_bucket(segments, notes)
        except AccessDenied as error:
            notes.append(untold_segments(segments, error))
        asked = keys[:_MOST_OBJECTS]
        with Pool(_AT_ONCE, "acls") as pool:
            ask = partial(self._object_acl, bucket)
            found = pool.map(lambda key: self._noted(notes, partial(ask, key)), asked)
            for key, acl in zip(asked, found, strict=True):
                statements += acls.acl_statements(acl, bucket, key) if acl else ()
        if len(keys) > _MOST_OBJECTS:
            notes.append(f"Only {_MOST_OBJECTS} of the objects were asked for their ACLs.")
        unseen = _UNSEEN if may_speak_swift(self._profile) else ""
        return Sight(tuple(statements), tuple(dict.fromkeys(notes)), unseen)

    def _seen_of_bucket(self, bucket: str, notes: list[str]) -> list[Statement]:
        found: list[Statement] = []
        acl = self._noted(notes, lambda: self._bucket_acl(bucket))
        found += acls.acl_statements(acl, bucket) if acl else ()
        policy = self._noted(notes, lambda: self._policy(bucket))
        found += policy_statements(policy, bucket) if policy else ()
        return found

    def _noted(self, notes: list[str], ask: Callable[[], T]) -> T | None:
        """Return what `ask` gives; None with a note where the service does not tell it."""
        try:
            return ask()
        except (AccessDenied, Unsupported) as error:
            notes.append(" ".join(filter(None, (f"{error.title}: {error.why}", error.hint))))
        return None

    def _is_there(self, segments: str) -> bool:
        """Whether there is a bucket of segments; raises AccessDenied where that is not told."""
        if not may_speak_swift(self._profile):
            return False
        try:
            self._ask(
                f"{segments} is not known", lambda client: client.head_bucket(Bucket=segments)
            )
        except (AccessDenied, SignInFailed):
            raise
        except StoreError as error:
            if error.retryable:
                raise
            return False
        return True

    def _bucket_acl(self, bucket: str) -> acls.Acl:
        title = f"The ACL of {bucket} is not known"
        return self._ask(title, lambda client: client.get_bucket_acl(Bucket=bucket))

    def _object_acl(self, bucket: str, key: str) -> acls.Acl:
        title = f"The ACL of {bucket}/{key} is not known"
        return self._ask(title, lambda client: client.get_object_acl(Bucket=bucket, Key=key))

    def _policy(self, bucket: str) -> policies.Policy:
        """Return the policy of a bucket, an empty one where there is none."""
        title = f"The policy of {bucket} is not known"
        try:
            told = self._ask(title, lambda client: client.get_bucket_policy(Bucket=bucket))
        except NotFound:
            return {}
        except Unsupported as error:
            raise Unsupported(title, why=_SWIFT_ONLY, hint=_OVER_SWIFT) from error
        try:
            return policies.read_policy(told["Policy"])
        except ValueError as error:
            raise Unsupported(
                title, why=str(error), hint="The rules of the bucket show it as it stands."
            ) from error

    def _ask(self, title: str, ask: "Callable[[S3Client], T]") -> T:
        with boto_errors(title, self._requests.label):
            return ask(self._boto.client())

    # What anybody gets.

    def public_urls(self, bucket: str, key: str) -> tuple[str, ...]:
        return public_urls(self._profile, bucket, key)

    def trial(self, bucket: str, listing: bool, key: str | None) -> Trial:
        tls, url, listing_url = self._profile.tls, "", ""
        listed = read = None
        if listing:
            urls = self.public_urls(bucket, "")
            listing_url, listed = first_granted(urls, tls, method="GET", query="?max-keys=1")
        if key is not None:
            # HEAD is granted for a large object whose segments are not.
            url, read = first_granted(self.public_urls(bucket, key), tls, method="GET")
        return Trial(url, listed, read, listing_url)

    # Giving and taking back.

    def publish(self, bucket: str, *, listing: bool) -> None:
        self._change(
            bucket,
            lambda policy, name, _: policies.published(policy, name, listing=listing),
            None if listing else acls.without_public,
        )

    def unpublish(self, bucket: str) -> None:
        self._change(
            bucket, lambda policy, _name, _owner: policies.unpublished(policy), acls.without_public
        )

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None:
        check_key(bucket, key)
        self._change_object(bucket, key, acls.with_public_read if public else acls.without_public)

    def _change_object(self, bucket: str, key: str, change: Callable[[acls.Acl], Any]) -> None:
        before = self._object_acl(bucket, key)
        after = change(before)
        if acls.gives_the_same(before, after):
            return
        title = f"The access to {bucket}/{key} could not be changed"
        try:
            with boto_errors(title, self._requests.label):
                self._boto.client().put_object_acl(
                    Bucket=bucket, Key=key, AccessControlPolicy=after
                )
        except Unsupported as error:
            hint = _LINK_INSTEAD + _OR_SWIFT * may_speak_swift(self._profile) + "."
            raise Unsupported(title, why=_NOT_ONE, hint=hint) from error

    def grant(self, bucket: str, project: str, *, write: bool) -> None:
        self._change(
            bucket,
            lambda policy, name, owner: policies.granted(policy, name, project, owner, write=write),
        )

    def revoke(self, bucket: str, name: str, key: str = "") -> None:
        if key:
            self._change_object(bucket, key, lambda acl: acls.without_project(acl, name))
            return
        self._change(
            bucket,
            lambda policy, _name, _owner: policies.revoked(policy, name),
            lambda acl: acls.without_project(acl, name),
        )

    def _change(
        self,
        bucket: str,
        change: Callable[[policies.Policy, str, str], policies.Policy],
        change_acl: Callable[[acls.Acl], Any] | None = None,
    ) -> None:
        """Change the policy of a bucket and of its segments; `change` gets the owner's ID too."""
        self._change_one(bucket, change, change_acl)
        segments = bucket + SEGMENTS_SUFFIX
        try:
            if self._is_there(segments):
                self._change_one(segments, change, change_acl)
        except AccessDenied as error:
            raise unchanged_segments(bucket, segments, error) from error

    def _change_one(
        self,
        bucket: str,
        change: Callable[[policies.Policy, str, str], policies.Policy],
        change_acl: Callable[[acls.Acl], Any] | None,
    ) -> None:
        title = f"The access to {bucket} could not be changed"
        try:
            before = self._policy(bucket)
        except Unsupported as error:
            raise Unsupported(title, why=error.why, hint=error.hint) from error
        acl = self._bucket_acl(bucket)
        after = change(before, bucket, str(acl.get("Owner", {}).get("ID", "")))
        if after != before:
            self._keep_policy(title, bucket, after)
        new_acl: Any = acl if change_acl is None else change_acl(acl)
        if not acls.gives_the_same(acl, new_acl):
            with boto_errors(title, self._requests.label):
                self._boto.client().put_bucket_acl(Bucket=bucket, AccessControlPolicy=new_acl)

    def _keep_policy(self, title: str, bucket: str, policy: policies.Policy) -> None:
        with boto_errors(title, self._requests.label):
            client = self._boto.client()
            if policies.is_empty(policy):
                client.delete_bucket_policy(Bucket=bucket)
            else:
                client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))

    # Links.

    def can_sign_links(self) -> bool:
        return True

    def link(
        self, bucket: str, key: str, use: LinkUse, seconds: int, *, make_key: bool = False
    ) -> Link:
        check_key(bucket, key)
        title = f"A link to {bucket}/{key} could not be made"
        if isinstance(self._profile.credentials, Anonymous):
            raise Unsupported(title, why="The profile has no keys to sign it with.")
        if self.longest_link is not None and seconds > self.longest_link:
            raise Unsupported(title, why="A signature lasts 7 days at most.")
        method = "get_object" if use is LinkUse.READ else "put_object"
        ends = time.time() + seconds
        url = self._ask(
            title,
            lambda client: client.generate_presigned_url(
                method, Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
            ),
        )
        known = self._key_ends()
        sooner = known if known is not None and known < ends else None
        return Link(url, use, ends, sooner, self._is_temporary() and known is None)

    def _key_ends(self) -> float | None:
        if self._profile.expires is not None:
            return self._profile.expires.timestamp()
        if isinstance(self._profile.credentials, BotocoreChain):
            # botocore tells nobody when the keys end that it renews by itself.
            ends = getattr(self._boto.credentials(), "_expiry_time", None)
            return None if ends is None else float(ends.timestamp())
        return None

    def _is_temporary(self) -> bool:
        keys = self._profile.credentials
        if isinstance(keys, KeyPair):
            return keys.session_token is not None
        found = self._boto.credentials()
        return found is not None and bool(found.token)
