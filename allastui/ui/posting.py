"""Long work of a screen in a thread of its own, which posts what it finds until it is stopped."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from textual.message import Message

from allastui.errors import AllastuiError, InternalError, NoThread
from allastui.ui.background import start_posting

_BATCH_ROWS = 250
_BATCH_SECONDS = 0.25
_BATCHES_AHEAD = 8


def error_of(work: Callable[[], None]) -> AllastuiError | None:
    """Do `work` and return the error that ended it; what nobody foresaw comes as InternalError."""
    try:
        work()
    except AllastuiError as error:
        return error
    except Exception as error:
        return InternalError.of(error)
    return None


class Posting(ABC):
    """Work that is begun once; `_work` does it in a daemon thread, which has the name `thread`."""

    thread: str

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._stopped = threading.Event()

    def start(self) -> None:
        try:
            start_posting(self._run, self.thread)
        except NoThread as error:
            self._over(error)

    def stop(self) -> None:
        """End soon; what is posted meanwhile is for nobody."""
        self._stopped.set()

    def _run(self) -> None:
        self._over(error_of(self._work))

    @abstractmethod
    def _work(self) -> None:
        """Do it; what is raised ends it."""

    @abstractmethod
    def _over(self, error: AllastuiError | None) -> None:
        """Post that it has ended, early if there is an `error`."""


class Batch(Message):
    """Some of what is found; `PostingBatches.taken` asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self._due = time.monotonic() + _BATCH_SECONDS

    def is_due(self, rows: int) -> bool:
        """Tell whether it is to be posted with the `rows` that are in it."""
        return rows >= _BATCH_ROWS or time.monotonic() >= self._due


class PostingBatches(Posting):
    """Work that waits when it is some batches ahead of the screen, so that none floods it."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        super().__init__(post)
        self._room = threading.Semaphore(_BATCHES_AHEAD)

    def stop(self) -> None:
        super().stop()
        self._room.release()

    def taken(self) -> None:
        """Say that a batch has been handled."""
        self._room.release()

    def _send(self, batch: Batch) -> None:
        if not self._stopped.is_set():
            self._room.acquire()
        if not self._stopped.is_set():
            self._post(batch)
