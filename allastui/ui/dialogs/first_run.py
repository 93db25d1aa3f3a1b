"""What a pane shows when no object storage was found."""

from textual.content import Content
from textual.widgets import Static

from allastui.profiles.collect import Collection

_WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "I use CSC's Allas",
        ("On the login node: module load allas, then allas-conf --S3",),
    ),
    (
        "I use LUMI-O",
        (
            "On the login node: module load lumio, then lumio-conf",
            "It asks for keys from https://auth.lumidata.eu",
        ),
    ),
    (
        "I have an access key and a secret for an S3 service",
        ("rclone config, or a section in ~/.aws/credentials",),
    ),
    (
        "I only want to look around",
        ("allastui --demo opens an object store on this machine, with sample data",),
    ),
)


class FirstRun(Static):
    """Say what makes object storage appear here, and where it was looked for."""

    def __init__(
        self,
        profiles: Collection,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(first_run_content(profiles), id=id, classes=classes)


def first_run_content(profiles: Collection) -> Content:
    lines = [Content.styled("No object storage was found for you yet.", "bold"), Content("")]
    for title, advice in _WAYS:
        lines.append(Content(title))
        lines += [Content.styled(f"   {line}", "$text-accent") for line in advice]
    lines += [Content(""), Content("Start allastui again when one of these is there.")]
    if profiles.looked_in:
        lines += [Content(""), Content("Looked in:")]
        lines += [
            Content.styled(f"   {where}: {what}", "dim") for where, what in profiles.looked_in
        ]
    if profiles.warnings:
        lines += [
            Content(""),
            *(Content.styled(text, "$text-warning") for text in profiles.warnings),
        ]
    return Content("\n").join(lines)
