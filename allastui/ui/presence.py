"""Whether what a late answer is for still shows."""

from collections.abc import Callable
from typing import ParamSpec

from textual.app import App
from textual.dom import DOMNode, NoScreen
from textual.message_pump import MessagePump

P = ParamSpec("P")


def is_present(pump: MessagePump) -> bool:
    """Tell whether the screen of `pump` was not left; for the event loop.

    One that is being left loses its children first and then takes its last messages: what these
    call would find nothing there.
    """
    if isinstance(pump, App) or not isinstance(pump, DOMNode):
        return True
    try:
        return pump.screen in pump.app.screen_stack
    except NoScreen:
        return False


def call_if_present(
    pump: MessagePump, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Have something called among the messages of `pump`, if its screen is not left by then.

    From any thread; returns at once.
    """

    def call() -> object:
        return callback(*args, **kwargs) if is_present(pump) else None

    pump.call_later(call)
