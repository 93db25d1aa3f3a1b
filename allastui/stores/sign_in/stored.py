"""A token that somebody else got: used to its end, which its Keystone is asked for once."""

import threading

from allastui.errors import ProfileError, SignInFailed, StoreError
from allastui.profiles.profile import Profile, SwiftToken
from allastui.stores.sign_in.ticket import Ticket
from allastui.stores.store import SignIn

ASKING_SECONDS = 10.0
"""How long the first use waits for a Keystone that tells when the token ends."""


class StoredToken:
    """The one ticket of a SwiftToken; there is no other."""

    def __init__(self, profile: Profile, stored: SwiftToken) -> None:
        self._profile = profile
        self._stored = stored
        self._ticket: Ticket | None = None
        self._asking = threading.Lock()

    def current(self) -> Ticket:
        """Return the ticket; the first time, its Keystone is asked when it ends.

        It is returned when it has ended as well: only the storage knows that for sure.
        """
        with self._asking:
            if self._ticket is None:
                self._ticket = Ticket(
                    self._stored.token, self._stored.storage_url.rstrip("/"), self._expires()
                )
            return self._ticket

    def after_refusal(self, refused: Ticket) -> Ticket:
        """Raise SignInFailed: nobody gives another one."""
        where = self._profile.project or self._profile.name
        raise SignInFailed(
            f"The token of {where} has ended, or is not accepted",
            hint="Sign in again, or get a new token where this one is from.",
        )

    def sign_in(self) -> SignIn:
        ticket = self._ticket
        if ticket is not None:
            return SignIn(ticket.expires, False)
        stated = self._profile.expires
        return SignIn(stated.timestamp() if stated else None, False)

    def _expires(self) -> float | None:
        if self._profile.expires is not None:
            return self._profile.expires.timestamp()
        if self._stored.auth_url is None:
            return None
        from allastui.stores.sign_in.keystone import Keystone

        try:
            keystone = Keystone(
                self._stored.auth_url, self._profile.tls, "The token", seconds=ASKING_SECONDS
            )
            return keystone.validated(self._stored.token).expires
        except (StoreError, ProfileError):
            return None  # the storage itself will tell
