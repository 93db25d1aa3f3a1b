"""The preview of a synchronisation: what would be copied, kind by kind, with counts and bytes."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from allastui.stores.place import Place
from allastui.transfers.compare import Verdict
from allastui.transfers.differences import Differences
from allastui.transfers.synchronise import (
    EXTRA,
    NEW,
    NEWER,
    OLDER,
    bytes_of,
)
from allastui.ui.ascii import glyphs_of
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.toggles import Check
from allastui.ui.format import count_text, size_text
from allastui.ui.queue.spans import clip_middle
from allastui.ui.queue.words import place_text

_PLACE_WIDTH = 52
_EXTRA_ID = "extras"

Kinds = frozenset[Verdict]


class ExtrasDialog(ConfirmDialog):
    """Ask whether to delete what only the target has: Enter alone goes back, `y` says yes."""

    AUTO_FOCUS = "#cancel"


class SyncDialog(Dialog[Kinds | None]):
    """Ask which kinds of what differs go from one side to the other; gives them, or None.

    With EXTRA among them, what only the target has is to be deleted: that is asked once more, with
    its number. `trash` says that it goes to the trash, `why_kept` why it
    is not offered, "" if it is. Nothing is looked at again: what is asked
    about is what the comparison saw.
    """

    box_title = "Synchronise"

    def __init__(
        self,
        found: Differences,
        source: Place,
        target: Place,
        *,
        to_right: bool,
        why_kept: str,
        trash: bool = False,
    ) -> None:
        super().__init__()
        self._found = found
        self._places = (source, target)
        self._to_right = to_right
        self._extra = EXTRA[to_right]
        self._trash = trash and target.is_local
        self._why_kept = why_kept
        self._offered = [
            (NEW[to_right], "new"),
            (NEWER[to_right], "newer"),
            (Verdict.DIFFERS, "differing"),
            (OLDER[to_right], "older than what they replace"),
        ]

    def compose_body(self) -> Iterable[Widget]:
        for word, place in zip(("from", "to  "), self._places, strict=True):
            text = clip_middle(place_text(place), _PLACE_WIDTH, glyphs_of(self))
            yield Static(Content(f"{word}  {text}"))
        yield Static(Content(""))
        for kind, word in self._offered:
            if self._found.counts[kind]:
                is_on = kind is not OLDER[self._to_right]
                yield Check(f"{word}: {self._amount([kind])}", is_on, id=f"kind-{int(kind)}")
        extras = self._found.counts[self._extra]
        if extras and not self._why_kept:
            yield Check(f"delete what is only there: {self._extras()}", False, id=_EXTRA_ID)
        notes = [(extras, f"only there: kept, as {self._why_kept}")] if self._why_kept else []
        notes.append((self._found.counts[Verdict.UNSURE], "not comparable: left alone"))
        for count, text in notes:
            if count:
                yield Static(Content(f"    {count_text(count)} {text}"), classes="dialog-keys")
        yield Static(id="total", classes="form-heading")
        yield Static(
            "What has changed since then is left alone, and told.",
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
        """Return the kinds to copy."""
        chosen = set()
        for check in self.query(Check):
            if check.on and check.id is not None and check.id != _EXTRA_ID:
                chosen.add(Verdict(int(check.id.removeprefix("kind-"))))
        return frozenset(chosen)

    @property
    def _deletes(self) -> bool:
        return any(check.on for check in self.query(f"#{_EXTRA_ID}").results(Check))

    def _extras(self) -> str:
        """Return how much only the target has: "12 objects, 3.1 GiB"."""
        size = bytes_of(self._found, self._extra, to_right=self._to_right)
        return f"{self._extras_count()}, {size_text(size)}"

    def _extras_count(self) -> str:
        count = self._found.counts[self._extra]
        word = "file" if self._places[1].is_local else "object"
        return f"{count_text(count)} {word}{'' if count == 1 else 's'}"

    def _amount(self, kinds: Iterable[Verdict]) -> str:
        several = list(kinds)
        count = sum(self._found.counts[kind] for kind in several)
        size = sum(bytes_of(self._found, kind, to_right=self._to_right) for kind in several)
        return f"{count_text(count)} {'file' if count == 1 else 'files'}, {size_text(size)}"

    def _tell(self) -> None:
        chosen, deletes = self._chosen(), self._deletes
        parts = [f"copies {self._amount(chosen)}"] if chosen else []
        if deletes:
            parts.append(f"{'then ' if chosen else ''}deletes {self._extras()}")
        self.query_one("#total", Static).update(Content(", ".join(parts) or "Nothing is chosen."))
        button = self.query_one("#accept", Button)
        button.label = f"Go on: {self._extras_count()} to delete" if deletes else "Synchronise"
        button.variant = "error" if deletes else "primary"
        button.refresh(layout=True)

    def accept(self) -> None:
        chosen = self._chosen()
        if not self._deletes:
            if chosen:
                self.dismiss(chosen)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(chosen | {self._extra})

        question = ExtrasDialog(
            "Delete what is only there",
            self._question(copies=bool(chosen)),
            f"Delete {self._extras_count()}",
            "Back",
            danger=True,
        )
        self.app.push_screen(question, answered)

    def _question(self, *, copies: bool) -> str:
        place = clip_middle(place_text(self._places[1]), _PLACE_WIDTH, glyphs_of(self))
        doing = "Moves to the trash" if self._trash else "Deletes for good"
        when = "\nNothing is deleted before all is copied and verified." if copies else ""
        folders = "\nFolders that become empty go too." if self._places[1].is_local else ""
        return (
            f"{doing}: {self._extras()}\nbelow {place}.{when}{folders}"
            "\nWhat has changed since it was compared is kept."
        )
