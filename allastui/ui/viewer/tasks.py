"""Work of a view in threads of its own: only what is still wanted comes back."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from textual.message_pump import MessagePump

from allastui.errors import AllastuiError, InternalError, Interrupted, NoThread
from allastui.ui.background import start_posting
from allastui.ui.presence import call_if_present
from allastui.ui.viewer.content import Stop

Result = TypeVar("Result")


class Tasks:
    """One task of each kind at a time: a newer one takes the place of the one before.

    Each has a daemon thread, so that one that waits for a dead line holds up no other.
    """

    def __init__(self, owner: MessagePump) -> None:
        self._owner = owner
        self._running: dict[str, Stop] = {}

    def is_running(self, kind: str) -> bool:
        return kind in self._running

    @property
    def is_any_running(self) -> bool:
        return bool(self._running)

    def start(
        self,
        kind: str,
        work: Callable[[Stop], Result],
        then: Callable[[Result], None],
        failed: Callable[[AllastuiError], None],
    ) -> None:
        """Run `work`, then one of `then` and `failed` on the event loop, unless it was stopped."""
        self.stop(kind)
        stop = self._running[kind] = Stop()

        def run() -> None:
            try:
                result = work(stop)
            except Interrupted:
                return
            except AllastuiError as error:
                call_if_present(self._owner, self._finish, kind, stop, partial(failed, error))
            except Exception as error:
                fault = InternalError.of(error)
                call_if_present(self._owner, self._finish, kind, stop, partial(failed, fault))
            else:
                call_if_present(self._owner, self._finish, kind, stop, partial(then, result))

        try:
            start_posting(run, f"allastui view: {kind}")
        except NoThread as error:
            call_if_present(self._owner, self._finish, kind, stop, partial(failed, error))

    def stop(self, kind: str) -> bool:
        """Stop what runs of a kind; tells whether anything did."""
        stop = self._running.pop(kind, None)
        if stop is not None:
            stop.set()
        return stop is not None

    def stop_all(self) -> None:
        for kind in list(self._running):
            self.stop(kind)

    def _finish(self, kind: str, stop: Stop, then: Callable[[], None]) -> None:
        if self._running.get(kind) is stop:
            del self._running[kind]
            then()
