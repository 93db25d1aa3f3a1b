"""What a pane shows when no object storage was found."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from allastui.profiles.collect import Collection

_WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("I use CSC's Allas: on the login node", ("module load allas && allas-conf --S3",)),
    (
        "I use LUMI-O: on the login node",
        ("module load lumio && lumio-conf", "with keys from https://auth.lumidata.eu"),
    ),
    (
        "I have a key and a secret for an S3 service",
        ("rclone config, or ~/.aws/credentials",),
    ),
    ("I only want to look around", ("allastui --demo",)),
)


class FirstRun(VerticalScroll, can_focus=False):
    """Say what makes object storage appear here, and where it was looked for.

    It fits into a pane of a terminal of 80x24; each piece is a widget, so that what is wrapped
    keeps its indent.
    """

    def __init__(self, profiles: Collection) -> None:
        super().__init__()
        self._profiles = profiles

    def compose(self) -> Iterable[Static]:
        yield _text("No object storage was found for you yet.", "title")
        for way, advice in _WAYS:
            yield _text(way, "way")
            for line in advice:
                yield _text(line, "advice")
        yield _text("Then start allastui again.", "after")
        if self._profiles.looked_in:
            yield _text("Looked in:", "way")
            for where, what in self._profiles.looked_in:
                yield _text(f"{where}: {what}", "looked")
        for warning in self._profiles.warnings:
            yield _text(warning, "warning")


def _text(text: str, kind: str) -> Static:
    return Static(Content(text), classes=f"first-run-{kind}")
