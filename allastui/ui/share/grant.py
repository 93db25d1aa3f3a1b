"""Ask which project gets access to a bucket, and for what."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from allastui.errors import printable
from allastui.profiles.profile import Profile, Protocol
from allastui.profiles.service import is_csc, is_lumi
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field
from allastui.ui.dialogs.toggles import Radio


@dataclass(frozen=True, slots=True)
class Grant:
    """A project that is let in to read, and to write with `write`."""

    project: str
    write: bool


def project_label(profile: Profile | None) -> str:
    """Return what the service of a profile knows another project by, as a question."""
    if profile is not None and is_lumi(profile.endpoint):
        return "The number of the project (465000001)"
    if profile is not None and profile.protocol is Protocol.SWIFT:
        return "The name of the project, or its id (in its storage URL, after AUTH_)"
    if profile is not None and is_csc(profile.endpoint):
        return "The id of the project (32 letters and digits), as in its storage URL"
    return "The id of the project, or an ARN (arn:aws:iam::...)"


class GrantDialog(Dialog[Grant | None]):
    """Ask for a project and a right."""

    def __init__(self, bucket: str, profile: Profile | None) -> None:
        super().__init__()
        self.box_title = f"Give a project access to {printable(bucket)}"
        self._profile = profile

    def compose_body(self) -> Iterable[Widget]:
        yield Label(Content(project_label(self._profile)))
        yield Field()
        yield Radio(((False, "list and read"), (True, "read and write")), False)
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Give")
        yield cancel_button()

    def _complaint(self, project: str) -> str:
        if not project:
            return "Type the project."
        profile = self._profile
        is_name = project.startswith("project_")
        if is_name and profile is not None and profile.protocol is Protocol.S3:
            return "Allas knows no names over S3: type the id." if is_csc(profile.endpoint) else ""
        return ""

    def accept(self) -> None:
        project = self.query_one(Input).value.strip()
        complaint = self._complaint(project)
        self.query_one("#complaint", Static).update(Content(complaint))
        if not complaint:
            self.dismiss(Grant(project, bool(self.query_one(Radio).value)))
