"""A check box and a row of radio buttons, one line each, that say their state without colour."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

Value = TypeVar("Value")

_BETWEEN_FIELDS = [
    Binding("up", "app.focus_previous", "Field above", show=False),
    Binding("down", "app.focus_next", "Field below", show=False),
]


class Check(Widget, can_focus=True):
    """`[x] label`; Space or a click toggles it."""

    BINDINGS = [
        *_BETWEEN_FIELDS,
        Binding("left", "app.focus_previous", "Field before", show=False),
        Binding("right", "app.focus_next", "Next field", show=False),
        Binding("space", "switch", "Switch", show=False),
    ]

    on: reactive[bool] = reactive(False)

    class Changed(Message):
        """The user toggled it."""

        def __init__(self, check: "Check") -> None:
            super().__init__()
            self.check = check

    def __init__(self, label: str, on: bool, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.set_reactive(Check.on, on)

    def render(self) -> Content:
        return Content(f"[{'x' if self.on else ' '}] {self._label}")

    def action_switch(self) -> None:
        self.on = not self.on
        self.post_message(self.Changed(self))

    def on_click(self) -> None:
        self.action_switch()


class Radio(Widget, Generic[Value], can_focus=True):
    """`(o) one  ( ) another`; Left, Right, Space or a click chooses."""

    BINDINGS = [
        *_BETWEEN_FIELDS,
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
    ]

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """The user chose another one."""

        def __init__(self, radio: "Radio[Any]") -> None:
            super().__init__()
            self.radio = radio

    def __init__(
        self,
        choices: Sequence[tuple[Value, str]],
        chosen: Value,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._choices = choices
        self.set_reactive(Radio.chosen, [value for value, _ in choices].index(chosen))

    @property
    def value(self) -> Value:
        return self._choices[self.chosen][0]

    def _texts(self) -> list[str]:
        return [
            f"({'o' if index == self.chosen else ' '}) {label}"
            for index, (_, label) in enumerate(self._choices)
        ]

    def render(self) -> Content:
        return Content("  ".join(self._texts()))

    def action_step(self, steps: int) -> None:
        self._choose((self.chosen + steps) % len(self._choices))

    def _choose(self, index: int) -> None:
        self.chosen = index
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        end = 0
        for index, text in enumerate(self._texts()):
            end += len(text) + 2
            if event.x < end:
                self._choose(index)
                return
