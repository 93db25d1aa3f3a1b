"""The dialog that tells what a new lifecycle rule would delete at once, before it is added."""

from collections.abc import Callable, Iterable
from threading import Event

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.errors import AllastuiError
from allastui.stores.abilities.lifecycle import NewRule
from allastui.ui.background import in_background
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.rules.counting import Hit, hit_text
from allastui.ui.rules.words import new_rule_words

Count = Callable[[Callable[[], bool]], Hit | None]


class CountedDialog(Dialog[bool]):
    """Count what a rule hits and ask whether to add it; Enter waits for the count.

    `count` blocks, and gives None once what it is given says that nobody waits any more.
    """

    box_title = "Add this rule"

    def __init__(self, rule: NewRule, count: Count) -> None:
        super().__init__()
        self._rule = rule
        self._count = count
        self._stop = Event()
        self._is_counted = False

    def compose_body(self) -> Iterable[Widget]:
        yield Static(Content(new_rule_words(self._rule)), classes="dialog-text")
        yield Static("counting what it hits", id="hit", classes="delete-warning")
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Add it", danger=True)
        yield cancel_button()

    def on_mount(self) -> None:
        in_background(
            self, lambda: self._count(self._stop.is_set), self._counted, self._not_counted
        )

    def on_unmount(self) -> None:
        self._stop.set()

    def _counted(self, hit: Hit | None) -> None:
        if hit is not None:
            self._is_counted = True
            self.query_one("#hit", Static).update(Content(hit_text(self._rule, hit)))

    def _not_counted(self, error: AllastuiError) -> None:
        self._is_counted = True
        self.query_one("#hit", Static).update(Content(f"What it hits is not known. {error}"))

    def accept(self) -> None:
        if self._is_counted:
            self.dismiss(True)
        else:
            self.query_one("#complaint", Static).update("It is not counted yet: wait a moment.")

    def cancel(self) -> None:
        self.dismiss(False)
