"""From the name of a profile to its open store; the only place that picks a kind of store."""

import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from allastui.errors import ProfileError, Unsupported
from allastui.profiles.local import LOCAL

if TYPE_CHECKING:
    from allastui.profiles.profile import Profile
    from allastui.stores.store import SignIn, Store


class Connections:
    """The open stores of one process, one for each profile, made when first asked for.

    Safe from any thread. boto3 is imported by the first S3 profile that is opened, so never from
    the event loop.
    """

    def __init__(self, profiles: "Iterable[Profile]" = (), *, pool_size: int = 64) -> None:
        self._profiles: dict[str, Profile] = {profile.name: profile for profile in profiles}
        self._stores: dict[str, Store] = {}
        self._retired: list[Store] = []
        self._unlisted: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()
        self._pool_size = pool_size
        self._closed = False

    @property
    def profiles(self) -> "Mapping[str, Profile]":
        """The profiles as they are now, by name; a renewal makes another mapping."""
        return self._profiles

    def open(self, name: str) -> "Store":
        """Return the store of the profile with the name or alias `name` (LOCAL is this machine).

        Raises ProfileError if there is no such profile. Nothing is contacted.
        """
        open_already = self._stores.get(name)
        if open_already is not None:
            return open_already
        with self._lock:
            name = self._own_name(name)
            store = self._stores.get(name)
            if store is None:
                store = self._stores[name] = self._make(name)
                if self._closed:
                    store.close()
            return store

    def sign_in(self, name: str) -> "SignIn | None":
        """Return how long the sign-in of a store lasts, None if it is not open.

        Waits for nothing, so it is good for an event loop.
        """
        store = self._stores.get(name)
        return None if store is None else store.sign_in()

    def use(self, name: str, store: "Store") -> None:
        """Give `name` a store that is open already."""
        with self._lock:
            self._stores[name] = store

    def unlisted(self, name: str) -> frozenset[str]:
        """Return the buckets that a profile opens though its service does not list them."""
        return self._unlisted.get(name, frozenset())

    def know_unlisted(self, name: str, buckets: "Iterable[str]") -> None:
        """Replace those buckets."""
        self._unlisted[name] = frozenset(buckets)

    def renew(self, profiles: "Iterable[Profile]") -> bool:
        """Take `profiles` as they are found now: new keys are used from the next `open` on.

        A store that somebody still works with under its old keys stays usable until `close`. Tells
        whether any profile is new or another than before.
        """
        changed = False
        with self._lock:
            for profile in profiles:
                if self._profiles.get(profile.name) == profile:
                    continue
                changed = True
                # Other threads may be looking through the old mapping.
                self._profiles = {**self._profiles, profile.name: profile}
                if (store := self._stores.pop(profile.name, None)) is not None:
                    self._retired.append(store)
        return changed

    def close(self) -> None:
        """Close the stores; threads that still go on with one leave no connection open."""
        with self._lock:
            self._closed = True
            for store in (*self._stores.values(), *self._retired):
                store.close()
            self._stores.clear()
            self._retired.clear()

    def _own_name(self, name: str) -> str:
        """Return the name that `name` leads to: a queue may know a profile by an old one."""
        if name in self._stores or name in self._profiles:
            return name
        called_so = (each.name for each in self._profiles.values() if name in each.aliases)
        return next(called_so, name)

    def _make(self, name: str) -> "Store":
        if name == LOCAL:
            from allastui.stores.local import LocalStore

            return LocalStore("/")
        profile = self._profiles.get(name)
        if profile is None:
            raise ProfileError(
                f"There is no profile named {name}",
                hint="`allastui profiles` shows those that were found.",
            )
        from allastui.profiles.profile import Protocol

        if profile.protocol is Protocol.S3:
            from allastui.stores.s3.store import open_s3

            return open_s3(profile, pool_size=self._pool_size)
        if profile.protocol is Protocol.SWIFT:
            from allastui.stores.swift.store import open_swift

            return open_swift(profile, pool_size=self._pool_size)
        raise Unsupported(f"The profile {name} speaks {profile.protocol}, which is not supported")
