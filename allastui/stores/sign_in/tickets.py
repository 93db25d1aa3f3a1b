"""From a profile to the one who gives its tickets; the only place that picks a kind of sign-in."""

from allastui.errors import ProfileError
from allastui.profiles.profile import KeystoneSignIn, Profile, SwiftToken, Token, V1SignIn
from allastui.stores.sign_in.held import HeldTickets
from allastui.stores.sign_in.keystone_ticket import keystone_ticket
from allastui.stores.sign_in.stored import StoredToken
from allastui.stores.sign_in.ticket import Tickets
from allastui.stores.sign_in.v1 import v1_ticket


def open_tickets(profile: Profile) -> Tickets:
    """Return the tickets of a Swift profile; contacts nothing and imports no client library.

    Raises ProfileError for a profile that signs in to no Swift account.
    """
    credentials = profile.credentials
    stated = profile.expires.timestamp() if profile.expires else None
    if isinstance(credentials, SwiftToken):
        return StoredToken(profile, credentials)
    if isinstance(credentials, V1SignIn):
        v1 = credentials
        return HeldTickets(lambda: v1_ticket(profile, v1), renews=True, stated=stated)
    if isinstance(credentials, KeystoneSignIn):
        keystone = credentials
        renews = not isinstance(keystone.method, Token)
        return HeldTickets(lambda: keystone_ticket(profile, keystone), renews=renews, stated=stated)
    raise ProfileError(f"The profile {profile.name} does not sign in to Swift")
