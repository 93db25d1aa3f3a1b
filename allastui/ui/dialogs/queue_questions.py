"""What is asked about the queue as a whole: another version, another host, and leaving it."""

from allastui.errors import AgentVersion, QueueAbandoned
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.format import count_text


def replace_dialog(error: AgentVersion) -> ConfirmDialog:
    return ConfirmDialog(
        "Replace the agent?",
        f"{error.title}. {error.why}. They do not understand each other.\n\n"
        "The old one can end as soon as the parts on their way have arrived, and a new one goes on "
        "from there: nothing is lost and nothing is sent twice. Until then transfers can be "
        "neither queued nor seen here.",
        yes="Replace it",
        no="Not now",
    )


def take_over_dialog(error: QueueAbandoned) -> ConfirmDialog:
    return ConfirmDialog(
        "Take the queue over?",
        f"{error.title}. {error.why}.\n\n"
        "Its transfers can go on here from where they were. Say yes only if nothing runs there any "
        "more: two at a time would spoil each other's work.",
        yes="Take it over",
        no="Only look",
    )


def leave_dialog(moving: int, *, attached: bool, outlives: bool) -> ConfirmDialog:
    """Ask whether to leave while `moving` transfers are under way."""
    transfers = "1 transfer" if moving == 1 else f"{count_text(moving)} transfers"
    one = moving == 1
    goes, needs = ("goes", "needs") if one else ("go", "need")
    runs, stops = ("runs", "stops") if one else ("run", "stop")
    if outlives:
        text = (
            f"{transfers} {goes} on in the background and {needs} no screen. To see how far: "
            "allastui queue, or start allastui again."
        )
    elif attached:
        text = (
            f"{transfers} {runs} in this program and {stops} when it ends. What has arrived whole "
            "stays."
        )
    else:
        text = (
            f"The connection to {transfers} was lost. What has arrived is kept, and what does not "
            "move by now goes on when allastui starts again."
        )
    return ConfirmDialog("Leave allastui?", text, yes="Leave", no="Stay")
