"""A one-line input whose cursor does not blink, as an idle screen sends nothing."""

from textual.widgets import Input


class Field(Input):
    """An input without a border; its text is not selected when it gets the focus."""

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
