"""Several things done at the same time, each waited for, and none of them for longer than needed.

The pools of concurrent.futures hold up the end of the program until the last of their threads is
done, be it one that waits for a service that does not answer; and they do not know a machine that
gives no more threads.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Generic, Self, TypeVar, cast

from allastui.errors import NoThread
from allastui.threads import start_thread

T = TypeVar("T")
R = TypeVar("R")


class Call(Generic[T]):
    """Something to be done once, by whoever comes to it first; or it is given up before."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._taken = threading.Lock()
        self._over = threading.Event()
        self._value: T | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it, unless that was begun before, or it was given up."""
        if not self._taken.acquire(blocking=False):
            return
        try:
            self._value = self._work()
        except BaseException as error:
            self._error = error
        self._over.set()

    def give_up(self) -> bool:
        """Have nobody begin it; tells whether nobody had. Its result never comes then."""
        return self._taken.acquire(blocking=False)

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def result(self) -> T:
        """Wait for what comes of it, and return it; raises what it raised."""
        self._over.wait()
        if self._error is not None:
            raise self._error
        return cast(T, self._value)


class Pool:
    """Up to `most` daemon threads that do what one thread gives them inside a `with`.

    Where this machine gives no more threads those that are there do it all, and if there are none,
    who gives it does. Leaving the `with` gives up what was not begun, and waits for what was.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._threads: list[threading.Thread] = []
        self._calls: queue.SimpleQueue[Call[object] | None] = queue.SimpleQueue()

    def submit(self, work: Callable[[], T]) -> Call[T]:
        """Have `work` done; what it raises is raised by the `result` of the call."""
        call = Call(work)
        if self._has_threads():
            self._calls.put(cast("Call[object]", call))
        else:
            call.run()
        return call

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Have `work` done with each of `items`, and return what it gives, in their order."""
        calls = [self.submit(partial(work, item)) for item in items]
        return (call.result() for call in calls)

    def _has_threads(self) -> bool:
        """Start one more, if that may be; tells whether there are any."""
        if len(self._threads) < self._most:
            with suppress(NoThread):
                self._threads.append(start_thread(self._run, self._name))
        return bool(self._threads)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(queue.Empty):
            while call := self._calls.get_nowait():
                call.give_up()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join()
