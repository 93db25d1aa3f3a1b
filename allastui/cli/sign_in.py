"""Passwords that a command asks for on the terminal, before it begins."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allastui.cli.context import Context
from allastui.cli.questions import can_ask
from allastui.errors import SignInNeeded, printable

if TYPE_CHECKING:
    from allastui.profiles.profile import Profile, Secret
    from allastui.stores.place import Place
    from allastui.stores.sign_in.missing import Missing


def sign_in_to(context: Context, places: Iterable["Place"]) -> list["Profile"]:
    """Ask for what the profiles of `places` lack, once per user, and return them with it.

    The open stores of `context` use them too; nothing of it is written anywhere. Raises
    SignInNeeded where nobody can be asked, or nothing is typed; SignInFailed and other StoreErrors
    where it is not accepted.
    """
    lacking = _lacking(context, places)
    if not lacking:
        return []
    from allastui.stores.sign_in.missing import with_secret
    from allastui.stores.sign_in.tickets import open_tickets

    typed: dict[Missing, Secret] = {}
    signed_in = []
    for profile, missing in lacking:
        if missing not in typed:
            typed[missing] = _ask(profile, missing)
        full = with_secret(profile, typed[missing])
        open_tickets(full).current()
        signed_in.append(full)
    context.connections.renew(signed_in)
    return signed_in


def _lacking(context: Context, places: Iterable["Place"]) -> list[tuple["Profile", "Missing"]]:
    from allastui.stores.sign_in.missing import missing_secret

    names = dict.fromkeys(place.profile for place in places)
    profiles = {profile.name: profile for profile in context.profiles.profiles}
    found = []
    for name in names:
        profile = profiles.get(name)
        missing = missing_secret(profile) if profile else None
        if profile is not None and missing is not None:
            found.append((profile, missing))
    return found


def _ask(profile: "Profile", missing: "Missing") -> "Secret":
    from getpass import getpass

    from allastui.profiles.profile import Secret

    host = urlsplit(missing.auth_url).netloc.rpartition("@")[2]
    whose = f"{missing.what} of {missing.user} at {host}"
    text = ""
    if can_ask():
        try:
            text = getpass(printable(f"The {whose}: "), stream=sys.stderr)
        except EOFError:
            text = ""
    if not text:
        raise SignInNeeded(
            f"The profile {profile.name} needs the {whose}",
            why="Nothing was typed" if can_ask() else "There is no terminal to ask at",
            hint=f"Set {missing.variable} for this command, or start it on a terminal.",
        )
    return Secret(text)
