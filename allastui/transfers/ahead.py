"""A walk that goes on in a thread of its own while what it found is looked at."""

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

from allastui.errors import NoThread
from allastui.threads import start_thread

T = TypeVar("T")

_BATCH = 500
_BATCHES = 4
"""So many batches may wait: the walk is ahead by some thousands, not more."""
_LOOK_SECONDS = 0.5


def ahead(walk: Iterable[T]) -> Generator[T, None, None]:
    """Yield what `walk` does, in its order; it is walked through in the background.

    What the walk raises is raised here, when its turn comes. Closing ends the walk. Where no thread
    can be had it is walked through when it is looked at.
    """
    waiting: queue.Queue[list[T] | BaseException | None] = queue.Queue(_BATCHES)
    left = threading.Event()

    def put(what: list[T] | BaseException | None) -> None:
        while not left.is_set():
            try:
                waiting.put(what, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return

    def run() -> None:
        iterator = iter(walk)
        batch: list[T] = []
        end: BaseException | None = None
        try:
            for each in iterator:
                batch.append(each)
                if len(batch) == _BATCH:
                    put(batch)
                    batch = []
                if left.is_set():
                    break
        except BaseException as error:
            end = error
        finally:
            if isinstance(iterator, Generator):
                iterator.close()
        put(batch)
        put(end)

    try:
        start_thread(run, "allastui-ahead")
    except NoThread:
        yield from walk
        return
    try:
        while (got := waiting.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield from got
    finally:
        left.set()
