"""Signals that end the watching of transfers; the transfers themselves go on."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from allastui.cli.output import jobs_text, tell

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedBySignal(BaseException):
    """The process was asked to end: Ctrl-C, SIGTERM, or its terminal went away."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_status = 128 + number


@contextmanager
def signals_stop() -> Iterator[None]:
    """Raise StoppedBySignal in the main thread for the first signal.

    A second one ends the process at once, as if nobody listened.
    """
    before = {number: signal.signal(number, _stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_detached(jobs: Sequence[int]) -> None:
    """Say that what was followed goes on, and how to see or stop it, if anybody still reads it."""
    goes, it = ("goes", "it") if len(jobs) == 1 else ("go", "them")
    with suppress(OSError):  # the terminal has gone
        tell(
            f"{jobs_text(jobs).capitalize()} {goes} on without this command. `allastui queue` shows"
            f" {it}, `allastui queue cancel {' '.join(map(str, jobs))}` stops {it}."
        )


def _stop(number: int, _: FrameType | None) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    raise StoppedBySignal(number)
