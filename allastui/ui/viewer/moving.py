"""The keys that move about in a view."""

from collections.abc import Sequence

from allastui.ui.action import Action
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.viewer.body import ViewerBody
from allastui.ui.viewer.browsing import Browsing
from allastui.ui.viewer.following import Following

_SHIFT = 8
"""How many cells a step sideways has."""


class MovingScreen(KeyedScreen):
    """A screen over `browsing`; to move up ends the following of the end."""

    browsing: Browsing
    following: Following
    body: ViewerBody

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(actions)
        self._shift = 0
        self._said = ""

    def _draw(self) -> None:
        """Draw what has changed."""
        raise NotImplementedError

    def on_viewer_body_scrolled(self, message: ViewerBody.Scrolled) -> None:
        message.stop()
        self._move(message.lines)

    def _move(self, lines: int) -> None:
        if lines < 0:
            self.following.stop()
        self._said = ""
        self.browsing.move(lines)

    @property
    def _page(self) -> int:
        return max(1, self.body.size.height - 2)

    def do_view_up(self) -> None:
        self._move(-1)

    def do_view_down(self) -> None:
        self._move(1)

    def do_view_page_up(self) -> None:
        self._move(-self._page)

    def do_view_page_down(self) -> None:
        self._move(self._page)

    def do_view_start(self) -> None:
        self.following.stop()
        self._said = ""
        self.browsing.home()

    def do_view_end(self) -> None:
        self._said = ""
        self.browsing.end()

    def do_view_left(self) -> None:
        self._shift = max(0, self._shift - _SHIFT)
        self._draw()

    def do_view_right(self) -> None:
        widest = max((len(row.text.rstrip()) for row in self.browsing.rows), default=0)
        if self._shift + self.size.width < widest:
            self._shift += _SHIFT
            self._draw()
