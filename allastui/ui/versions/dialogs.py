"""What is asked before all older versions go: how many there are, and the name of a bucket."""

from collections.abc import Iterable
from threading import Event

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.errors import AllastuiError, printable
from allastui.stores.abilities.versions import Versions
from allastui.stores.place import Place
from allastui.ui.background import in_background
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field, labelled
from allastui.ui.presence import call_if_present
from allastui.ui.queue.words import place_text
from allastui.ui.versions.clearing import Old, count_old
from allastui.ui.versions.words import old_text


class ClearDialog(Dialog[Old | None]):
    """Count the older versions at a place and ask whether they go; gives what was counted.

    For a whole bucket its name is to be typed.
    """

    box_title = "Delete all older versions"

    def __init__(self, versions: Versions, place: Place) -> None:
        super().__init__()
        self._versions = versions
        self._place = place
        self._stop = Event()
        self._old: Old | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Static(Content(place_text(self._place)), classes="copy-from")
        yield Static("counting", id="counts")
        yield Static(
            "They go for good. The current version of each object stays.", classes="delete-warning"
        )
        if not self._place.key:
            yield labelled("bucket", Field(placeholder="type its name"))
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Delete them", danger=True)
        yield cancel_button()

    def on_mount(self) -> None:
        in_background(
            self,
            lambda: count_old(
                self._versions, self._place, stopped=self._stop.is_set, report=self._report
            ),
            self._counted,
            self._failed,
        )

    def on_unmount(self) -> None:
        self._stop.set()

    def _report(self, old: Old) -> None:
        """Hand on what is counted so far; called from the counting thread."""
        call_if_present(self, self._tell, f"counting: {old_text(old)}")

    def _counted(self, old: Old | None) -> None:
        if old is not None:
            self._old = old
            self._tell(old_text(old) if old.versions or old.gone else "There are none.")

    def _failed(self, error: AllastuiError) -> None:
        self._tell("not counted")
        self._complain(str(error))

    def _tell(self, text: str) -> None:
        self.query_one("#counts", Static).update(Content(text))

    def _complain(self, text: str) -> None:
        self.query_one("#complaint", Static).update(Content(text))

    def on_input_changed(self) -> None:
        self._complain("")

    def accept(self) -> None:
        if self._old is None:
            self._complain("How many there are is not known yet: wait a moment.")
        elif not self._old.versions and not self._old.gone:
            self.dismiss(None)
        elif not self._place.key and self.query_one(Field).value != self._place.bucket:
            self._complain(f"Type {printable(self._place.bucket)} to delete them.")
        else:
            self.dismiss(self._old)
