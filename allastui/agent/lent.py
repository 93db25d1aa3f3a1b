"""Profiles with their secrets in the clear, for the agent's own socket and nothing else.

What is written to a journal or a log goes through `transfers.codec`, which knows no secrets and
refuses them. What is made here is kept in memory alone.
"""

import enum
import types
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from allastui.profiles.profile import KeystoneSignIn, Profile, Secret, SwiftToken, Token


def encode_lent(profiles: Sequence[Profile]) -> list[Any]:
    """Return `profiles` as what the json module can write; the secrets can be read in it."""
    return [_encode(profile) for profile in profiles]


def decode_lent(data: Any) -> list[Profile]:
    """Return the profiles that `encode_lent` wrote.

    Raises ValueError, which says nothing of what was in `data`, if it does not fit.
    """
    try:
        return [_decode(Profile, entry) for entry in _checked(list, data)]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("these are no profiles") from None


def has_ended(profile: Profile, now: datetime) -> bool:
    """Whether a profile is of no use any more: its token has ended, and there is no other."""
    credentials = profile.credentials
    held = credentials.method if isinstance(credentials, KeystoneSignIn) else credentials
    is_one_token = isinstance(held, (Token, SwiftToken))
    return is_one_token and profile.expires is not None and profile.expires <= now


def with_lent(found: Sequence[Profile], lent: Sequence[Profile]) -> list[Profile]:
    """Return the profiles found, and those lent in place of the ones of the same names.

    A lent one that has ended gives way to what was found.
    """
    merged = {profile.name: profile for profile in found}
    now = datetime.now(UTC)
    for profile in lent:
        if profile.name not in merged or not has_ended(profile, now):
            merged[profile.name] = profile
    return list(merged.values())


def _encode(value: Any) -> Any:
    if isinstance(value, Secret):
        return {"secret": value.reveal()}
    if is_dataclass(value):
        parts = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, "fields": parts}
    if isinstance(value, tuple):
        return [_encode(entry) for entry in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _decode(wanted: Any, data: Any) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_choice(get_args(wanted), data)
    if origin is tuple:
        return tuple(_decode(get_args(wanted)[0], entry) for entry in _checked(list, data))
    if wanted is Secret:
        return Secret(_checked(str, data["secret"]))
    if is_dataclass(wanted):
        parts = _checked(dict, data["fields"])
        hints = _hints(wanted)  # type: ignore[arg-type]
        return wanted(**{name: _decode(hints[name], entry) for name, entry in parts.items()})  # type: ignore[operator]
    if wanted is datetime:
        return datetime.fromisoformat(data)
    if issubclass(wanted, enum.Enum):
        return wanted(data)
    return _checked(wanted, data)


def _decode_choice(choices: Sequence[Any], data: Any) -> Any:
    if data is None and types.NoneType in choices:
        return None
    present = [choice for choice in choices if choice is not types.NoneType]
    if len(present) == 1:
        return _decode(present[0], data)
    (chosen,) = (choice for choice in present if choice.__name__ == data["kind"])
    return _decode(chosen, data)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _checked(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise ValueError
    return data
