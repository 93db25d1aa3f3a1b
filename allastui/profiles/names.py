"""The names of merged profiles: unique, and stable as bookmarks and the journal keep them; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from allastui.profiles.local import LOCAL
from allastui.profiles.own import is_own
from allastui.profiles.profile import Profile, Protocol
from allastui.profiles.service import is_lumi

_NOT_IN_NAMES = re.compile(r"[\s:/]")


def named(merged: Sequence[Profile]) -> list[Profile]:
    """Return the profiles with unique names and with the aliases that lead to them alone.

    A profile of our own file keeps the name that it has there. Otherwise the project gives the
    name: `project_2001234`, `project_2001234-swift` over Swift (also where there is no S3 profile,
    as one may come any day) and `lumi-465000001`. Names hold no ":", "/" or white space and are
    never "local". The first of two that want one name gets it.
    """
    in_order = sorted(merged, key=lambda profile: not is_own(profile))
    names: list[str] = []
    for profile in in_order:
        free = (name for name in _candidates(profile) if name != LOCAL and name not in names)
        names.append(next(free))
    taken = set(names) | {LOCAL}
    result = []
    for profile, name in zip(in_order, names, strict=True):
        aliases = _aliases(profile, taken)
        taken.update(aliases)
        result.append(replace(profile, name=name, aliases=aliases))
    return result


def _candidates(profile: Profile) -> Iterator[str]:
    """Yield the names that a profile could have, the best first, without end."""
    by_project = _project_name(profile)
    wanted = [profile.name, by_project] if is_own(profile) else [by_project]
    usable = [name for name in map(usable_name, (*wanted, *profile.aliases)) if name] or ["profile"]
    yield from usable
    yield from (f"{usable[0]}-{number}" for number in count(2))


def _project_name(profile: Profile) -> str:
    if not profile.project:
        return ""
    if profile.protocol is Protocol.SWIFT:
        return f"{profile.project}-swift"
    if is_lumi(profile.endpoint) and profile.project.isdecimal():
        return f"lumi-{profile.project}"
    return profile.project


def usable_name(name: str) -> str:
    """Return `name` as a place can hold it; an option of a command does not look like it."""
    plain = _NOT_IN_NAMES.sub("-", "".join(char if char.isprintable() else "-" for char in name))
    return plain.strip("-")


def _aliases(profile: Profile, taken: Iterable[str]) -> tuple[str, ...]:
    wanted = [*profile.aliases, _project_name(profile)]
    if profile.protocol is not Protocol.SWIFT:
        wanted.append(profile.project or "")
    names = dict.fromkeys(map(usable_name, wanted))
    return tuple(name for name in names if name and name not in set(taken))
