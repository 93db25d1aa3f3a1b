"""Where one is in a document: it asks for rows before they are needed, and moves at once."""

from collections.abc import Callable, Sequence

from allastui.errors import AllastuiError
from allastui.ui.viewer.content import Layout, Row, Stop
from allastui.ui.viewer.detect import Mode
from allastui.ui.viewer.document import Document, Shape
from allastui.ui.viewer.tasks import Tasks
from allastui.ui.viewer.window import Window, around, ending, more_above, more_below

ROWS = "rows"


class Browsing:
    """The rows of one document in one mode; `changed` is called when there is something new.

    It belongs to the event loop: all reading is done by tasks.
    """

    def __init__(self, tasks: Tasks, shape: Shape, changed: Callable[[], None]) -> None:
        self.document: Document | None = None
        self.mode = Mode.TEXT
        self.shape = shape
        self.layout: Layout | None = None
        self.window = Window()
        self.error: AllastuiError | None = None
        self._tasks = tasks
        self._changed = changed
        self._owed = 0
        self._fetching = ""
        self._version = 0

    @property
    def rows(self) -> Sequence[Row]:
        """The rows on the screen."""
        return self.window.visible(self._height)

    @property
    def position(self) -> int:
        """Where the first row on the screen begins; at the very start, where its header does."""
        window, layout = self.window, self.layout
        header = layout.header if layout is not None else None
        if header is not None and window.at_start and not window.top:
            return header.start
        return self.rows[0].start if self.rows else 0

    @property
    def is_reading(self) -> bool:
        """Whether rows are waited for that should be on the screen now."""
        if not self._tasks.is_running(ROWS):
            return False
        return bool(self._owed) or self._fetching == "all"

    @property
    def _height(self) -> int:
        above = 1 if self.layout is not None and self.layout.header is not None else 0
        return max(1, self.shape.height - above)

    def show(self, document: Document, mode: Mode, position: int | None = 0) -> None:
        """Show a document from `position` on, from its end if that is None."""
        self.document, self.mode = document, mode
        self.layout, self.window = None, Window()
        if position is None:
            self.end()
        else:
            self.go(position)

    def reshape(self, shape: Shape) -> None:
        """Make the rows anew for another size of the screen, or with long lines shown otherwise."""
        if shape != self.shape:
            self.shape = shape
            self.make_anew()

    def make_anew(self) -> None:
        """Make the rows again, the same at the top."""
        self.layout = None
        if self.document is not None:
            self.go(self.position)

    # Moving.

    def move(self, lines: int) -> None:
        """Move down by `lines`, up if they are negative."""
        if self._fetching == "all" and self._tasks.is_running(ROWS):
            return
        self.window, self._owed = self.window.moved(self._owed + lines, self._height)
        self._read_ahead()
        self._changed()

    def home(self) -> None:
        if self.window.at_start and self.window.rows and self._fetching != "all":
            self.move(-len(self.window.rows))
        else:
            self.go(0)

    def end(self) -> None:
        self._fetch(lambda layout, stop: ending(layout, self._height_of(layout), stop))

    def go(self, position: int, *, above: int = 0) -> None:
        """Show the row of `position`, `above` lines below the top of the screen."""
        self._fetch(
            lambda layout, stop: around(
                layout, position, self._height_of(layout), stop, above=above
            )
        )

    def _height_of(self, layout: Layout) -> int:
        return max(1, self.shape.height - (layout.header is not None))

    # Reading.

    def _fetch(self, read: Callable[[Layout, Stop], Window]) -> None:
        document, mode, shape, known = self.document, self.mode, self.shape, self.layout
        if document is None:
            return

        def work(stop: Stop) -> tuple[Layout, Window]:
            layout = known or document.layout(mode, shape, stop)
            return layout, read(layout, stop)

        self._owed = 0
        self._fetching = "all"
        self._tasks.start(ROWS, work, self._fetched, self._failed)
        self._changed()

    def _fetched(self, found: tuple[Layout, Window]) -> None:
        self._fetching = ""
        self.error = None
        self.layout, self.window = found
        self._version = self.layout.version
        self._changed()

    def _read_ahead(self) -> None:
        layout, window, height = self.layout, self.window, self._height
        if layout is None or self._tasks.is_running(ROWS) or not window.rows:
            return
        if window.lacks_above(height) and (self._owed <= 0 or not window.lacks_below(height)):
            self._fetching = "above"
            self._tasks.start(
                ROWS,
                lambda stop: more_above(layout, window, height, stop),
                self._more,
                self._failed,
            )
        elif window.lacks_below(height):
            self._fetching = "below"
            self._tasks.start(
                ROWS,
                lambda stop: more_below(layout, window, height, stop),
                self._more,
                self._failed,
            )

    def _more(self, found: tuple[list[Row], bool]) -> None:
        rows, is_last = found
        was_above, self._fetching = self._fetching == "above", ""
        self.error = None
        if self.layout is not None and self.layout.version != self._version:
            self.go(self.position)
            return
        if was_above:
            self.window = self.window.with_above(rows, at_start=is_last)
        else:
            self.window = self.window.with_below(rows, at_end=is_last)
        self.move(0)

    def _failed(self, error: AllastuiError) -> None:
        self._fetching, self._owed = "", 0
        self.error = error
        self._changed()
