"""The dialog of a new lifecycle rule: what goes, below which prefix, after how many days."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from allastui.stores.abilities.lifecycle import NewRule, RuleKind
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field, labelled
from allastui.ui.dialogs.toggles import Radio
from allastui.ui.rules.words import new_rule_words

_KINDS = (
    (RuleKind.EXPIRE, "objects"),
    (RuleKind.ABORT, "unfinished uploads"),
    (RuleKind.VERSIONS, "old versions"),
)
_DAYS = {RuleKind.EXPIRE: "30", RuleKind.ABORT: "7", RuleKind.VERSIONS: "90"}
_MOST_DAYS = 36_500


class AddRuleDialog(Dialog[NewRule | None]):
    """Ask for a rule, and tell in words what it will do while it is typed."""

    box_title = "Add a lifecycle rule"

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def compose_body(self) -> Iterable[Widget]:
        yield labelled("what goes", Radio(_KINDS, RuleKind.EXPIRE, id="kind"))
        yield labelled("below", Field(self._prefix, placeholder="the whole bucket", id="prefix"))
        yield labelled("after days", Field(_DAYS[RuleKind.EXPIRE], id="days"))
        yield Static(id="rule-words", classes="dialog-keys")
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Count what it hits")
        yield cancel_button()

    def on_mount(self) -> None:
        self.query_one(Radio).focus()
        self._tell()

    def on_input_changed(self) -> None:
        self._tell()

    def on_radio_changed(self) -> None:
        days = self.query_one("#days", Input)
        if days.value in _DAYS.values():
            days.value = _DAYS[self._kind()]
        self._tell()

    def _kind(self) -> RuleKind:
        kind = self.query_one("#kind", Radio).value
        assert isinstance(kind, RuleKind)
        return kind

    def _typed(self) -> NewRule | str:
        """Return the rule, or what is wrong with it."""
        prefix = self.query_one("#prefix", Input).value
        days = self.query_one("#days", Input).value.strip()
        if not (days.isascii() and days.isdigit() and 1 <= int(days) <= _MOST_DAYS):
            return f"Days are a number from 1 to {_MOST_DAYS:,}."
        if prefix.startswith("/"):
            return "Names in a bucket do not begin with a slash."
        if not prefix.isprintable():
            return "A rule cannot hold control characters."
        return NewRule(self._kind(), prefix, int(days))

    def _tell(self) -> None:
        typed = self._typed()
        is_wrong = isinstance(typed, str)
        words = "" if isinstance(typed, str) else new_rule_words(typed)
        self.query_one("#rule-words", Static).update(Content(words))
        self.query_one("#complaint", Static).update(Content(str(typed) if is_wrong else ""))

    def accept(self) -> None:
        typed = self._typed()
        if isinstance(typed, NewRule):
            self.dismiss(typed)
