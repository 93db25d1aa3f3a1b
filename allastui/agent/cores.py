"""How many processor cores transfers keep busy where the user does not say it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

_OVER_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_OWN_NODE = "SLURMD_NODENAME"
"""Set where Slurm runs a job, and not on the nodes from which jobs are sent."""
_PEOPLE = range(1000, 65534)
"""The numbers of users that are people; the others are services of the system (login.defs)."""


def cores_to_use(stated: int, environment: Mapping[str, str]) -> int:
    """Return `stated`, or how many cores fit this machine if that is 0.

    One where other people work or may come, as on a login node; else all that this process may use.
    """
    if stated:
        return stated
    is_own = _OWN_NODE in environment
    is_shared = any(name in environment for name in _OVER_SSH) or others_are_here()
    return _usable_cores() if is_own or not is_shared else 1


def others_are_here(sessions: str = "/run/user", processes: str = "/proc") -> bool:
    """Tell whether another person than ours is signed in, or has a process that we may see."""
    own = os.getuid()
    return any(uid in _PEOPLE and uid != own for uid in _users(sessions, processes))


def _users(sessions: str, processes: str) -> Iterator[int]:
    with suppress(OSError):
        yield from (int(name) for name in os.listdir(sessions) if name.isdecimal())
    with suppress(OSError), os.scandir(processes) as entries:
        for entry in entries:
            if entry.name.isdecimal():
                with suppress(OSError):  # it has ended meanwhile
                    yield entry.stat().st_uid


def _usable_cores() -> int:
    with suppress(AttributeError, OSError):  # Linux alone tells what is left to a process
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
