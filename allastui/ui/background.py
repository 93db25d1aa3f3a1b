"""Blocking work in a thread of its own; only its result comes back to the event loop."""

from collections.abc import Callable
from typing import TypeVar

from textual.message_pump import MessagePump

from allastui.errors import AllastuiError, InternalError, NoThread
from allastui.threads import start_thread
from allastui.ui.presence import call_if_present

Result = TypeVar("Result")


def in_background(
    owner: MessagePump,
    work: Callable[[], Result],
    then: Callable[[Result], None],
    failed: Callable[[AllastuiError], None],
) -> None:
    """Run `work` in a daemon thread, then one of `then` and `failed` as a message to `owner`.

    What nobody foresaw comes as InternalError. Nothing is called if the screen of
    `owner` was left by then.
    """

    def run() -> None:
        try:
            result = work()
        except AllastuiError as error:
            call_if_present(owner, failed, error)
        except Exception as error:
            call_if_present(owner, failed, InternalError.of(error))
        else:
            call_if_present(owner, then, result)

    try:
        start_thread(run, "allastui work")
    except NoThread as error:
        call_if_present(owner, failed, error)
