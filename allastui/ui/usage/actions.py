"""What the keys of the usage do; entries of the same registry as those of the main screen."""

from allastui.ui.action import Action, Scope

USAGE_ACTIONS: tuple[Action, ...] = (
    Action(
        "usage-help", ("f1", "question_mark"), "help", "Show these keys.", Scope.USAGE, footer=True
    ),
    Action(
        "usage-open",
        ("enter", "right", "l"),
        "open",
        "Show the largest prefixes of the bucket; show the prefix in the pane.",
        Scope.USAGE,
        footer=True,
    ),
    Action(
        "usage-up",
        ("backspace", "left", "h"),
        "buckets",
        "Show all buckets of the project.",
        Scope.USAGE,
        footer=True,
    ),
    Action(
        "usage-again",
        ("ctrl+r",),
        "count again",
        "Ask and count once more.",
        Scope.USAGE,
        footer=True,
    ),
    Action(
        "usage-back",
        ("escape", "U", "q", "f10"),
        "back",
        "Stop counting; go back to the panes.",
        Scope.USAGE,
        footer=True,
    ),
)
