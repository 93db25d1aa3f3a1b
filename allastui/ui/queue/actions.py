"""What the keys of the queue do; entries of the same registry as those of the main screen.

They are kept apart because they apply on another screen, where most of these keys are free.
"""

from allastui.ui.action import Action, Scope

QUEUE_ACTIONS: tuple[Action, ...] = (
    Action(
        "queue-help", ("f1", "question_mark"), "help", "Show these keys.", Scope.QUEUE, footer=True
    ),
    Action(
        "queue-pause",
        ("p",),
        "pause",
        "Pause the transfer, or let a paused one go on.",
        Scope.QUEUE,
        footer=True,
    ),
    Action(
        "queue-cancel",
        ("x",),
        "cancel",
        "Stop the transfer for good; what is begun at the target is freed.",
        Scope.QUEUE,
        footer=True,
    ),
    Action("queue-retry", ("R",), "retry", "Try the failed files again.", Scope.QUEUE, footer=True),
    Action(
        "queue-answer",
        ("a",),
        "answer",
        "Say what happens to files that exist at the target already.",
        Scope.QUEUE,
        footer=True,
    ),
    Action(
        "queue-sign-in",
        ("s",),
        "sign in",
        "Sign in to the project that the transfer waits for; it goes on then.",
        Scope.QUEUE,
        footer=True,
    ),
    Action(
        "queue-details",
        ("enter", "i"),
        "details",
        "List the files of the transfer, by state, with their errors.",
        Scope.QUEUE,
        footer=True,
    ),
    Action(
        "queue-clear", ("c",), "clear", "Forget transfers that ended.", Scope.QUEUE, footer=True
    ),
    Action(
        "queue-limit",
        ("L",),
        "limit",
        "Limit the bandwidth of all transfers together.",
        Scope.QUEUE,
        footer=True,
    ),
    Action("queue-down", ("J",), "later", "Move the transfer down the queue.", Scope.QUEUE),
    Action("queue-up", ("K",), "earlier", "Move the transfer up the queue.", Scope.QUEUE),
    Action(
        "queue-next-state",
        ("tab",),
        "next state",
        "In the details: show the files of the next state.",
        Scope.QUEUE,
        footer=True,
    ),
    Action(
        "queue-previous-state",
        ("shift+tab",),
        "previous state",
        "In the details: show the files of the state before.",
        Scope.QUEUE,
    ),
    Action(
        "queue-refresh",
        ("ctrl+r",),
        "refresh",
        "In the details: read the list of files again.",
        Scope.QUEUE,
    ),
    Action(
        "queue-back",
        ("escape", "f9", "w", "q", "f10"),
        "back",
        "Go back to the panes; transfers go on.",
        Scope.QUEUE,
        footer=True,
    ),
)
