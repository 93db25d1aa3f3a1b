"""The dialog of a search: part of the name or a pattern, size, age, files or folders."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from allastui.errors import UsageError
from allastui.stores.place import Place
from allastui.ui.ascii import glyphs_of
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field, labelled
from allastui.ui.dialogs.toggles import Radio
from allastui.ui.find.query import Typed, Wanted, read_query
from allastui.ui.queue.spans import clip_middle
from allastui.ui.queue.words import place_text

_WANTED = ((Wanted.BOTH, "both"), (Wanted.FILES, "files"), (Wanted.FOLDERS, "folders"))
_PLACE_WIDTH = 52


class FindDialog(Dialog[Typed | None]):
    """Ask what to look for below `place`; gives what was typed, which `read_query` understands.

    `asked` is what was asked for last.
    """

    box_title = "Find below"

    def __init__(self, place: Place, asked: Typed) -> None:
        super().__init__()
        self._place = place
        self._asked = asked

    def compose_body(self) -> Iterable[Widget]:
        pattern, size, age, wanted = self._asked
        yield Static(
            Content(f"in {clip_middle(place_text(self._place), _PLACE_WIDTH, glyphs_of(self))}"),
            classes="dialog-text",
        )
        yield labelled("name", Field(pattern, placeholder="part of it, or *.bam", id="pattern"))
        yield labelled("size", Field(size, placeholder=">100M, <1k, >1G <2G", id="size"))
        yield labelled("age", Field(age, placeholder="<7d, >1y, >2h <1d", id="age"))
        yield labelled("what", Radio(_WANTED, wanted, id="wanted"))
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Find")
        yield cancel_button()

    def on_mount(self) -> None:
        # What is typed takes the place of the name that was looked for last.
        self.query_one("#pattern", Input).action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._complain()

    def on_radio_changed(self, event: Radio.Changed) -> None:
        self._complain()

    def accept(self) -> None:
        if not self._complain():
            self.dismiss(self._typed())

    def _typed(self) -> Typed:
        pattern, size, age = (
            self.query_one(f"#{name}", Input).value for name in ("pattern", "size", "age")
        )
        wanted = self.query_one("#wanted", Radio).value
        assert isinstance(wanted, Wanted)
        return Typed(pattern, size, age, wanted)

    def _complain(self) -> str:
        complaint = ""
        try:
            read_query(self._typed(), 0.0)
        except UsageError as error:
            complaint = error.title
        self.query_one("#complaint", Static).update(Content(complaint))
        return complaint
