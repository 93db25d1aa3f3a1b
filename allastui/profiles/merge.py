"""Profiles of all sources, merged by key and endpoint and named uniquely; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count

from allastui.profiles.profile import LOCAL, KeyPair, Profile, Tls
from allastui.profiles.service import is_lumi

_NOT_IN_NAMES = re.compile(r"[\s:/]")


def merge(found: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return one profile for each key at an endpoint, with all its sources and names, by name.

    The order of `found` is the precedence: the first profile of a key gives the values that the
    others only fill in, and the first of two that want one name gets it. Names hold no ":", "/" or
    white space, are never "local", and together with the aliases each leads to one profile.
    """
    merged = [_merged(group) for group in _groups(found)]
    names = _unique_names(merged)
    taken = set(names) | {LOCAL}
    named = []
    for profile, name in zip(merged, names, strict=True):
        aliases = _aliases(profile, taken)
        taken.update(aliases)
        named.append(replace(profile, name=name, aliases=aliases))
    return tuple(sorted(named, key=lambda profile: profile.name))


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
        name=group[0].name,
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


def _unique_names(merged: Sequence[Profile]) -> list[str]:
    names: list[str] = []
    for profile in merged:
        free = (name for name in _candidates(profile) if name != LOCAL and name not in names)
        names.append(next(free))
    return names


def _candidates(profile: Profile) -> Iterator[str]:
    """Yield the names that a profile could have, the best first, without end."""
    wanted = [_project_name(profile), *profile.aliases]
    usable = [name for name in map(_usable, wanted) if name] or ["profile"]
    yield from usable
    yield from (f"{usable[0]}-{number}" for number in count(2))


def _project_name(profile: Profile) -> str:
    if profile.project and is_lumi(profile.endpoint) and profile.project.isdecimal():
        return f"lumi-{profile.project}"
    return profile.project or ""


def _usable(name: str) -> str:
    """Return `name` as a place can hold it; an option of a command does not look like it."""
    plain = _NOT_IN_NAMES.sub("-", "".join(char if char.isprintable() else "-" for char in name))
    return plain.strip("-")


def _aliases(profile: Profile, taken: Iterable[str]) -> tuple[str, ...]:
    names = dict.fromkeys(map(_usable, (*profile.aliases, profile.project or "")))
    return tuple(name for name in names if name and name not in set(taken))


def same_key_twice(merged: Iterable[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Yield pairs of profiles of one access key at one endpoint whose secrets differ."""
    first: dict[tuple[str | None, str], Profile] = {}
    for profile in merged:
        if isinstance(profile.credentials, KeyPair) and profile.credentials.session_token is None:
            other = first.setdefault((profile.endpoint, profile.credentials.access_key), profile)
            if other is not profile:
                yield other, profile
