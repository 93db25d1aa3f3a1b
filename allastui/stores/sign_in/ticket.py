"""What a sign-in gives, and who gives the next one."""

from dataclasses import dataclass
from typing import Protocol

from allastui.profiles.profile import Secret
from allastui.stores.store import SignIn


@dataclass(frozen=True, slots=True)
class Ticket:
    """The token to send and the account it is for; `expires` (epoch) is None if nobody knows."""

    token: Secret
    storage_url: str
    expires: float | None


class Tickets(Protocol):
    """The sign-in of one profile, kept until it ends; safe from any thread."""

    def current(self) -> Ticket:
        """Return the ticket in hand, or a new one if there is none or it ends soon.

        Contacts the service only for a new one. Raises SignInNeeded, SignInFailed, Unreachable and
        other StoreErrors.
        """

    def after_refusal(self, refused: Ticket) -> Ticket:
        """Return another ticket, as the service refused `refused` (401).

        Threads that were refused with the same one get the same new one. Raises SignInFailed if
        there is no other to be had.
        """

    def sign_in(self) -> SignIn:
        """Return how long the ticket in hand lasts; contacts nothing."""
