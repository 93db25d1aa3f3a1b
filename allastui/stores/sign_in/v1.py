"""The sign-in with version 1 of Swift's own authentication (TempAuth, Ceph's own users)."""

from allastui.errors import SignInFailed, SignInNeeded
from allastui.profiles.profile import Profile, Secret, V1SignIn
from allastui.stores.sign_in.talking import in_plain_words, label_of, sendable, talking
from allastui.stores.sign_in.ticket import Ticket


def v1_ticket(profile: Profile, sign_in: V1SignIn) -> Ticket:
    """Sign in and return the ticket.

    `swiftclient.get_auth` does not say when a token ends; its plugin for keystoneauth does.
    """
    label = label_of(sign_in.auth_url)
    title = f"Signing in to {profile.name} failed"
    if sign_in.key is None:
        raise SignInNeeded(
            "A key is needed",
            why=f"The key of {sign_in.user} is not known yet.",
            hint="Type it where the profile is opened.",
        )
    from swiftclient.authv1 import PasswordPlugin

    plugin = PasswordPlugin(
        sign_in.auth_url,
        sendable(sign_in.user, "user", title),
        sendable(sign_in.key.reveal(), "key", title),
    )
    refusal = SignInFailed(
        title,
        why=f"The user {sign_in.user} or the key is not accepted by {label}.",
        hint="Correct it where the profile was found.",
    )
    with in_plain_words(title, label, refusal), talking(profile.tls) as session:
        access = plugin.get_access(session)
        token, storage_url = str(access.auth_token), str(access.storage_url)
        expires = access.expires
    return Ticket(
        Secret(token),
        (sign_in.storage_url or storage_url).rstrip("/"),
        expires.timestamp() if expires else None,
    )
