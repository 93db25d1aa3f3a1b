"""The place under the cursor as code: the programs at the left, the snippet at the right."""

from collections.abc import Callable, Iterable, Sequence

from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.highlight import highlight
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from allastui.snippets.subject import Kind, Snippet
from allastui.stores.place import Place
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.queue.words import place_text


class CodeDialog(Dialog[None]):
    """Shows the snippets of a place and gives the chosen one to the terminal's clipboard.

    It begins with the one for `kind`, where there is one; `chosen` is told each that is shown.
    """

    CSS_PATH = "code.tcss"

    BINDINGS = [
        Binding("y", "copy", "Copy", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False, priority=True),
        Binding("pageup", "page(-1)", "Page up", show=False, priority=True),
    ]

    def __init__(
        self,
        place: Place,
        snippets: Sequence[Snippet],
        kind: Kind | None,
        chosen: Callable[[Kind], None],
    ) -> None:
        super().__init__()
        self.box_title = f"Copy as code: {place_text(place)}"
        self._snippets = snippets
        self._kind = kind
        self._chosen = chosen

    @property
    def current(self) -> Snippet:
        """The snippet that shows."""
        return self._snippets[self._list.highlighted or 0]

    @property
    def _list(self) -> OptionList:
        return self.query_one("#code-kinds", OptionList)

    def compose_body(self) -> Iterable[Widget]:
        kinds = OptionList(
            *(Option(Content(snippet.kind)) for snippet in self._snippets),
            id="code-kinds",
            compact=True,
        )
        yield Horizontal(kinds, VerticalScroll(Static(id="code-text"), id="code"), id="code-box")
        yield Static(_HINT, id="code-hint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Copy")
        yield cancel_button("Close")

    def on_mount(self) -> None:
        kinds = [snippet.kind for snippet in self._snippets]
        self.query_one("#code", VerticalScroll).can_focus = False
        self._list.highlighted = kinds.index(self._kind) if self._kind in kinds else 0
        self._list.styles.width = max(map(len, kinds)) + 2
        self._list.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        snippet = self._snippets[event.option_index]
        code = highlight(snippet.text.rstrip("\n"), language=snippet.language)
        self.query_one("#code-text", Static).update(code)
        self.query_one("#code", VerticalScroll).scroll_home(animate=False)
        self.query_one("#code-hint", Static).update(_HINT)
        self._chosen(snippet.kind)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.accept()

    def action_step(self, steps: int) -> None:
        if steps > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_page(self, direction: int) -> None:
        code = self.query_one("#code", VerticalScroll)
        code.scroll_relative(y=direction * max(1, code.size.height - 1), animate=False)

    def action_copy(self) -> None:
        self.accept()

    def accept(self) -> None:
        self.app.copy_to_clipboard(self.current.text)
        said = "Sent to the clipboard of your terminal, if it takes OSC 52."
        self.query_one("#code-hint", Static).update(Content.styled(said, "$text-success"))


_HINT = "It holds no secret, but reads it where that is kept. PgUp, PgDn scroll."
