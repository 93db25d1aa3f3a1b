"""What the keys of the properties do; entries of the same registry as those of the main screen."""

from allastui.ui.action import Action, Scope

PROPERTIES_ACTIONS: tuple[Action, ...] = (
    Action(
        "properties-help",
        ("f1", "question_mark"),
        "help",
        "Show these keys.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-edit",
        ("enter", "f4", "e"),
        "edit",
        "Change the value under the cursor: the type, metadata, a tag, or when it expires.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-add-metadata",
        ("n", "f7"),
        "metadata",
        "Add metadata, or change what has that name.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-add-tag",
        ("t",),
        "tag",
        "Add a tag, or change the one of that name.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-remove",
        ("f8", "d", "delete"),
        "remove",
        "Take away what the cursor is on: metadata, a tag, or the expiry; again keeps it.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-save",
        ("s", "f2"),
        "save",
        "Write the changes: of one object at once, of many after a question.",
        Scope.PROPERTIES,
        footer=True,
    ),
    Action(
        "properties-again",
        ("ctrl+r",),
        "again",
        "Read the properties again, and drop the changes.",
        Scope.PROPERTIES,
        footer=True,
        spare=True,
    ),
    Action(
        "properties-back",
        ("escape", "i", "q", "f10"),
        "back",
        "Stop what is counted or changed; else go back to the panes.",
        Scope.PROPERTIES,
        footer=True,
    ),
)
