"""What the keys of a comparison do; entries of the same registry as those of the main screen."""

from allastui.ui.action import Action, Scope

COMPARE_ACTIONS: tuple[Action, ...] = (
    Action(
        "compare-help",
        ("f1", "question_mark"),
        "help",
        "Show these keys.",
        Scope.COMPARE,
        footer=True,
    ),
    Action(
        "compare-next",
        ("tab",),
        "next kind",
        "Show only the names of the next kind: only left, only right, newer, differing.",
        Scope.COMPARE,
        footer=True,
    ),
    Action(
        "compare-previous",
        ("shift+tab",),
        "previous kind",
        "Show only the names of the kind before.",
        Scope.COMPARE,
    ),
    Action(
        "compare-show",
        ("enter",),
        "show",
        "Show the name under the cursor in both panes.",
        Scope.COMPARE,
        footer=True,
    ),
    Action(
        "compare-to-right",
        ("greater_than_sign",),
        "to the right",
        "Synchronise: have the right side get what is new or newer at the left.",
        Scope.COMPARE,
        footer=True,
    ),
    Action(
        "compare-to-left",
        ("less_than_sign",),
        "to the left",
        "Synchronise: have the left side get what is new or newer at the right.",
        Scope.COMPARE,
        footer=True,
    ),
    Action(
        "compare-again",
        ("ctrl+r",),
        "again",
        "Compare once more.",
        Scope.COMPARE,
        footer=True,
        spare=True,
    ),
    Action(
        "compare-back",
        ("escape", "equals_sign", "q", "f10"),
        "back",
        "Go back to the panes; what differs is marked there.",
        Scope.COMPARE,
        footer=True,
    ),
)
