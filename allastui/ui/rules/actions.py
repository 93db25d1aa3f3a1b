"""What the keys do in the rules of a bucket."""

from allastui.ui.action import Action, Scope

RULE_ACTIONS: tuple[Action, ...] = (
    Action(
        "rules-help", ("f1", "question_mark"), "help", "Show these keys.", Scope.RULES, footer=True
    ),
    Action(
        "rules-change",
        ("enter", "f4", "e"),
        "change",
        "Switch versioning, edit the policy or CORS, or look at a lifecycle rule as it is written.",
        Scope.RULES,
        footer=True,
    ),
    Action(
        "rules-add",
        ("a", "n", "f7"),
        "add a rule",
        "Add a lifecycle rule; what it would delete at once is counted first.",
        Scope.RULES,
        footer=True,
    ),
    Action(
        "rules-remove",
        ("d", "f8", "delete"),
        "remove",
        "Remove the lifecycle rule, the policy or the CORS rules under the cursor.",
        Scope.RULES,
        footer=True,
    ),
    Action(
        "rules-put-back",
        ("o",),
        "put back",
        "Put back the policy or the CORS rules that were replaced last.",
        Scope.RULES,
        footer=True,
    ),
    Action("rules-again", ("ctrl+r",), "read again", "Read the rules again.", Scope.RULES),
    Action(
        "rules-back",
        ("escape", "R", "q", "f10"),
        "back",
        "Back to the panes.",
        Scope.RULES,
        footer=True,
    ),
)
