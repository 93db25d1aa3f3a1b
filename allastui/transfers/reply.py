"""What one thread answers another: once, a value or an error."""

import threading
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Reply(Generic[T]):
    """An answer that is waited for; concurrent.futures has the same, and is dear at the start."""

    def __init__(self) -> None:
        self._came = threading.Event()
        self._value: T | None = None
        self._error: BaseException | None = None

    @property
    def is_there(self) -> bool:
        return self._came.is_set()

    def give(self, value: T) -> None:
        self._value = value
        self._came.set()

    def fail(self, error: BaseException) -> None:
        """Have whoever waits meet `error`."""
        self._error = error
        self._came.set()

    def wait(self, seconds: float) -> T:
        """Return the value; raises the error, or TimeoutError if neither comes within `seconds`."""
        if not self._came.wait(seconds):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return cast(T, self._value)
