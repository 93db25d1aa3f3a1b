"""What keys do that only object stores have; done by the methods `do_<id>` of StoreWork."""

from allastui.ui.action import Action, Scope

STORE_ACTIONS: tuple[Action, ...] = (
    Action(
        "properties",
        ("i",),
        "properties",
        "Show all that is known of what is marked or under the cursor; change types and metadata.",
        Scope.STORE,
    ),
    Action(
        "broom",
        ("B",),
        "broom",
        "Find what interrupted transfers left behind here, and remove it.",
        Scope.STORE,
    ),
    Action(
        "versions",
        ("V",),
        "versions",
        "The versions of what the cursor is on, deleted objects too: view, bring back, delete.",
        Scope.STORE,
    ),
    Action(
        "rules",
        ("R",),
        "rules",
        "The rules of the bucket: versioning, lifecycle, policy and CORS.",
        Scope.STORE,
    ),
    Action(
        "code",
        ("y",),
        "copy as code",
        "Copy the place under the cursor as code: boto3, pandas, rclone, curl and more.",
        Scope.STORE,
    ),
    Action(
        "usage",
        ("U",),
        "usage",
        "Show how much the buckets hold, and which prefixes are the largest.",
        Scope.STORE,
    ),
    Action(
        "share",
        ("s",),
        "share",
        "See who can see it; links, public access, other projects.",
        Scope.STORE,
    ),
)
