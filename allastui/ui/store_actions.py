"""What keys do that only object stores have; done by the methods `do_<id>` of StoreWork."""

from allastui.ui.action import Action, Scope

STORE_ACTIONS: tuple[Action, ...] = (
    Action(
        "properties",
        ("i",),
        "properties",
        "All that is known; change type and metadata.",
        Scope.STORE,
    ),
    Action(
        "broom",
        ("B",),
        "broom",
        "Remove what interrupted transfers left behind.",
        Scope.STORE,
    ),
    Action(
        "versions",
        ("V",),
        "versions",
        "Its versions, deleted too: bring back, delete.",
        Scope.STORE,
    ),
    Action(
        "rules",
        ("R",),
        "rules",
        "Bucket: versioning, lifecycle, policy, CORS.",
        Scope.STORE,
    ),
    Action(
        "code",
        ("y",),
        "copy as code",
        "As code: boto3, pandas, rclone, curl and more.",
        Scope.STORE,
    ),
    Action(
        "usage",
        ("U",),
        "usage",
        "What each bucket holds; the largest prefixes.",
        Scope.STORE,
    ),
    Action(
        "share",
        ("s",),
        "share",
        "Who can see it; links, public, other projects.",
        Scope.STORE,
    ),
)
