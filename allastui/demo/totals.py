"""The totals of an account: what its buckets hold is carried to it, as Swift's daemon does."""

import os
import sys
import time
from typing import Any

from allastui.demo.config import StartLine, updater_settings

_SECONDS_BETWEEN_SWEEPS = 2.0
_SETTLED_SECONDS = 1.0
"""A file that was written so long ago has a new time when it is written again."""

State = tuple[tuple[int, int], ...]
"""Time of change (ns) and size (bytes) of the files of a bucket's database."""


def carry_totals(start: StartLine) -> None:
    """Carry the totals for ever, in a green thread of the servers."""
    import eventlet
    from swift.container.updater import ContainerUpdater

    updater: Any = ContainerUpdater(updater_settings(start))
    process = updater.process_container
    carried: dict[str, State] = {}

    def process_what_changed(dbfile: str) -> None:
        state = _state(dbfile)
        if carried.get(dbfile) == state:
            return
        unchanged = updater.no_changes
        process(dbfile)
        if updater.no_changes > unchanged and _is_settled(state):
            carried[dbfile] = state
        eventlet.sleep(0)  # requests come first

    # Swift opens each database in each sweep, those of deleted buckets too: with hundreds of them
    # the servers would be busy with that alone.
    updater.process_container = process_what_changed
    while True:
        eventlet.sleep(_SECONDS_BETWEEN_SWEEPS)
        try:
            updater.run_once()
        except OSError as error:
            print(f"container updater: {error}", file=sys.stderr, flush=True)


def _state(dbfile: str) -> State:
    """Return the state of a database and of the file of what is still to be taken into it."""
    files = []
    for path in (dbfile, f"{dbfile}.pending"):
        try:
            status = os.stat(path)
        except FileNotFoundError:
            continue
        files.append((status.st_mtime_ns, status.st_size))
    return tuple(files)


def _is_settled(state: State) -> bool:
    return all(changed_ns / 1e9 < time.time() - _SETTLED_SECONDS for changed_ns, _ in state)
