"""Transfers that ask what happens to existing files: each asks once, by itself, in a dialog."""

from functools import partial
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from allastui.ui.one_shot import OneShot

if TYPE_CHECKING:
    from allastui.agent.client import QueueSnapshot
    from allastui.transfers.job import Job
    from allastui.ui.app import AllastuiApp

QUIET_SECONDS = 1.0
"""A question waits until nobody has typed for so long, as a key would answer it unread."""

_AGAIN_SECONDS = 0.3


class Questions:
    """Opens the question of each job that begins to ask, when no other dialog is open.

    One that the user leaves is not opened again, unless the job was answered and asks anew.
    """

    def __init__(self, app: "AllastuiApp") -> None:
        self._app = app
        self._asking: dict[int, Job] = {}
        self._opened: set[int] = set()
        self._timer: OneShot | None = None

    def show(self, snapshot: "QueueSnapshot") -> None:
        """Take in the queue as it is now."""
        self._asking = {view.job.id: view.job for view in snapshot.jobs if view.job.is_asking}
        self._opened &= self._asking.keys()
        self._open_next()

    def _open_next(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        job = next((job for id_, job in self._asking.items() if id_ not in self._opened), None)
        if job is None or not self._app.link.can_send:
            return
        is_busy = isinstance(self._app.screen, ModalScreen)
        if is_busy or self._app.keys.quiet_seconds < QUIET_SECONDS:
            self._timer = OneShot(self._app, _AGAIN_SECONDS, self._open_next)
            return
        from allastui.ui.queue.answer import answer_dialog, give_answer

        self._opened.add(job.id)
        self._app.keys.drop_next()
        self._app.push_screen(answer_dialog(job), partial(give_answer, self._app.link, job))
        self._timer = OneShot(self._app, _AGAIN_SECONDS, self._open_next)
