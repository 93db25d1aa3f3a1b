"""What the keys of the broom do; entries of the same kind as those of the main screen."""

from allastui.ui.action import Action, Scope

BROOM_ACTIONS: tuple[Action, ...] = (
    Action(
        "broom-help", ("f1", "question_mark"), "help", "Show these keys.", Scope.BROOM, footer=True
    ),
    Action(
        "broom-mark",
        ("space", "insert"),
        "mark",
        "Mark what the cursor is on, if it can be removed, or unmark it.",
        Scope.BROOM,
        footer=True,
    ),
    Action(
        "broom-mark-all",
        ("asterisk",),
        "all",
        "Mark everything that can be removed; again unmarks it.",
        Scope.BROOM,
        footer=True,
    ),
    Action(
        "broom-remove",
        ("f8", "d", "delete"),
        "remove",
        "Remove what is marked: you see first how much it is, and each is looked at once more.",
        Scope.BROOM,
        footer=True,
    ),
    Action(
        "broom-grace",
        ("g",),
        "grace time",
        "Choose how long ago something must have been written to before it can be removed.",
        Scope.BROOM,
        footer=True,
    ),
    Action(
        "broom-show",
        ("enter",),
        "show",
        "Show it in its pane; what a transfer works on is shown in the queue.",
        Scope.BROOM,
        footer=True,
    ),
    Action(
        "broom-again", ("ctrl+r",), "again", "Look once more.", Scope.BROOM, footer=True, spare=True
    ),
    Action(
        "broom-back",
        ("escape", "B", "q", "f10"),
        "back",
        "Stop looking or removing; then go back to the panes.",
        Scope.BROOM,
        footer=True,
    ),
)
