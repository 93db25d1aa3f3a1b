"""The help screen: every action of the registry with its keys, by where it applies."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from allastui.stores.entry import Form
from allastui.ui.action import Action, Scope
from allastui.ui.dialogs.dialog import Dialog, accept_button
from allastui.ui.dialogs.field import Field
from allastui.ui.keymap import key_text
from allastui.ui.panes.glyphs import UNICODE, glyphs_for

_KEYS_WIDTH = 20
_HELP_WIDTH = 50

_SIGNS = "Signs at the end of a row"

_FORM_WORDS = {
    Form.MULTIPART: "An object that was uploaded in parts (multipart).",
    Form.SLO: "A large object of Swift whose parts are listed in it (static).",
    Form.DLO: "A large object of Swift made of all keys with a prefix (dynamic).",
    Form.LINK: "A link to a file or a folder.",
    Form.BROKEN_LINK: "A link to something that does not exist.",
    Form.SPECIAL: "A socket, a pipe or a device; it cannot be copied.",
    Form.SHARED: "A bucket of another project that you have opened by its name.",
    Form.BROKEN: "A large object of Swift of which a part is missing or changed.",
}


class HelpScreen(Dialog[None]):
    """Show what every key does; typing narrows it to the actions that have the words."""

    BINDINGS = [
        Binding("up", "scroll(-1)", "Up", show=False, priority=True),
        Binding("down", "scroll(1)", "Down", show=False, priority=True),
        Binding("pageup", "scroll(-12)", "Page up", show=False, priority=True),
        Binding("pagedown", "scroll(12)", "Page down", show=False, priority=True),
        Binding("f1", "cancel", "Close", show=False),
    ]

    box_title = "Help: what the keys do"

    def __init__(self, actions: Sequence[Action], *, ascii_only: bool = False) -> None:
        super().__init__()
        self._forms = glyphs_for(ascii_only=ascii_only).forms
        self._actions = actions

    def compose_body(self) -> Iterable[Widget]:
        yield Field(placeholder="type to find an action")
        yield VerticalScroll(Static(id="help-text"), id="help-scroll", can_focus=False)

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Close")

    def on_mount(self) -> None:
        self._tell("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._tell(event.value)

    def _tell(self, wanted: str) -> None:
        self.query_one("#help-text", Static).update(
            help_content(self._actions, wanted, self._forms)
        )
        self.query_one("#help-scroll").scroll_home(animate=False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-scroll").scroll_relative(y=lines, animate=False)

    def accept(self) -> None:
        self.dismiss(None)


def help_content(
    actions: Sequence[Action], wanted: str = "", forms: Mapping[Form, str] = UNICODE.forms
) -> Content:
    """Return the actions that have every word of `wanted`, grouped by scope, then the signs.

    `forms` are the signs at the end of the rows of a pane, told where the actions are of panes.
    """
    words = wanted.lower().split()
    lines: list[Content] = []
    for scope in Scope:
        group = [action for action in actions if action.scope is scope and _matches(action, words)]
        if group:
            lines += [Content.styled(scope.value, "bold $text-accent")]
            lines += [_entry(action) for action in group]
            lines.append(Content(""))
    signs = [
        _two_columns(forms[form], text)
        for form, text in _FORM_WORDS.items()
        if all(word in f"{forms[form]} {text} {_SIGNS}".lower() for word in words)
    ]
    if signs and any(action.scope is Scope.SHOW for action in actions):
        lines += [Content.styled(_SIGNS, "bold $text-accent"), *signs, Content("")]
    return Content("\n").join(lines[:-1] or [Content("No action has these words.")])


def _matches(action: Action, words: Sequence[str]) -> bool:
    keys = " ".join(key_text(keys) for keys in action.keys)
    text = f"{keys} {action.label} {action.help} {action.scope.value}".lower()
    return all(word in text for word in words)


def _entry(action: Action) -> Content:
    """Return keys and help in two columns; help that is long goes on under itself."""
    keys = "  ".join(key_text(keys) for keys in action.keys) or "no key"
    return _two_columns(keys, action.help)


def _two_columns(left: str, text: str) -> Content:
    first, *rest = wrap(text, _HELP_WIDTH)
    lines = [first, *(" " * (_KEYS_WIDTH + 2) + line for line in rest)]
    return Content.assemble((f" {left:<{_KEYS_WIDTH}} ", "bold"), "\n".join(lines))
