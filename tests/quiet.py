"""When a screen under test has nothing left to do, also where the machine does something else."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual import _wait

TURNS = 20_000
"""Of the event loop; who then still has something to do has it always."""


async def until_quiet(min_sleep: float = _wait.SLEEP_GRANULARITY, max_sleep: float = 1) -> None:
    """Wait until the process works little, and its event loop has nothing left that it could do.

    In place of `wait_for_idle` of Textual (8.2), which looks at the CPU time alone: it takes a
    process that the machine let wait for its turn for one that has done its work.
    """
    await _wait.wait_for_idle(min_sleep, max_sleep)
    # The callbacks that are ready to run: asyncio tells in no other way whether there are any.
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if not ready:
            return


@contextmanager
def quiet_pilots() -> Iterator[None]:
    """Let each key and pause of a pilot wait with `until_quiet`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", until_quiet)
        patch.setattr("textual.pilot.wait_for_idle", until_quiet)
        yield
