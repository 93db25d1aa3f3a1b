"""The access to buckets over Swift: the lists of containers, and temp URLs."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from allastui.errors import AccessDenied, NotFound, Unsupported
from allastui.profiles.profile import Profile, V1SignIn
from allastui.stores.abilities.sharing import (
    Link,
    LinkUse,
    Sight,
    Statement,
    Trial,
    unchanged_segments,
    untold_segments,
)
from allastui.stores.http.anonymous import first_granted
from allastui.stores.swift.abilities.acl_statements import (
    access_statements,
    with_project,
    with_public,
    without_name,
    without_public,
)
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.names import encoded_path
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.sharing import Access, Sharing
from allastui.stores.swift.upload_names import segments_bucket

_ACCOUNT = "AUTH_"
_UNSEEN = "Access that was given over S3 (policy, ACL) does not show over Swift."


class SwiftSharing:
    """Sharing over Swift, where a bucket is shared as a whole."""

    publishes_objects = False
    longest_link: int | None = None

    def __init__(
        self, profile: Profile, requests: Requests, capabilities: AskedCapabilities
    ) -> None:
        self._profile = profile
        self._requests = requests
        self._lists = Sharing(requests, capabilities)

    # Looking.

    def sight(self, bucket: str, keys: Sequence[str]) -> Sight:
        own = self._own_project()
        notes: list[str] = []
        found: list[Statement] = []
        for name in (bucket, segments_bucket(bucket)):
            try:
                found += access_statements(self._lists.access(name), name, own)
            except NotFound:
                if name == bucket:
                    raise
            except AccessDenied as error:
                if name != bucket:
                    notes.append(untold_segments(name, error))
                else:
                    notes.append(f"The access to {name} is not known: {error.why}")
        return Sight(tuple(found), tuple(notes), _UNSEEN if self._is_ceph() else "")

    def _own_project(self) -> str:
        """Return the project as access lists name it; "" where the storage URL does not tell."""
        return self._requests.account_path().rpartition(f"/{_ACCOUNT}")[2].partition("/")[0]

    def _is_ceph(self) -> bool:
        return urlsplit(self._requests.service_url()).path.rstrip("/").endswith("/swift")

    # What anybody gets.

    def public_urls(self, bucket: str, key: str) -> tuple[str, ...]:
        service = self._requests.service_url().rstrip("/")
        account = self._requests.account_path()
        path = account[max(account.find("/v1"), 0) :] + encoded_path(bucket, key)
        if not self._is_ceph():
            return (service + path,)
        # Ceph shows its buckets over S3 too, and not everywhere by the URL of an account.
        root = service.removesuffix("/swift")
        return service + path, root + encoded_path(bucket, key)

    def trial(self, bucket: str, listing: bool, key: str | None) -> Trial:
        tls, url, listing_url = self._profile.tls, "", ""
        listed = read = None
        if listing:
            listing_url, listed = first_granted(self.public_urls(bucket, ""), tls)
        if key is not None:
            # HEAD is granted for a large object whose segments are not.
            url, read = first_granted(self.public_urls(bucket, key), tls, method="GET")
        return Trial(url, listed, read, listing_url)

    # Giving and taking back.

    def publish(self, bucket: str, *, listing: bool) -> None:
        self._change(bucket, lambda access: with_public(access, listing=listing))

    def unpublish(self, bucket: str) -> None:
        self._change(bucket, without_public)

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None:
        raise Unsupported(
            f"The access to {bucket}/{key} could not be changed",
            why="Over Swift a bucket is public as a whole, or not at all.",
            hint="Make the bucket public, or a link to the object.",
        )

    def grant(self, bucket: str, project: str, *, write: bool) -> None:
        own = self._own_project()
        # Ceph takes the plain name for S3 too, version 1 of the sign-in takes no other.
        by_name = self._is_ceph() or isinstance(self._profile.credentials, V1SignIn)
        self._change(
            bucket,
            lambda access: with_project(access, project, own, write=write, by_name=by_name),
        )

    def revoke(self, bucket: str, name: str, key: str = "") -> None:
        own = self._own_project()
        self._change(bucket, lambda access: without_name(access, name, own))

    def _change(self, bucket: str, change: Callable[[Access], Access]) -> None:
        """Change the lists of a container and those of its segments, each as it is now."""
        self._change_lists(bucket, change)
        segments = segments_bucket(bucket)
        try:
            self._change_lists(segments, change)
        except NotFound:
            return
        except AccessDenied as error:
            raise unchanged_segments(bucket, segments, error) from error

    def _change_lists(self, bucket: str, change: Callable[[Access], Access]) -> None:
        before = self._lists.access(bucket)
        after = change(before)
        if after != before:
            self._lists.set_access(bucket, after)

    # Links.

    def can_sign_links(self) -> bool:
        return self._lists.has_signing_key()

    def link(
        self, bucket: str, key: str, use: LinkUse, seconds: int, *, make_key: bool = False
    ) -> Link:
        ends = time.time() + seconds
        url = self._lists.temp_url(bucket, key, seconds, method=use.value, make_key=make_key)
        return Link(url, use, ends)
