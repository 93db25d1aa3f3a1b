"""Ask what happens to files that exist at the target already."""

from allastui.transfers.job import Job
from allastui.transfers.request import IfExists
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.format import count_text
from allastui.ui.queue.commands import Commands
from allastui.ui.queue.words import source_name

ANSWERS = (
    (IfExists.SKIP, "Skip those that are the same, replace those that differ"),
    (IfExists.NEWER, "Keep the newer: replace only what is older at the target"),
    (IfExists.RENAME, "Rename: keep both, the copy gets a free name"),
    (IfExists.OVERWRITE, "Overwrite all of them"),
)


def answer_dialog(job: Job) -> ChoiceDialog[IfExists]:
    """Return the dialog that asks about the files of `job` that ask."""
    files = "1 file exists" if job.asking == 1 else f"{count_text(job.asking)} files exist"
    return ChoiceDialog(
        "What to do with files that exist",
        ANSWERS,
        text=f"{source_name(job.request)}: {files} at the target already. "
        "The answer holds for the rest of this transfer.",
        yes="Do that",
    )


def give_answer(commands: Commands, job: Job, answer: IfExists | None) -> None:
    """Send the answer; None means that the user gave none."""
    if answer is not None:
        commands.send(lambda client: client.answer(job.id, answer))
