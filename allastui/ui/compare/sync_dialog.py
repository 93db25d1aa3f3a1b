"""The preview of a synchronisation: what would be copied, kind by kind, with counts and bytes."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.stores.place import Place
from allastui.transfers.compare import Verdict
from allastui.transfers.differences import Differences
from allastui.transfers.synchronise import EXTRA, NEW, NEWER, OLDER, bytes_of
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.toggles import Check
from allastui.ui.format import count_text, size_text
from allastui.ui.queue.spans import ASCII, clip_middle
from allastui.ui.queue.words import place_text

_PLACE_WIDTH = 52

Kinds = frozenset[Verdict]


class SyncDialog(Dialog[Kinds | None]):
    """Ask which kinds of what differs go from one side to the other; gives them, or None.

    Nothing is looked at again: what is asked about is what the comparison saw.
    """

    box_title = "Synchronise"

    def __init__(self, found: Differences, source: Place, target: Place, *, to_right: bool) -> None:
        super().__init__()
        self._found = found
        self._places = (source, target)
        self._to_right = to_right
        self._offered = [
            (NEW[to_right], "new"),
            (NEWER[to_right], "newer"),
            (Verdict.DIFFERS, "differing"),
            (OLDER[to_right], "older than what they replace"),
        ]

    def compose_body(self) -> Iterable[Widget]:
        for word, place in zip(("from", "to  "), self._places, strict=True):
            text = clip_middle(place_text(place), _PLACE_WIDTH, ASCII)
            yield Static(Content(f"{word}  {text}"))
        yield Static(Content(""))
        for kind, word in self._offered:
            if self._found.counts[kind]:
                is_on = kind is not OLDER[self._to_right]
                yield Check(f"{word}: {self._amount([kind])}", is_on, id=f"kind-{int(kind)}")
        for kind, text in (
            (EXTRA[self._to_right], "only there: kept"),
            (Verdict.UNSURE, "not comparable: left alone"),
        ):
            if count := self._found.counts[kind]:
                yield Static(Content(f"    {count_text(count)} {text}"), classes="dialog-keys")
        yield Static(id="total", classes="form-heading")
        yield Static(
            "What is not as it was compared any more is left alone, and told.",
            classes="dialog-keys",
        )

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Synchronise")
        yield cancel_button()

    def on_mount(self) -> None:
        self._tell()

    def on_check_changed(self, event: Check.Changed) -> None:
        self._tell()

    def _chosen(self) -> Kinds:
        chosen = set()
        for check in self.query(Check):
            if check.on and check.id is not None:
                chosen.add(Verdict(int(check.id.removeprefix("kind-"))))
        return frozenset(chosen)

    def _amount(self, kinds: Iterable[Verdict]) -> str:
        several = list(kinds)
        count = sum(self._found.counts[kind] for kind in several)
        size = sum(bytes_of(self._found, kind, to_right=self._to_right) for kind in several)
        return f"{count_text(count)} {'file' if count == 1 else 'files'}, {size_text(size)}"

    def _tell(self) -> None:
        chosen = self._chosen()
        text = f"copies {self._amount(chosen)}" if chosen else "Nothing is chosen."
        self.query_one("#total", Static).update(Content(text))

    def accept(self) -> None:
        if chosen := self._chosen():
            self.dismiss(chosen)
