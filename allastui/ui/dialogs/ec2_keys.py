"""The S3 keys that a project has in Keystone: list, create, delete."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import printable
from allastui.profiles.profile import Profile
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import accept_button, cancel_button
from allastui.ui.dialogs.working import WorkingDialog
from allastui.ui.sign_in_calls import user_and_project

if TYPE_CHECKING:
    from allastui.stores.sign_in.user import Ec2Key, KeystoneUser, Project


class KeysDialog(WorkingDialog[None]):
    """Show the access keys of a project, never their secrets.

    `used_by` names the profiles that use a key. `opened` takes the S3 profile of a key that the
    user wants to have, which Enter and a new key make.
    """

    BINDINGS = [
        Binding("n,insert", "create", "Create", show=False),
        Binding("d,delete,f8", "delete", "Delete", show=False),
        Binding("j", "list('cursor_down')", "Down", show=False),
        Binding("k", "list('cursor_up')", "Up", show=False),
    ]

    def __init__(
        self,
        profile: Profile,
        used_by: Callable[[], Mapping[str, str]],
        opened: Callable[[Profile], None],
    ) -> None:
        super().__init__()
        self._profile = profile
        self._used_by = used_by
        self._opened = opened
        self._user: tuple[KeystoneUser, Project] | None = None
        self._keys: tuple[Ec2Key, ...] = ()
        self.box_title = f"S3 keys of {printable(profile.project or profile.name)}"

    def compose_body(self) -> Iterable[Widget]:
        yield OptionList(id="keys", compact=True, markup=False)
        yield Static(id="complaint", classes="complaint")
        yield Static("Enter makes a profile of it, n creates a key, d deletes one")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Use")
        yield cancel_button("Close")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.work("Asking for the keys ...", self._found, self._show)

    def _signed_in(self) -> "tuple[KeystoneUser, Project]":
        """Return the user and the project; blocking."""
        if self._user is None:
            self._user = user_and_project(self._profile)
        return self._user

    def _found(self) -> "tuple[Ec2Key, ...]":
        user, project = self._signed_in()
        return user.ec2_keys(project)

    def _show(self, keys: "tuple[Ec2Key, ...]") -> None:
        self._keys = keys
        used_by = self._used_by()
        choices = self.query_one(OptionList)
        before = choices.highlighted or 0
        options = [Option(_row(key.access_key, used_by.get(key.access_key))) for key in keys]
        choices.set_options(options or [Option("This project has no S3 key yet.", disabled=True)])
        choices.highlighted = min(before, len(options) - 1) if options else None

    def _current(self) -> "Ec2Key | None":
        index = self.query_one(OptionList).highlighted
        return self._keys[index] if self._keys and index is not None else None

    def action_list(self, move: str) -> None:
        getattr(self.query_one(OptionList), f"action_{move}")()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.accept()

    def accept(self) -> None:
        key = self._current()
        if key is not None:
            self.work("Making a profile ...", partial(self._profile_of, key), self._made)

    def _profile_of(self, key: "Ec2Key") -> Profile:
        user, project = self._signed_in()
        return user.s3_profile(project, key)

    def _made(self, profile: Profile) -> None:
        self._opened(profile)
        self.dismiss(None)

    def action_create(self) -> None:
        question = ConfirmDialog(
            "Create an S3 key",
            "The new key gives whoever has it and its secret your rights in this project, until "
            "it is deleted.",
            "Create it",
        )
        self.app.push_screen(question, self._create)

    def _create(self, yes: bool | None) -> None:
        if yes:
            self.work("Creating a key ...", self._created, self._show)

    def _created(self) -> "tuple[Ec2Key, ...]":
        user, project = self._signed_in()
        user.create_ec2_key(project)
        return user.ec2_keys(project)

    def action_delete(self) -> None:
        key = self._current()
        if key is None:
            return
        used = self._used_by().get(key.access_key)
        question = ConfirmDialog(
            "Delete an S3 key",
            f"Delete {printable(key.access_key)} for good? Every program that uses it stops "
            "working, also elsewhere." + (f" Here that is {printable(used)}." if used else ""),
            "Delete it",
            danger=True,
        )
        self.app.push_screen(question, partial(self._delete, key))

    def _delete(self, key: "Ec2Key", yes: bool | None) -> None:
        if yes:
            self.work("Deleting the key ...", partial(self._deleted, key), self._show)

    def _deleted(self, key: "Ec2Key") -> "tuple[Ec2Key, ...]":
        user, project = self._signed_in()
        user.delete_ec2_key(project, key.access_key)
        return user.ec2_keys(project)


def _row(access_key: str, used_by: str | None) -> Content:
    used = (f"  used by {printable(used_by)}", "dim") if used_by else ""
    return Content.assemble(printable(access_key), used)
