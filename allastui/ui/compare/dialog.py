"""Ask by what two places are compared."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Label, Static

from allastui.stores.place import Place
from allastui.transfers.compare import By
from allastui.ui.ascii import glyphs_of
from allastui.ui.compare.words import BY_WORDS
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.toggles import Radio
from allastui.ui.queue.spans import clip_middle
from allastui.ui.queue.words import place_text

_WHY = {
    By.SIZE: "Quick: the listings alone tell. Changes that keep the size are not seen.",
    By.TIME: "The times of the original files; objects of equal size are asked for theirs.",
    By.CHECKSUM: "The services' checksums; local files of equal size are read for it.",
}
_PLACE_WIDTH = 50


class CompareDialog(Dialog[By | None]):
    """Ask how to compare what is below two places; `by` is what was chosen last."""

    box_title = "Compare"

    def __init__(self, left: Place, right: Place, by: By) -> None:
        super().__init__()
        self._places = (left, right)
        self._by = by

    def compose_body(self) -> Iterable[Widget]:
        for side, place in zip(("left ", "right"), self._places, strict=True):
            text = clip_middle(place_text(place), _PLACE_WIDTH, glyphs_of(self))
            yield Static(Content(f"{side}  {text}"))
        yield Label("the same if they are of one name, size and", classes="form-heading")
        words = {**BY_WORDS, By.SIZE: "nothing more"}
        yield Radio(tuple(words.items()), self._by, id="by")
        yield Static(Content(_WHY[self._by]), id="why", classes="dialog-keys")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Compare")
        yield cancel_button()

    def on_radio_changed(self, event: Radio.Changed) -> None:
        self.query_one("#why", Static).update(Content(_WHY[self._chosen()]))

    def accept(self) -> None:
        self.dismiss(self._chosen())

    def _chosen(self) -> By:
        by = self.query_one("#by", Radio).value
        assert isinstance(by, By)
        return by
