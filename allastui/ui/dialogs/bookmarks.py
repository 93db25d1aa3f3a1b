"""The bookmarks: open one, add the present place, name it anew, remove it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import AllastuiError, printable
from allastui.stores.place import Place
from allastui.ui.ascii import glyphs_of
from allastui.ui.background import in_background
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.places_file import Bookmark, Change, Places, PlacesFile
from allastui.ui.queue.spans import Glyphs, clip_middle, pad
from allastui.ui.queue.words import place_text

_NAME_WIDTH = 24
_PLACE_WIDTH = 46


@dataclass(frozen=True, slots=True)
class BookmarkChoice:
    """The place to go to, and in which pane."""

    place: Place
    other_pane: bool


class BookmarksDialog(Dialog[BookmarkChoice | None]):
    """List the bookmarks of `file`; every change is in the file before it shows."""

    BINDINGS = [
        Binding("o,ctrl+o", "other_pane", "Other pane", show=False),
        Binding("a,insert", "add", "Add", show=False),
        Binding("r,f6", "rename", "Rename", show=False),
        Binding("d,delete,f8", "remove", "Remove", show=False),
        Binding("j", "list('cursor_down')", "Down", show=False),
        Binding("k", "list('cursor_up')", "Up", show=False),
        Binding("b", "cancel", "Close", show=False),
    ]

    box_title = "Bookmarks"

    def __init__(self, file: PlacesFile, here: Place) -> None:
        super().__init__()
        self._file = file
        self._here = here
        self._bookmarks: tuple[Bookmark, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        yield OptionList(id="bookmarks", compact=True, markup=False)
        yield Static(id="complaint", classes="complaint")
        yield Static(
            Content(f"a adds {clip_middle(place_text(self._here), 60, glyphs_of(self))}"),
            classes="dialog-keys",
        )
        yield Static("o opens it in the other pane, r renames, d removes", classes="dialog-keys")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Open")
        yield cancel_button("Close")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._change(lambda places: places)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.accept()

    def accept(self) -> None:
        self._choose(other_pane=False)

    def action_other_pane(self) -> None:
        self._choose(other_pane=True)

    def action_list(self, move: str) -> None:
        getattr(self.query_one(OptionList), f"action_{move}")()

    def _choose(self, *, other_pane: bool) -> None:
        bookmark = self._current()
        if bookmark is not None:
            self.dismiss(BookmarkChoice(bookmark.place, other_pane))

    def _current(self) -> Bookmark | None:
        index = self.query_one(OptionList).highlighted
        return self._bookmarks[index] if self._bookmarks and index is not None else None

    # Changes.

    def action_add(self) -> None:
        wanted = TextDialog(
            "Add a bookmark", "Name", value=printable(self._here.name), check=_name_complaint
        )
        self.app.push_screen(wanted, self._named)

    def _named(self, name: str | None) -> None:
        if name is None:
            return
        new = Bookmark(name.strip(), self._here)
        self._change(lambda places: replace(places, bookmarks=(*places.bookmarks, new)), cursor=new)

    def action_rename(self) -> None:
        bookmark = self._current()
        if bookmark is not None:
            wanted = TextDialog("Rename", "Name", value=bookmark.name, check=_name_complaint)
            self.app.push_screen(wanted, partial(self._renamed, bookmark))

    def _renamed(self, bookmark: Bookmark, name: str | None) -> None:
        if name is not None:
            new = replace(bookmark, name=name.strip())
            self._change(partial(_replaced, bookmark, (new,)), cursor=new)

    def action_remove(self) -> None:
        bookmark = self._current()
        if bookmark is not None:
            question = ConfirmDialog(
                "Remove the bookmark",
                f"Remove {printable(bookmark.name)}? What is there stays as it is.",
                "Remove",
            )
            self.app.push_screen(question, partial(self._confirmed, bookmark))

    def _confirmed(self, bookmark: Bookmark, yes: bool | None) -> None:
        if yes:
            self._change(partial(_replaced, bookmark, ()))

    def _change(self, change: Change, cursor: Bookmark | None = None) -> None:
        in_background(
            self, lambda: self._file.change(change), partial(self._show, cursor), self._complain
        )

    def _complain(self, error: AllastuiError) -> None:
        self.query_one("#complaint", Static).update(Content(str(error)))

    def _show(self, cursor: Bookmark | None, places: Places) -> None:
        choices = self.query_one(OptionList)
        before = choices.highlighted or 0
        self._bookmarks = places.bookmarks
        options = [Option(_row(bookmark, glyphs_of(self))) for bookmark in self._bookmarks]
        nothing = Option("There are no bookmarks yet.", disabled=True)
        choices.set_options(options or [nothing])
        if cursor is not None and cursor in self._bookmarks:
            before = self._bookmarks.index(cursor)
        choices.highlighted = min(before, len(options) - 1) if options else None
        self.query_one("#complaint", Static).update("")


def _replaced(old: Bookmark, new: tuple[Bookmark, ...], places: Places) -> Places:
    """Return `places` with `new` in the place of the first bookmark equal to `old`."""
    marks = places.bookmarks
    if old not in marks:
        return places
    index = marks.index(old)
    return replace(places, bookmarks=(*marks[:index], *new, *marks[index + 1 :]))


def _name_complaint(name: str) -> str:
    return "" if name.strip() else "Type a name."


def _row(bookmark: Bookmark, glyphs: Glyphs) -> Content:
    name = clip_middle(printable(bookmark.name), _NAME_WIDTH, glyphs)
    place = clip_middle(place_text(bookmark.place), _PLACE_WIDTH, glyphs)
    return Content.assemble(pad(name, _NAME_WIDTH), "  ", (place, "dim"))
