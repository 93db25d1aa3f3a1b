"""What the keys do on the desk where things are shared."""

from allastui.ui.action import Action, Scope

SHARE_ACTIONS: tuple[Action, ...] = (
    Action(
        "share-help", ("f1", "question_mark"), "help", "Show these keys.", Scope.SHARE, footer=True
    ),
    Action(
        "share-read",
        ("l",),
        "link to read",
        "Make links to read the objects without a sign-in, for a time.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-public",
        ("p",),
        "public or not",
        "Let anybody read the bucket or the objects, or nobody any more.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-address",
        ("w",),
        "web address",
        "Show the web addresses, to copy; a single one also as a QR code.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-upload",
        ("u",),
        "link to upload",
        "Make a link to upload one object without a sign-in.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-give",
        ("g",),
        "give to a project",
        "Let another project read the bucket, or read and write.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-take-back",
        ("t", "f8", "delete"),
        "take back",
        "Take back what is under the cursor.",
        Scope.SHARE,
        footer=True,
    ),
    Action(
        "share-index",
        ("x",),
        "index page",
        "Write an index.html of the folder, and publish it with what is below it.",
        Scope.SHARE,
        footer=True,
    ),
    Action("share-again", ("ctrl+r",), "look again", "Look again.", Scope.SHARE),
    Action(
        "share-back",
        ("escape", "s", "q", "f10"),
        "back",
        "Back to the panes; objects that were not come to yet stay as they are.",
        Scope.SHARE,
        footer=True,
    ),
)
