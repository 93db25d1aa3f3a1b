"""Which stylesheets there are: that of the first paint, and those of the rooms."""

from collections.abc import Sequence
from pathlib import Path

_UI = Path(__file__).parent

STYLES = _UI / "app.tcss"
"""Of what shows at once: the panes, the line of keys, the advice of the first run."""


def later_styles() -> Sequence[Path]:
    """Return the stylesheets that are in the folders of `ui`, one for each room that has one.

    They are parsed after the first paint, which does without them.
    """
    return sorted(_UI.glob("*/*.tcss"))
