"""A screen with two panes, of which one has the keys; what is done with both of them."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from allastui.errors import printable
from allastui.stores.place import Place
from allastui.ui.app_of import app_of
from allastui.ui.chords import ChordScreen
from allastui.ui.footer import Footer
from allastui.ui.keymap import Keymap, key_text
from allastui.ui.panes.marks import PARENT
from allastui.ui.panes.pane import Pane


class TwoPanes(ChordScreen, inherit_bindings=False):
    """Two panes; `advice`, if there is any, stands in place of the right one until that is wanted.

    Keys go to the left one first.
    """

    AUTO_FOCUS = ""

    def __init__(
        self, keymap: Keymap, footer: Footer, left: Pane, right: Pane, advice: Widget | None
    ) -> None:
        super().__init__(keymap, footer)
        self._left = left
        self._right = right
        self._active = left
        self._advice = advice

    def compose_panes(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield self._left
            yield self._right
            if self._advice is not None:
                self._right.display = False
                yield self._advice

    @property
    def active(self) -> Pane:
        """The pane that keys go to."""
        return self._active

    @property
    def other(self) -> Pane:
        return self.other_than(self._active)

    def other_than(self, pane: Pane) -> Pane:
        return self._left if pane is self._right else self._right

    @property
    def panes(self) -> tuple[Pane, Pane]:
        """The pane at the left and the one at the right."""
        return self._left, self._right

    def activate(self, pane: Pane) -> None:
        """Have keys go to `pane`."""
        if pane is not self._active:
            self.set_focus(None)
            self._active.set_active(False)
            self._active = pane
            pane.set_active(True)

    def on_pane_touched(self, message: Pane.Touched) -> None:
        message.stop()
        self.activate(message.pane)

    def on_pane_nothing_matches(self, message: Pane.NothingMatches) -> None:
        message.stop()
        app_of(self).say(f"No name here matches {printable(message.pattern)}.")

    def show_place(self, pane: Pane, place: Place) -> None:
        """Show `place` in `pane`, the cursor on it if it is no folder."""
        if not pane.display:
            self._put_in_place_of_advice(pane)
        parent = place.parent()
        if place.is_prefix or parent is None:
            pane.go(place)
        else:
            pane.go(parent, cursor=place.name)

    def _put_in_place_of_advice(self, pane: Pane) -> None:
        pane.display = True
        if self._advice is not None:
            self._advice.remove()
            self._advice = None

    def has_two_panes(self) -> bool:
        """Whether both panes show; if not, say how to get the second one.

        The advice of the first run stays until a place is asked for in its stead.
        """
        if not all(pane.display for pane in self.panes):
            same = self._keymap.by_id("same-place").keys
            how = f" {key_text(same[0])} opens this folder there." if same else ""
            self.notify(
                "There is nowhere to copy to yet: no object storage was found. "
                f"The other pane can be a folder of this machine too.{how}",
                severity="warning",
                markup=False,
            )
            return False
        return True

    def do_other_pane(self) -> None:
        if self.has_two_panes():
            self.activate(self.other)

    def do_swap(self) -> None:
        if self.has_two_panes():
            self._left, self._right = self._right, self._left
            self.query_one("#panes").move_child(self._left, before=self._right)

    def do_same_place(self) -> None:
        if not self.other.display:
            self._put_in_place_of_advice(self.other)
        self.other.same_place(self.active)


def folder_at_cursor(pane: Pane) -> Place:
    """Return the folder or bucket under the cursor of `pane`, or else the place that it shows."""
    row = pane.model.cursor_row
    if row is None or row == PARENT or not pane.model.rows.is_folder(row):
        return pane.place
    return pane.place_of(row)


def file_at_cursor(pane: Pane) -> Place | None:
    """Return the file or object under the cursor of `pane`; if it is none, say so."""
    row = pane.model.cursor_row
    if row is None or row == PARENT or pane.model.rows.is_folder(row):
        pane.app.notify("Put the cursor on a file or an object first.", markup=False)
        return None
    return pane.place_of(row)
