"""What the keys do in the list of versions."""

from allastui.ui.action import Action, Scope

VERSION_ACTIONS: tuple[Action, ...] = (
    Action(
        "versions-help",
        ("f1", "question_mark"),
        "help",
        "Show these keys.",
        Scope.VERSIONS,
        footer=True,
    ),
    Action(
        "versions-view",
        ("f3", "v", "enter"),
        "view",
        "View this version.",
        Scope.VERSIONS,
        footer=True,
    ),
    Action(
        "versions-restore",
        ("r", "f5"),
        "bring back",
        "Make a copy of this version the current one; nothing is deleted.",
        Scope.VERSIONS,
        footer=True,
    ),
    Action(
        "versions-delete",
        ("d", "f8", "delete"),
        "delete",
        "Delete this version for good.",
        Scope.VERSIONS,
        footer=True,
    ),
    Action(
        "versions-clear",
        ("D",),
        "delete old ones",
        "Delete all older versions that are listed; they are counted first.",
        Scope.VERSIONS,
        footer=True,
    ),
    Action(
        "versions-again",
        ("ctrl+r",),
        "read again",
        "Read the versions again.",
        Scope.VERSIONS,
        footer=True,
        spare=True,
    ),
    Action(
        "versions-back",
        ("escape", "V", "q", "f10"),
        "back",
        "Stop what goes on; back to the panes.",
        Scope.VERSIONS,
        footer=True,
    ),
)
