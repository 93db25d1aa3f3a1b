"""What widgets have in common that draw their lines themselves."""

from rich.style import Style
from textual.widget import Widget


class LineDrawn(Widget, can_focus=False):
    """Keeps the styles of its component classes until they change."""

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(name)
        return style
