"""Ask for a place, and complete it while it is typed."""

from collections.abc import Callable, Iterable

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from allastui.errors import AllastuiError
from allastui.ui.ascii import glyphs_of
from allastui.ui.background import in_background
from allastui.ui.completion import Completions
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field
from allastui.ui.format import count_text
from allastui.ui.one_shot import OneShot
from allastui.ui.queue.spans import Glyphs, clip_middle

_QUIET_SECONDS = 0.15
"""Completions are asked for when nobody has typed for so long."""

_SHOWN = 8
_WIDTH = 72


class GoToDialog(Dialog[str | None]):
    """Ask for a place; gives what was typed, or None.

    `complete` says what a text can go on with; it blocks, and is called in a thread. Tab types what
    all of that have in common, and then one after the other.
    """

    BINDINGS = [
        Binding("tab", "complete(1)", "Complete", show=False, priority=True),
        Binding("shift+tab", "complete(-1)", "Complete", show=False, priority=True),
    ]

    box_title = "Go to"

    def __init__(self, value: str, complete: Callable[[str], Completions]) -> None:
        super().__init__()
        self._value = value
        self._complete = complete
        self._quiet: OneShot | None = None
        self._found: Completions | None = None
        self._found_for: str | None = None
        self._at: int | None = None
        """Which of the completions is typed at present."""
        self._waiting_steps = 0
        """The Tab that waits for completions, 0 for none."""

    def compose_body(self) -> Iterable[Widget]:
        yield Label("A path, or PROFILE:bucket/prefix; Tab completes it, Ctrl-U clears it")
        yield Field(self._value)
        yield Static(id="completions")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Go")
        yield cancel_button()

    def on_mount(self) -> None:
        self._ask()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._waiting_steps = 0
        typed = event.value.removeprefix(self._value)
        if self._value.startswith("/") and typed.startswith(("/", "~/")) and typed != event.value:
            # Typed behind the path that stands there, yet a path from the root or the home.
            self._type(typed)
        self._look_soon()

    def _look_soon(self) -> None:
        if self._quiet is not None:
            self._quiet.stop()
        self._quiet = OneShot(self, _QUIET_SECONDS, self._ask)

    def accept(self) -> None:
        self.dismiss(self.query_one(Input).value)

    def action_complete(self, steps: int) -> None:
        # Letters that came in one burst with Tab may still wait for the field.
        self.query_one(Input).call_later(self._step, steps)

    def _step(self, steps: int) -> None:
        text = self.query_one(Input).value
        found = self._found
        if found is None or (self._at is None and self._found_for != text):
            self._waiting_steps = steps
            return
        if not found.texts:
            return
        if self._at is None and (len(found.texts) == 1 or len(found.common) > len(text)):
            self._type(found.common)
            self._look_soon()
            return
        count = len(found.texts)
        first = 0 if steps > 0 else count - 1
        self._at = first if self._at is None else (self._at + steps) % count
        self._type(found.texts[self._at])
        self._tell(found)

    def _type(self, text: str) -> None:
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = text
        field.cursor_position = len(text)

    def _ask(self) -> None:
        text = self.query_one(Input).value
        in_background(
            self,
            lambda: self._complete(text),
            lambda found: self._take(text, found),
            lambda error: self._not_found(text, error),
        )

    def _take(self, text: str, found: Completions) -> None:
        if text != self.query_one(Input).value:
            return
        self._found, self._found_for, self._at = found, text, None
        self._tell(found)
        if self._waiting_steps:
            steps, self._waiting_steps = self._waiting_steps, 0
            self._step(steps)

    def _not_found(self, text: str, error: AllastuiError) -> None:
        if text == self.query_one(Input).value:
            self._found, self._found_for, self._at = Completions(text, ()), text, None
            said = clip(error.title, glyphs_of(self))
            self.query_one("#completions", Static).update(Content(said))

    def _tell(self, found: Completions) -> None:
        names = found.names()
        at = self._at if self._at is not None else -1
        top = max(0, min(at - _SHOWN // 2, len(names) - _SHOWN)) if at >= 0 else 0
        shown = names[top : top + _SHOWN]
        glyphs = glyphs_of(self)
        lines = [
            Content.styled(clip(name, glyphs), "reverse" if top + index == at else "")
            for index, name in enumerate(shown)
        ]
        left = len(names) - len(shown)
        if left or found.more:
            sign = "+" if found.more else ""
            lines.append(Content.styled(f"{count_text(left)}{sign} more", "dim"))
        self.query_one("#completions", Static).update(Content("\n").join(lines))


def clip(text: str, glyphs: Glyphs) -> str:
    """Return `text` as one line of the list of completions."""
    return text if cell_len(text) <= _WIDTH else clip_middle(text, _WIDTH, glyphs)
