"""Blocking work in a thread of its own; only its result comes back to the event loop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from textual._context import NoActiveAppError
from textual.message_pump import MessagePump

from allastui.errors import AllastuiError, InternalError, NoThread
from allastui.threads import start_thread
from allastui.ui.presence import call_if_present

Result = TypeVar("Result")


@contextmanager
def unless_gone() -> Iterator[None]:
    """Post something from another thread; what it is for may be closed meanwhile.

    Textual (8.2) looks whether a widget is closed first and then for its event loop: where the
    machine does something else in between, it finds none, or one that has ended.
    """
    try:
        yield
    except NoActiveAppError:
        return
    except RuntimeError as error:
        if str(error) != "Event loop is closed":
            raise


def start_posting(run: Callable[[], object], name: str) -> None:
    """Run something that posts to the screen in a daemon thread, at most as long as that is there.

    Raises NoThread where this user may have no more.
    """

    def run_unless_gone() -> None:
        with unless_gone():
            run()

    start_thread(run_unless_gone, name)


def in_background(
    owner: MessagePump,
    work: Callable[[], Result],
    then: Callable[[Result], None],
    failed: Callable[[AllastuiError], None],
) -> None:
    """Run `work` in a daemon thread, then one of `then` and `failed` as a message to `owner`.

    What nobody foresaw comes as InternalError. Nothing is called if the screen of `owner` was left
    by then.
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
        start_posting(run, "allastui work")
    except NoThread as error:
        call_if_present(owner, failed, error)
