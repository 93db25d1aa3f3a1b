"""A one-line input whose cursor does not blink, as an idle screen sends nothing."""

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Label


class Field(Input):
    """An input without a border; its text is not selected when it gets the focus.

    With `selected` it is: what is typed takes its place. `secret` shows a dot for each letter. Up
    and Down go to the fields above and below.
    """

    BINDINGS = [
        Binding("up", "app.focus_previous", "Field above", show=False),
        Binding("down", "app.focus_next", "Field below", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        secret: bool = False,
        selected: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=secret,
            compact=True,
            select_on_focus=selected,
            id=id,
        )
        self.cursor_blink = False


def labelled(label: str, field: Widget) -> Horizontal:
    """Return a field, or another widget of one line, with its label before it."""
    return Horizontal(Label(label, classes="form-label"), field, classes="dialog-field")
