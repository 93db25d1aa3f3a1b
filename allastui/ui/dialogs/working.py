"""A dialog whose work is done in the background, and whose errors stay in it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.content import Content
from textual.widgets import Static

from allastui.errors import AllastuiError, printable_lines
from allastui.ui.background import in_background
from allastui.ui.dialogs.dialog import Dialog

Result = TypeVar("Result")
Done = TypeVar("Done")


class WorkingDialog(Dialog[Result], Generic[Result]):
    """One piece of work at a time; what it is doing, or what went wrong, shows in `#complaint`.

    Esc closes the dialog while it works; what comes of the work is then dropped.
    """

    is_working: bool = False

    def work(self, doing: str, work: Callable[[], Done], then: Callable[[Done], object]) -> None:
        """Do `work` in a thread, then `then`; nothing happens while other work goes on."""
        if self.is_working:
            return
        self.is_working = True
        self.tell(doing, "working")
        in_background(self, work, lambda done: self._worked(then, done), self._failed)

    def _worked(self, then: Callable[[Done], object], done: Done) -> None:
        self.is_working = False
        self.tell("")
        then(done)

    def _failed(self, error: AllastuiError) -> None:
        self.is_working = False
        self.tell(str(error))
        self.try_again()

    def try_again(self) -> None:
        """Make ready for another try after an error."""

    def tell(self, text: str, kind: str = "") -> None:
        """Show `text`: as an error, or as "working" or "good" news."""
        line = self.query_one("#complaint", Static)
        line.update(Content(printable_lines(text)))
        line.set_class(kind == "working", "-working")
        line.set_class(kind == "good", "-good")
