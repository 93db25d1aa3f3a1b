"""Choose one of a few things."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import printable_lines
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button

Value = TypeVar("Value")


class ChoiceDialog(Dialog[Value | None], Generic[Value]):
    """Choose one of `choices`, each a value with its label; gives the value, or None."""

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[Value, str]],
        *,
        text: str = "",
        yes: str = "Choose",
        chosen: Value | None = None,
    ) -> None:
        super().__init__()
        self.box_title = title
        self._choices = choices
        self._text = text
        self._yes = yes
        self._chosen = chosen

    def compose_body(self) -> Iterable[Widget]:
        if self._text:
            yield Static(Content(printable_lines(self._text)), classes="dialog-text")
        yield OptionList(*(Option(Content(label)) for _, label in self._choices), compact=True)

    def on_mount(self) -> None:
        values = [value for value, _ in self._choices]
        choices = self.query_one(OptionList)
        choices.highlighted = values.index(self._chosen) if self._chosen in values else 0
        choices.focus()

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button(self._yes)
        yield cancel_button()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][0])

    def accept(self) -> None:
        index = self.query_one(OptionList).highlighted
        self.dismiss(None if index is None else self._choices[index][0])
