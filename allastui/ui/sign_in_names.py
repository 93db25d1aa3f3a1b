"""What the profiles of a sign-in are called, beside those that are known; pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from allastui.profiles.accounts import account_groups
from allastui.profiles.names import usable_name
from allastui.profiles.profile import KeystoneSignIn, Profile, Protocol, SwiftToken, Token
from allastui.ui.sign_in_calls import SignedIn, lacks_project, lacks_secret


def with_free_names(
    result: SignedIn, known: Sequence[Profile], is_ours: Collection[str]
) -> tuple[Profile, ...]:
    """Return the profiles of `result` with names that lead to nothing else; pure.

    A profile of `is_ours`, the names of earlier sign-ins, is replaced; so is one of the same
    account that lacks its password or holds a token that ends. One that renews its sign-in by
    itself, or has the same key at its endpoint, stays what it is.
    """
    taken = {name for each in known for name in (each.name, *each.aliases)} - set(is_ours)
    asked = {each.name: each for each in result.asked}
    named = []
    for profile in result.profiles:
        same = next((each for each in known if _is_same_key(each, profile)), None) or next(
            (each for each in known if _is_same_account(each, asked.get(profile.name))), None
        )
        if same is not None:
            named.append(_in_place_of(same, profile))
            continue
        plain = usable_name(profile.name) or "project"
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name)
        named.append(replace(profile, name=name))
    return tuple(named)


def _in_place_of(known: Profile, new: Profile) -> Profile:
    if known.protocol is Protocol.S3 or (not lacks_secret(known) and not _holds_token(known)):
        return known
    sources = tuple(dict.fromkeys((*known.sources, *new.sources)))
    return replace(new, name=known.name, aliases=known.aliases, sources=sources)


def _holds_token(profile: Profile) -> bool:
    match profile.credentials:
        case SwiftToken() | KeystoneSignIn(method=Token()):
            return True
        case _:
            return False


def _is_same_account(one: Profile, asked: Profile | None) -> bool:
    """Whether a profile leads to the account of a user's sign-in, as that user."""
    if asked is None or one.protocol is not asked.protocol or lacks_project(one):
        return False
    match one.credentials, asked.credentials:
        case KeystoneSignIn(method=Token()) as a, KeystoneSignIn() as b:
            return a.auth_url == b.auth_url and bool(one.project) and one.project == asked.project
    return len(account_groups([one, asked])) == 1


def _is_same_key(one: Profile, other: Profile) -> bool:
    if one.protocol is not Protocol.S3 or other.protocol is not Protocol.S3:
        return False
    return (one.endpoint, one.credentials) == (other.endpoint, other.credentials)
