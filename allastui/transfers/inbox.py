"""How other threads reach the engine's thread: actions, questions, and things to do later."""

import heapq
import queue
import time
from collections.abc import Callable
from typing import TypeVar

from allastui.errors import AllastuiError, InternalError
from allastui.transfers.reply import Reply

T = TypeVar("T")
Action = Callable[[], None]

ACTIONS_AT_ONCE = 500
"""Taken in before the loop looks after its other duties."""


class Inbox:
    """Actions that one thread carries out one after the other, so that its state needs no lock.

    An action that raises does not end the thread: `failed` is told, and the next action follows.
    """

    def __init__(self, failed: Callable[[AllastuiError], None]) -> None:
        self._queue: queue.SimpleQueue[Action] = queue.SimpleQueue()
        self._later: list[tuple[float, int, Action]] = []
        self._serial = 0
        self._failed = failed

    def tell(self, action: Action) -> None:
        """Have `action` done; from any thread."""
        self._queue.put(action)

    def ask(self, question: Callable[[], T]) -> Reply[T]:
        """Have `question` answered; from any other thread."""
        answer: Reply[T] = Reply()

        def reply() -> None:
            try:
                answer.give(question())
            except AllastuiError as error:
                answer.fail(error)
            except Exception as error:
                answer.fail(InternalError.of(error))

        self.tell(reply)
        return answer

    def after(self, seconds: float, action: Action) -> None:
        """Have `action` done after a while; from the owning thread only."""
        self._serial += 1
        heapq.heappush(self._later, (time.monotonic() + seconds, self._serial, action))

    def hurry(self) -> None:
        """Have all delayed actions done now; from the owning thread only."""
        self._later = [(0.0, serial, action) for _, serial, action in self._later]
        heapq.heapify(self._later)

    @property
    def next_due(self) -> float | None:
        """When the first delayed action is due, on the monotonic clock."""
        return self._later[0][0] if self._later else None

    def take_in(self, patience: float) -> bool:
        """Do what has come, waiting up to `patience` seconds for it; tells if anything was done."""
        done = self._do_due()
        try:
            action = self._queue.get(timeout=patience) if patience else self._queue.get_nowait()
            for _ in range(ACTIONS_AT_ONCE):
                done = True
                self._do(action)
                action = self._queue.get_nowait()
            self._do(action)
        except queue.Empty:
            pass
        return self._do_due() or done

    def _do_due(self) -> bool:
        done = False
        while self._later and self._later[0][0] <= time.monotonic():
            self._do(heapq.heappop(self._later)[2])
            done = True
        return done

    def _do(self, action: Action) -> None:
        try:
            action()
        except AllastuiError as error:
            self._failed(error)
        except Exception as error:
            self._failed(InternalError.of(error))
