"""What the main screen asks the user about, and then has done: transfers, the queue, places."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, QueueElsewhere
from allastui.stores.place import Place
from allastui.ui.action import Action
from allastui.ui.background import in_background
from allastui.ui.over_panes import OverPanes
from allastui.ui.panes.pane import Pane
from allastui.ui.typed_place import find_typed, read_typed

if TYPE_CHECKING:
    from allastui.agent.client import QueueSnapshot
    from allastui.transfers.job import Job
    from allastui.transfers.request import CopyRequest, JobKind
    from allastui.ui.find.asking import Finding


class Work:
    """Dialogs and what follows from them; nothing here blocks."""

    def __init__(self, over: OverPanes) -> None:
        self._over = over

    def complain(self, error: AllastuiError) -> None:
        """Show an error until the user has read it."""
        self._over.app.complain(error)

    def announce(self, job: "Job") -> None:
        """Tell the terminal that a job has ended."""
        self._over.app.announce(job)

    # Transfers.

    def copy(self, source: Pane, target: Pane) -> None:
        """Ask how to copy what is chosen in `source` to the place of `target`."""
        from allastui.transfers.request import JobKind

        self._transfer(JobKind.COPY, source, target)

    def move(self, source: Pane, target: Pane) -> None:
        """Ask how to move what is chosen in `source` to the place of `target`."""
        from allastui.transfers.request import JobKind

        self._transfer(JobKind.MOVE, source, target)

    def _transfer(self, kind: "JobKind", source: Pane, target: Pane) -> None:
        from allastui.ui.dialogs.copy import CopyDialog

        if self._over.app.link.refusal is not None:
            self._over.app.link.explain()
            return
        places = source.chosen_places()
        if not places:
            self._over.app.say(f"Nothing to {kind}: mark something, or put the cursor on it.")
            return
        if target.place.is_bucket_list:
            self._over.app.say("Open a bucket in the other pane first: that is where it goes to.")
            return
        dialog = CopyDialog(
            places,
            target.place,
            kind,
            self._over.connections,
            self._over.settings,
            self._over.projects.collection.names,
        )
        self._over.open(dialog, lambda request: self._submit(request, source))

    def _submit(self, request: "CopyRequest | None", source: Pane) -> None:
        client = self._over.app.client
        if request is None:
            return
        if client is None:
            self._over.app.link.explain()
            return

        def submitted(job: int) -> None:
            source.unmark_all()

        in_background(self._over.screen, lambda: client.submit(request), submitted, self.complain)

    def open_queue(self, snapshot: "QueueSnapshot | None", actions: Sequence[Action]) -> None:
        """Open the screen of the queue, whose latest snapshot is given."""
        from allastui.ui.job_sign_ins import JobSignIns
        from allastui.ui.queue.screen import QueueScreen

        link = self._over.app.link
        to_look_at = link.can_send or isinstance(link.refusal, QueueElsewhere)
        if snapshot is None or not to_look_at:
            link.explain()
            return
        screen = QueueScreen(
            link,
            snapshot,
            JobSignIns(self._over.app, self._over.projects),
            now=self._over.now,
            actions=actions,
            ascii_only=self._over.settings.ascii,
        )
        screen.warn(self._over.screen.queue.warnings(snapshot))
        self._over.open(screen)

    def leave(self, moving: int) -> None:
        """End the program; ask first if transfers are under way, and say what becomes of them."""
        from allastui.ui.dialogs.queue_questions import leave_dialog

        client = self._over.app.client
        if not moving or isinstance(self._over.app.link.refusal, QueueElsewhere):
            self._over.app.leave()
            return
        dialog = leave_dialog(
            moving, attached=client is not None, outlives=bool(client and client.outlives_screen)
        )
        self._over.open(dialog, lambda yes: self._over.app.leave() if yes else None)

    # Places.

    def go_to(self, pane: Pane) -> None:
        """Ask for a place and show it in `pane`."""
        from allastui.ui.completion import complete
        from allastui.ui.dialogs.go_to import GoToDialog

        def typed(text: str | None) -> None:
            if text:
                here = pane.place
                in_background(
                    self._over.screen,
                    lambda: self._found(text, here),
                    lambda place: self._over.screen.show_place(pane, place),
                    self.complain,
                )

        here, names = pane.place, self._over.projects.collection.names
        dialog = GoToDialog(
            str(here), lambda text: complete(text, here, names, self._over.connections)
        )
        self._over.open(dialog, typed)

    def _found(self, text: str, here: Place) -> Place:
        names = self._over.projects.collection.names
        return find_typed(read_typed(text, here, names), self._over.connections)

    def find(self, pane: Pane) -> None:
        """Ask what to look for, and have `pane` show what is found below its place."""
        self._finding.ask(self._over.app, pane.place, pane.find)

    @cached_property
    def _finding(self) -> "Finding":
        from allastui.ui.find.asking import Finding

        return Finding(self._over.now)

    # Marks.

    def mark(self, pane: Pane, *, on: bool) -> None:
        """Ask for a pattern and mark, or unmark, the names that match."""
        from allastui.ui.dialogs.text import TextDialog

        dialog = TextDialog(
            "Mark by pattern" if on else "Unmark by pattern",
            "A part of the names, or a pattern with * ? [ ]",
            value="*",
            selected=True,
        )
        self._over.open(
            dialog, lambda text: pane.mark_matching(text, on) if text is not None else None
        )
