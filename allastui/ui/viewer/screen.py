"""The viewer (F3): what a file or an object holds, read by ranges while one moves about in it."""

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from allastui.errors import AllastuiError, printable
from allastui.settings import Settings
from allastui.stores.place import Place
from allastui.ui.action import Action
from allastui.ui.footer import Footer
from allastui.ui.queue.words import place_text
from allastui.ui.viewer.asked import AskLine
from allastui.ui.viewer.body import ViewerBody, ViewerLine
from allastui.ui.viewer.browsing import Browsing
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.detect import Mode
from allastui.ui.viewer.document import Document, Shape, open_document
from allastui.ui.viewer.finding import Finding
from allastui.ui.viewer.following import Following, Grown
from allastui.ui.viewer.moving import MovingScreen
from allastui.ui.viewer.positions import is_position, position_of
from allastui.ui.viewer.source import Opener
from allastui.ui.viewer.tasks import Tasks
from allastui.ui.viewer.words import (
    NOTHING,
    error_rows,
    mode_text,
    sentence_of,
    useless_keys,
    where_text,
)

_OPEN, _COLORS, _GO = "open", "colors", "go to"
_LINES_AROUND = 3
"""The lines of the screen that show no rows: the title, the state, the keys."""


class ViewerScreen(MovingScreen):
    """Shows `place`; it is read in threads, and the keys answer while that goes on.

    `edit` opens the editor on a place, once this is closed.
    """

    AUTO_FOCUS = ""

    do_view_help = MovingScreen.show_help

    def __init__(
        self,
        place: Place,
        connections: Opener,
        settings: Settings,
        actions: Sequence[Action],
        edit: Callable[[Place], None],
    ) -> None:
        super().__init__(actions)
        self._edit = edit
        self._place = place
        self._connections = connections
        self._settings = settings
        self._ended = Stop()
        self._tasks = Tasks(self)
        self._wrap = True
        self._error: AllastuiError | None = None
        self.browsing = Browsing(self._tasks, self._shape(), self._draw)
        self.finding = Finding(self, self._tasks, self.browsing, self._say, self._failed)
        self.following = Following(self, self._tasks, self._ended, self._grown, self._failed)
        self._heading = ViewerLine(id="viewer-title")
        self.body = ViewerBody()
        self._state = ViewerLine(id="viewer-state")
        self._asked = AskLine()

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.body
        yield self._state
        yield self._asked
        yield Footer()

    def on_mount(self) -> None:
        self.show_keys(())
        self._draw()
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        self._ended.set()
        self._tasks.stop_all()

    def _shape(self) -> Shape:
        width, height = self.size if self.is_mounted else (80, 24)
        return Shape(
            max(8, width), max(1, height - _LINES_AROUND), self._wrap, self._settings.ascii
        )

    def on_resize(self, event: events.Resize) -> None:
        self.browsing.reshape(self._shape())

    @property
    def is_busy(self) -> bool:
        """Whether something is read or searched."""
        return self._tasks.is_any_running or (self.browsing.document is None and not self._error)

    # Opening.

    def _open(self, position: int | None = 0, mode: Mode | None = None) -> None:
        self._error = None
        self._tasks.start(
            _OPEN,
            lambda _: open_document(self._place, self._connections, self._ended),
            lambda document: self._opened(document, position, mode),
            self._failed,
        )
        self._draw()

    def _opened(self, document: Document, position: int | None, mode: Mode | None) -> None:
        modes = document.found.modes
        self.browsing.show(document, mode if mode in modes else modes[0], position)
        self._tasks.start(_COLORS, document.find_colors, self._colored, lambda _: None)

    def _colored(self, has_colors: bool) -> None:
        if has_colors and self.browsing.mode is Mode.TEXT:
            self.browsing.make_anew()

    def _grown(self, grown: Grown) -> None:
        self._error = None
        self._say("It is shorter than before: read again." if grown.is_shorter else "")
        self.browsing.show(grown.document, self.browsing.mode, None)

    def _failed(self, error: AllastuiError | None) -> None:
        self._error = error
        self._said = ""
        self._draw()

    # Drawing.

    def _say(self, text: str) -> None:
        self._said = text
        self._draw()

    def _draw(self) -> None:
        browsing = self.browsing
        if not self.is_mounted:
            return
        document, layout = browsing.document, browsing.layout
        self._heading.show(place_text(self._place), mode_text(document, browsing.mode))
        self.show_keys(useless_keys(document, browsing.mode))
        error = self._error or browsing.error
        is_reading = browsing.is_reading or self._tasks.is_running(_OPEN)
        if browsing.rows or (error is None and (is_reading or document is None)):
            header = layout.header if layout is not None else None
            rows = browsing.rows
            self.body.show(header, rows, shift=self._shift, marks=self.finding.marks)
        elif error is not None:
            self.body.show(None, error_rows(error, self.size.width - 2))
        else:
            self.body.show(None, NOTHING)
        where = where_text(browsing) if browsing.rows else ""
        if is_reading:
            self._state.show("reading...", where)
        elif error is not None:
            self._state.show(sentence_of(error), where, is_error=True)
        else:
            remark = document.remark if document is not None else ""
            following = "following the end" if self.following.is_on else ""
            said = [printable(self._said), following, printable(remark)]
            self._state.show("  ".join(filter(None, said)), where)

    # Keys.

    def on_key(self, event: events.Key) -> None:
        if isinstance(self.focused, Input):
            event.prevent_default()  # what is typed does nothing else
        else:
            super().on_key(event)

    def do_view_wrap(self) -> None:
        if self.browsing.mode is not Mode.TEXT:
            self._say("Only the lines of a text are wrapped.")
            return
        self._wrap = not self._wrap
        self._shift = 0
        wrapped, cut = "long lines go on in the next row", "long lines are cut: Right shows more"
        self._said = wrapped if self._wrap else cut
        self.browsing.reshape(self._shape())

    def do_view_mode(self) -> None:
        self._next_mode(1)

    def do_view_previous_mode(self) -> None:
        self._next_mode(-1)

    def _next_mode(self, step: int) -> None:
        browsing = self.browsing
        document = browsing.document
        if document is None:
            return
        modes = document.found.modes
        mode = modes[(modes.index(browsing.mode) + step) % len(modes)]
        if mode is browsing.mode:
            self._say(f"There is no other way to look at it than {mode}.")
            return
        keeps = document.same_positions(mode, browsing.mode)
        self._shift, self._said, self._error = 0, "", None
        self.finding.forget()
        browsing.show(document, mode, browsing.position if keeps else 0)

    def do_view_search(self) -> None:
        self._asked.ask("Search", self.finding.text, self.finding.begin)

    def do_view_next(self) -> None:
        self._find_again(forwards=True)

    def do_view_before(self) -> None:
        self._find_again(forwards=False)

    def _find_again(self, *, forwards: bool) -> None:
        if self.finding.text:
            self.finding.go_on(forwards=forwards)
        else:
            self.do_view_search()

    def do_view_go_to(self) -> None:
        self._asked.ask("Go to (byte or %)", "", self._go_to)

    def _go_to(self, text: str) -> None:
        layout = self.browsing.layout
        if layout is None:
            return
        if not is_position(text):
            self._say("A byte (4096, 0x1000, 1.5 GiB) or a share (50%) is a place to go to.")
            return
        self._tasks.start(
            _GO,
            lambda stop: position_of(text, layout.extent(stop)) or 0,
            self._go,
            self._failed,
        )

    def _go(self, position: int) -> None:
        self.following.stop()
        self.browsing.go(position)

    def do_view_follow(self) -> None:
        document = self.browsing.document
        if self.following.is_on or document is None:
            self.following.stop()
            self._say("")
            return
        self._said = ""
        self.following.start(document)
        self.browsing.end()

    def do_view_reload(self) -> None:
        self._said = ""
        self._open(self.browsing.position, self.browsing.mode)

    def do_view_edit(self) -> None:
        self.dismiss(None)
        self._edit(self._place)

    def do_view_back(self) -> None:
        if not self.finding.stop():
            self.dismiss(None)
