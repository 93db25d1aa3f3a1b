"""What the checks of profiles say, as findings."""

import time

from allastui.checks.finding import Finding, fault, note, ok
from allastui.checks.profile import ProfileCheck, State
from allastui.errors import printable
from allastui.stores.http.clock import skew_text

_NOTABLE_SKEW = 60.0
_SOON_SECONDS = 3600.0


def finding_of(check: ProfileCheck) -> Finding:
    """Return the finding of one profile: how far away, its clock, signature, buckets; or why not.

    A profile whose password is asked for when it is used is not at fault.
    """
    name = printable(check.name)
    if not check.is_ok:
        make = note if check.state is State.NEEDS_SIGN_IN else fault
        seen = f" ({_seen(check)})" if check.round_trip is not None else ""
        return make(name, f"{check.state}: {check.why}{seen}", check.hint)
    text = _seen(check)
    if check.buckets is not None:
        text += ", 1 bucket" if check.buckets == 1 else f", {check.buckets} buckets"
    if check.clock_skew is not None and abs(check.clock_skew) > _NOTABLE_SKEW:
        return note(name, f"{text}. {skew_text(check.clock_skew)}", "Set the clock.")
    if check.sign_in_ends is not None and check.sign_in_ends - time.time() < _SOON_SECONDS:
        minutes = max(0, round((check.sign_in_ends - time.time()) / 60))
        return note(name, f"{text}. The sign-in ends in {minutes} minutes", "Sign in again.")
    return ok(name, text)


def _seen(check: ProfileCheck) -> str:
    parts = ["reachable"]
    if check.round_trip is not None:
        parts.append(f"round trip {check.round_trip * 1000:.1f} ms")
    if check.clock_skew is not None:
        parts.append(f"clock {check.clock_skew:+.0f} s")
    if check.signature is not None:
        parts.append(_SIGNATURES[check.signature])
    return ", ".join(parts)


_SIGNATURES = {
    "v2": "signature v2",
    "v4": "signature v4",
    "none": "not signed in",
    "token": "token",
}
