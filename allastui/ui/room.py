"""A screen over the panes with a heading and a list, one piece of work at a time, and a way out."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from allastui.errors import AllastuiError
from allastui.ui.action import Action
from allastui.ui.background import in_background
from allastui.ui.footer import Footer
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.queue.line_list import LineList, Lines
from allastui.ui.queue.spans import Line, Role, Span, clip_middle, glyphs_for

WAIT = "Wait until what goes on has ended."

Result = TypeVar("Result")


class Room(KeyedScreen):
    """Begins with `begin` once it is there, and draws itself with `draw`, also at another size.

    `heading` are the words before the place in the first line. Work goes on in a thread.
    """

    heading: ClassVar[str]

    def __init__(self, actions: Sequence[Action], *, ascii_only: bool) -> None:
        super().__init__(actions)
        self._glyphs = glyphs_for(ascii_only=ascii_only)
        self.is_working = False
        self._may_leave = False

    def compose(self) -> ComposeResult:
        yield Lines(id="room-header", classes="queue-header")
        yield LineList()
        yield from self.compose_below()
        yield Footer()

    def compose_below(self) -> Iterable[Widget]:
        """Yield what stands between the list and the keys."""
        return ()

    def on_mount(self) -> None:
        self._list.focus()
        self.show_keys(())
        self.begin()

    def on_resize(self, event: events.Resize) -> None:
        # Rows may be as wide as the list, which is laid out after its screen.
        self.call_after_refresh(self.draw)

    def begin(self) -> None:
        """Begin to read or to count."""
        raise NotImplementedError

    def draw(self) -> None:
        """Show what is known by now."""
        raise NotImplementedError

    @property
    def _list(self) -> LineList:
        return self.query_one(LineList)

    def show_head(self, what: str, lines: Sequence[Line]) -> None:
        """Show the heading with `what`, which is cut to fit, and `lines` below it."""
        words = f" {self.heading} "
        room = self.size.width - 2 - len(words)
        head = (Span(words, Role.DIM), Span(clip_middle(what, room, self._glyphs), Role.STRONG))
        self.query_one("#room-header", Lines).set_lines([head, *lines])

    # Work.

    def work(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[AllastuiError], None],
        *,
        may_leave: bool = False,
    ) -> bool:
        """Do `work`, then one of `then` and `failed`; begin nothing while other work goes on.

        Tells whether it was begun. With `may_leave` nobody needs to know what comes of it.
        """
        if self.is_working:
            self.say(WAIT)
            return False
        self.is_working, self._may_leave = True, may_leave

        def done(result: Result) -> None:
            self.is_working = False
            then(result)

        def not_done(error: AllastuiError) -> None:
            self.is_working = False
            failed(error)

        in_background(self, work, done, not_done)
        return True

    # The way out.

    def go_back(self) -> None:
        """Stop what can be stopped; else leave, unless what goes on has to be told."""
        if self.stop():
            return
        if self.is_working and not self._may_leave:
            self.say(WAIT)
        else:
            self.dismiss()

    def stop(self) -> bool:
        """Stop what can be stopped; tell whether anything was."""
        return False
