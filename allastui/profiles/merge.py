"""Profiles of all sources, merged by key and endpoint or by account; pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from allastui.profiles.accounts import account_groups
from allastui.profiles.names import named
from allastui.profiles.own import is_own
from allastui.profiles.profile import KeyPair, Profile, Protocol, Tls

ProjectGuess = Callable[[Profile], str | None]


def merge(
    found: Sequence[Profile], guess: ProjectGuess = lambda profile: None
) -> tuple[Profile, ...]:
    """Return one profile for each key at an endpoint, and for each user of a Swift account.

    Each has all its sources and names, and they come by name. The order of `found` is the
    precedence: the first profile of a key gives the values that the others only fill in, and the
    first of two that want one name gets it. `guess` is asked for the projects that no source tells.
    """
    swift = [profile for profile in found if profile.protocol is Protocol.SWIFT]
    others = [profile for profile in found if profile.protocol is not Protocol.SWIFT]
    merged = [_merged(group) for group in (*_groups(others), *account_groups(swift))]
    known = [
        profile if profile.project else replace(profile, project=guess(profile))
        for profile in merged
    ]
    return tuple(sorted(named(known), key=lambda profile: profile.name))


def _groups(found: Sequence[Profile]) -> list[list[Profile]]:
    groups: dict[object, list[Profile]] = {}
    homes = _homes(found)
    for profile in found:
        endpoint = profile.endpoint
        if endpoint is None and isinstance(profile.credentials, KeyPair):
            endpoint = homes.get(profile.credentials)
        key = (profile.protocol, endpoint, profile.credentials)
        groups.setdefault(key, []).append(profile)
    return list(groups.values())


def _homes(found: Iterable[Profile]) -> dict[KeyPair, str]:
    """Return the endpoint of each key pair that has exactly one.

    The AWS files can hold a key of another service without its endpoint, which is then given to
    each command; another source knows it.
    """
    endpoints: dict[KeyPair, set[str]] = {}
    for profile in found:
        if isinstance(profile.credentials, KeyPair) and profile.endpoint:
            endpoints.setdefault(profile.credentials, set()).add(profile.endpoint)
    return {pair: next(iter(urls)) for pair, urls in endpoints.items() if len(urls) == 1}


def _merged(group: Sequence[Profile]) -> Profile:
    # The values of the profile that knows the endpoint are about that service.
    first = next((profile for profile in group if profile.endpoint), group[0])
    limits = [profile.max_parts for profile in group if profile.max_parts is not None]
    ends = [profile.expires for profile in group if profile.expires is not None]
    return replace(
        first,
        name=next((profile.name for profile in group if is_own(profile)), group[0].name),
        sources=tuple(dict.fromkeys(chain.from_iterable(p.sources for p in group))),
        aliases=tuple(dict.fromkeys(chain.from_iterable((p.name, *p.aliases) for p in group))),
        project=next((p.project for p in group if p.project), None),
        region=next((p.region for p in group if p.region), None),
        tls=next((p.tls for p in group if p.tls != Tls()), Tls()),
        max_parts=min(limits, default=None),
        acl=_acl(group),
        expires=min(ends, default=None),
    )


def _acl(group: Sequence[Profile]) -> str | None:
    """Return the ACL that the group agrees on, else "private".

    LUMI's tools write each key twice, as a private and a public remote that differ in this only;
    nothing becomes public because two remotes were merged.
    """
    stated = {profile.acl for profile in group if profile.acl}
    return next(iter(stated)) if len(stated) == 1 else "private" if stated else None


def same_key_twice(merged: Iterable[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Yield pairs of profiles of one access key at one endpoint whose secrets differ."""
    first: dict[tuple[str | None, str], Profile] = {}
    for profile in merged:
        if isinstance(profile.credentials, KeyPair) and profile.credentials.session_token is None:
            other = first.setdefault((profile.endpoint, profile.credentials.access_key), profile)
            if other is not profile:
                yield other, profile
