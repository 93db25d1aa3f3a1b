"""How long sign-ins last: for the frame of a pane, and for transfers that take longer."""

from collections.abc import Callable

from allastui.profiles.local import LOCAL
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.format import duration_text

LOOK_SECONDS = 60.0
"""How often the time left is looked at; what shows changes every hour, or in the last one every
minute, and a screen whose sign-ins last longer, or for ever, is not painted at all."""

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

SPARE_SECONDS = 60.0
"""A transfer that would be done so shortly before the end is not sure to be."""


class Clock:
    """Tells how long sign-ins last; contacts nothing and opens nothing."""

    def __init__(self, connections: Connections, now: Callable[[], float]) -> None:
        self._connections = connections
        self._now = now

    def ends(self, profile_name: str) -> float | None:
        """Return when the user must sign in again to a profile, None if never or not known."""
        if profile_name == LOCAL:
            return None
        sign_in = self._connections.sign_in(profile_name)
        if sign_in is not None and (sign_in.renews or sign_in.expires is not None):
            return None if sign_in.renews else sign_in.expires
        profile = self._connections.profiles.get(profile_name)
        return profile.expires.timestamp() if profile and profile.expires else None

    def left_at(self, place: Place) -> tuple[str, bool]:
        """Return the time left of the sign-in to `place`, and whether it is under an hour."""
        return left_text(self.ends(place.profile), self._now())

    def left(self, profile_name: str) -> float | None:
        """Return in how many seconds the sign-in to a profile ends, None if never or not known."""
        ends = self.ends(profile_name)
        return None if ends is None else ends - self._now()


def left_text(ends: float | None, now: float) -> tuple[str, bool]:
    """Return the time until `ends` and whether it is under an hour; "" from a day on.

    Above an hour it is told in whole hours, so that an idle screen is seldom painted.
    """
    if ends is None:
        return "", False
    left = ends - now
    if left <= 0:
        return "ended", True
    if left < _HOUR:
        return f"{max(1, int(left // _MINUTE))} min", True
    return (f"{int(left // _HOUR)} h", False) if left < _DAY else ("", False)


def outlast_text(profile_name: str, sign_in_left: float, job_left: float) -> str:
    """Return a warning if a job needs longer than the sign-in to a profile lasts, else ""."""
    if sign_in_left <= 0 or job_left + SPARE_SECONDS < sign_in_left:
        return ""
    minutes = max(1.0, sign_in_left // _MINUTE) * _MINUTE
    return (
        f"The sign-in to {profile_name} ends in {duration_text(minutes)}, before this is done; "
        "it will wait for the next one."
    )
