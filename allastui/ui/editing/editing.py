"""Editing (F4) and the shell (Ctrl-O): the terminal goes to another program and comes back."""

import enum
import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, Changed, NotFound, printable
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.app_of import app_of
from allastui.ui.background import in_background
from allastui.ui.editing.edited_copy import EditedCopy, open_copy, send_as, send_back
from allastui.ui.editing.programs import editor_command, run_outside, shell_command
from allastui.ui.names import complaint_of_name

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.main import MainScreen

_SOON_OVER = 2.0
"""How many seconds it shows what goes on: what comes of it is told below."""

QUICK_SECONDS = 1.5
"""An editor that ends sooner, with nothing changed, may have opened a window and gone on there."""


class Way(enum.Enum):
    """What becomes of an edit that could not be sent back."""

    AGAIN = "Send it back"
    OVERWRITE = "Overwrite what is there now"
    RENAME = "Save it under another name"
    KEEP = "Keep the local copy"
    DISCARD = "Discard my changes"


class Editing:
    """Edits files in place and objects through a private copy; nothing of an edit is ever lost."""

    def __init__(self, screen: "MainScreen", connections: Connections) -> None:
        self._screen = screen
        self._connections = connections

    @property
    def _app(self) -> "AllastuiApp":
        return app_of(self._screen)

    def edit(self, place: Place) -> None:
        """Open the file or object at `place` in the user's editor."""
        try:
            words = editor_command(os.environ)
        except AllastuiError as error:
            self._app.complain(error)
            return
        if place.is_local:
            self._edit_file(place, words)
            return
        self._say(f"opening {place.name} ...", _SOON_OVER)
        folder = self._app.paths.edits_folder
        in_background(
            self._screen,
            lambda: open_copy(self._connections.open(place.profile), place, folder),
            lambda copy: self._edit_copy(copy, words),
            self._app.complain,
        )

    def shell(self, folder: str) -> None:
        """Open the user's shell in a local folder."""
        words = shell_command(os.environ)
        try:
            run_outside(self._app, words, folder, f"{words[0]}: exit goes back to allastui")
        except AllastuiError as error:
            self._app.complain(error)
        self._refresh_local()

    # Files.

    def _edit_file(self, place: Place, words: list[str]) -> None:
        try:
            run_outside(self._app, [*words, place.path], os.path.dirname(place.path))
        except AllastuiError as error:
            self._app.complain(error)
        self._refresh_local()

    def _refresh_local(self) -> None:
        for pane in self._screen.panes:
            if pane.display and pane.place.is_local:
                pane.refresh_listing()

    # Objects.

    def _edit_copy(self, copy: EditedCopy, words: list[str]) -> None:
        began = time.monotonic()
        try:
            status = run_outside(self._app, [*words, str(copy.path)], str(copy.path.parent))
        except AllastuiError as error:
            self._app.complain(error)
            self._then(copy, lambda is_changed: None if is_changed else self._discard(copy))
            return
        is_quick = not status and time.monotonic() - began < QUICK_SECONDS

        def looked(is_changed: bool) -> None:
            if is_quick and not is_changed:
                self._ask_if_open(copy, words[0])
            else:
                self._edited(copy, status, is_changed)

        self._then(copy, looked)

    def _then(self, copy: EditedCopy, looked: Callable[[bool], None]) -> None:
        """Look whether the copy was changed; whatever is left of one that cannot be read stays."""
        in_background(self._screen, copy.is_changed, looked, self._app.complain)

    def _ask_if_open(self, copy: EditedCopy, program: str) -> None:
        """Wait for an editor that has given the terminal back but may have the copy open still."""
        from allastui.ui.dialogs.confirm import ConfirmDialog

        def answered(is_closed: bool | None) -> None:
            if is_closed:
                self._then(copy, lambda is_changed: self._edited(copy, 0, is_changed))
            else:
                self._tell_path(copy)

        dialog = ConfirmDialog(
            f"Is {printable(copy.place.name)} still open?",
            f"{program} came back at once, and nothing is changed yet."
            "\nPress Enter when you have saved it and closed it."
            f"\nUntil then it is in {copy.path}",
            "Saved and closed",
            "Keep the copy",
        )
        self._app.push_screen(dialog, answered)

    def _edited(self, copy: EditedCopy, status: int, is_changed: bool) -> None:
        if not is_changed:
            self._discard(copy)
            self._say(f"{copy.place.name} was not changed: nothing was sent.")
        elif status:
            why = f"The editor ended with status {status}."
            self._ask(copy, f"{copy.place.name} was not sent back. {why}", Way.AGAIN)
        else:
            self._send(copy, overwrite=False)

    def _discard(self, copy: EditedCopy) -> None:
        in_background(self._screen, copy.discard, lambda _: None, self._app.complain)

    def _send(self, copy: EditedCopy, *, overwrite: bool) -> None:
        self._say(f"sending {copy.place.name} ...", _SOON_OVER)
        in_background(
            self._screen,
            lambda: send_back(
                self._connections.open(copy.place.profile), copy, overwrite=overwrite
            ),
            lambda lost: self._sent(copy, copy.place, lost),
            lambda error: self._failed(copy, error),
        )

    def _sent(self, copy: EditedCopy, place: Place, lost: tuple[str, ...]) -> None:
        self._discard(copy)
        beside = f" What was beside it and is gone: {', '.join(lost)}." if lost else ""
        self._say(f"{place.name} was sent back and verified.{beside}")
        for pane in self._screen.panes:
            if pane.display and pane.place == place.parent():
                pane.refresh_listing(cursor=place.name)

    def _failed(self, copy: EditedCopy, error: AllastuiError) -> None:
        is_other = isinstance(error, (Changed, NotFound))
        self._ask(copy, str(error), Way.OVERWRITE if is_other else Way.AGAIN)

    def _ask(self, copy: EditedCopy, what: str, first: Way, *, is_for_name: bool = False) -> None:
        """Ask what becomes of an edit; to leave the question keeps the copy.

        With `is_for_name` another name was chosen before, so Enter never sends it over the object.
        """
        from allastui.ui.dialogs.choice import ChoiceDialog

        ways = (first, Way.RENAME, Way.KEEP, Way.DISCARD)
        safe = first if first is Way.AGAIN else Way.KEEP
        dialog = ChoiceDialog[Way](
            f"{copy.place.name} was not saved",
            [(way, way.value) for way in ways],
            text=f"{what}\nYour changes are in {copy.path}",
            chosen=Way.RENAME if is_for_name else safe,
        )
        self._app.push_screen(dialog, lambda way: self._go(copy, way, first))

    def _go(self, copy: EditedCopy, way: Way | None, first: Way) -> None:
        if way is Way.AGAIN:
            self._send(copy, overwrite=False)
        elif way is Way.OVERWRITE:
            self._send(copy, overwrite=True)
        elif way is Way.RENAME:
            self._ask_name(copy, first)
        elif way is Way.DISCARD:
            self._discard(copy)
            self._say("Your changes were discarded.")
        else:
            self._tell_path(copy)

    def _ask_name(self, copy: EditedCopy, first: Way) -> None:
        from allastui.ui.dialogs.text import TextDialog

        folder = copy.place.parent() or copy.place
        profile = self._connections.profiles.get(copy.place.profile)

        def complaint(name: str) -> str:
            return complaint_of_name(name, folder, profile)

        def named(name: str | None) -> None:
            if name is None:
                self._tell_path(copy)
                return
            prefix = copy.place.key.rpartition("/")[0]
            place = replace(copy.place, key=f"{prefix}/{name}" if prefix else name)
            in_background(
                self._screen,
                lambda: send_as(self._connections.open(place.profile), copy, place),
                lambda lost: self._sent(copy, place, lost),
                lambda error: self._ask(copy, str(error), first, is_for_name=True),
            )

        self._app.push_screen(
            TextDialog("Save under another name", "Name", copy.place.name, complaint), named
        )

    def _tell_path(self, copy: EditedCopy) -> None:
        self._app.notify(
            f"Your changes are kept in {copy.path}", timeout=12, severity="warning", markup=False
        )

    def _say(self, text: str, seconds: float | None = None) -> None:
        self._app.notify(text, timeout=seconds, markup=False)
