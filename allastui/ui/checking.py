"""Whether profiles work, tried in the background while their list shows."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, NoThread, SignInNeeded, StoreError
from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.ui.background import start_posting
from allastui.ui.sign_in_calls import lacks_only_project

if TYPE_CHECKING:
    from allastui.checks.profile import ProfileCheck


@dataclass(frozen=True, slots=True)
class Check:
    """What trying a profile gave; `words` are a word or two: "ok", "no answer".

    `ends` is when the user must sign in again (seconds since the epoch), `used` and `quota` are
    bytes of the account; None where nobody tells.
    """

    words: str
    is_ok: bool = False
    needs_sign_in: bool = False
    error: AllastuiError | None = None
    ends: float | None = None
    used: int | None = None
    quota: int | None = None


Report = Callable[[str, Check, threading.Event], None]
"""Takes the name of a profile, how it fared, and what stops it; called from any thread."""

Checking = Callable[[Sequence[Profile], Connections, Report], threading.Event]


def check_profiles(
    profiles: Sequence[Profile], connections: Connections, report: Report
) -> threading.Event:
    """Begin to try `profiles`, some at a time, and return what stops it.

    Each is reported as it is done, and again if its service tells how much is used. The threads are
    daemons: a service that does not answer holds nothing up.
    """
    stop = threading.Event()

    def run() -> None:
        from allastui.checks.many import check_all

        by_name = {profile.name: profile for profile in profiles}
        unscoped = [profile for profile in profiles if lacks_only_project(profile)]
        for profile in unscoped:
            report(profile.name, Check("choose projects", needs_sign_in=True), stop)
        asked = [profile for profile in profiles if profile not in unscoped]
        for found in check_all(asked, connections):
            if stop.is_set():
                return
            check = _check_of(found, connections)
            report(found.name, check, stop)
            if check.is_ok and (use := _use_of(by_name[found.name], connections)):
                report(found.name, replace(check, used=use[0], quota=use[1]), stop)

    try:
        start_posting(run, "allastui checks")
    except NoThread as error:
        for profile in profiles:
            report(profile.name, Check("not tried", error=error), stop)
    return stop


def _use_of(profile: Profile, connections: Connections) -> tuple[int, int | None] | None:
    """Return the bytes of a profile's account and its quota, None where the service tells none."""
    usage = connections.open(profile.name).abilities.usage
    if usage is None:
        return None
    try:
        use = usage.project()
    except StoreError:
        return None  # it works all the same, and nobody asked for this
    if use is None:
        return None
    return use.bytes, use.quota_bytes


def _check_of(found: "ProfileCheck", connections: Connections) -> Check:
    sign_in = connections.sign_in(found.name)
    return Check(
        str(found.state),
        is_ok=found.is_ok,
        needs_sign_in=isinstance(found.error, SignInNeeded),
        error=found.error,
        ends=None if sign_in is None or sign_in.renews else sign_in.expires,
    )
