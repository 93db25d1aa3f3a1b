"""Many profiles checked at once; one that hangs holds nobody up."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from allastui.checks.profile import Look, ProfileCheck
from allastui.errors import InternalError, NoThread
from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.threads import start_thread

CHECK_SECONDS = 20.0
"""How long a service may take to answer before its check ends with "no answer"."""


@dataclass(frozen=True, slots=True)
class _Running:
    look: Look
    deadline: float


def check_all(
    profiles: Iterable[Profile],
    connections: Connections,
    *,
    at_most: int = 8,
    seconds: float = CHECK_SECONDS,
) -> Iterator[ProfileCheck]:
    """Yield a check of each profile as it ends, `at_most` of them under way at a time.

    Each takes `seconds` at most; `connections` knows the profiles. A thread that hangs longer is
    left to the timeouts of its sockets, and does not keep the program from its end.
    """
    waiting = list(reversed(list(profiles)))
    running: dict[str, _Running] = {}
    ended: queue.SimpleQueue[ProfileCheck] = queue.SimpleQueue()
    while waiting or running:
        while waiting and len(running) < at_most:
            profile = waiting.pop()
            look = Look(profile, connections)
            running[profile.name] = _Running(look, time.monotonic() + seconds)
            _in_thread(profile, look, ended.put)
        nearest = min(check.deadline for check in running.values())
        try:
            check = ended.get(timeout=max(0.0, nearest - time.monotonic()))
        except queue.Empty:
            yield from _late(running, seconds)
            continue
        if running.pop(check.name, None) is not None:  # else it was told to be late before
            yield check


def _late(running: dict[str, _Running], seconds: float) -> Iterator[ProfileCheck]:
    now = time.monotonic()
    for name in [name for name, check in running.items() if check.deadline <= now]:
        yield running.pop(name).look.late(seconds)


def _in_thread(profile: Profile, look: Look, tell: Callable[[ProfileCheck], None]) -> None:
    def run() -> None:
        try:
            check = look.finish()
        except Exception as error:
            # A fault of ours is the result of this check, told like any other.
            check = ProfileCheck.of_error(profile, InternalError.of(error), look.seen)
        tell(check)

    try:
        start_thread(run, f"check-{profile.name}")
    except NoThread as error:
        tell(ProfileCheck.of_error(profile, error, None))
