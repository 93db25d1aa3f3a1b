"""The form that adds, tests and edits a profile of our own."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from allastui.errors import SignInNeeded
from allastui.profiles.profile import Addressing, Profile, Protocol, Signature
from allastui.stores.connect import Connections
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import accept_button, cancel_button
from allastui.ui.dialogs.field import Field, labelled
from allastui.ui.dialogs.form_values import (
    By,
    Checked,
    FormValues,
    complaint,
    form_values,
    made_profile,
)
from allastui.ui.dialogs.toggles import Check, Radio
from allastui.ui.dialogs.working import WorkingDialog
from allastui.ui.own_profiles import OwnProfiles

_PROTOCOLS = ((Protocol.S3, "S3"), (Protocol.SWIFT, "Swift"))
_ADDRESSINGS = (
    (Addressing.PATH, "in the path"),
    (Addressing.VIRTUAL, "in the host name"),
)
_SIGNATURES = ((Signature.V4, "version 4"), (Signature.V2, "version 2 (old services)"))


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of the form: the profile that was saved, and the name that is no more."""

    saved: Profile | None
    gone: str | None


class ProfileForm(WorkingDialog[Edited | None]):
    """Ask for a profile, try it, and save it; `before` is the one that is edited.

    `taken` are the names of other profiles. Nothing is saved before it shows no complaint; what
    does not work can be saved all the same, as the service may be away.
    """

    def __init__(
        self, own: OwnProfiles, taken: frozenset[str], before: Profile | None = None
    ) -> None:
        super().__init__()
        self._own = own
        self._taken = taken - {before.name} if before else taken
        self._before = before
        self.box_title = f"Edit {before.name}" if before else "Add a project"

    def compose_body(self) -> Iterable[Widget]:
        values = form_values(self._before) if self._before else FormValues()
        unchanged = "as it was" if self._before else ""
        with VerticalScroll(classes="form", can_focus=False):
            yield labelled("protocol", Radio(_PROTOCOLS, values.protocol, id="protocol"))
            yield labelled("name", Field(values.name, id="name"))
            with Vertical(id="s3-fields"):
                yield labelled(
                    "endpoint",
                    Field(values.endpoint, placeholder="such as https://a3s.fi", id="endpoint"),
                )
                yield labelled("access key", Field(values.access_key, id="access-key"))
                yield labelled(
                    "secret key", Field(placeholder=unchanged, secret=True, id="s3-secret")
                )
                yield Check("no key: public buckets only", values.is_anonymous, id="anonymous")
            with Vertical(id="swift-fields"):
                yield labelled(
                    "sign-in URL",
                    Field(
                        values.auth_url,
                        placeholder="such as https://pouta.csc.fi:5001/v3",
                        id="auth-url",
                    ),
                )
                yield labelled(
                    "with", Radio(tuple((by, by.value) for by in By), values.by, id="by")
                )
                yield labelled("user or id", Field(values.user, id="user"))
                yield labelled(
                    "password",
                    Field(
                        placeholder="to test it; a user's is not kept, but asked for",
                        secret=True,
                        id="swift-secret",
                    ),
                )
                yield labelled("project", Field(values.project, id="project"))
                yield labelled("domain", Field(values.domain, id="domain"))
            yield labelled(
                "region", Field(values.region, placeholder="that of the service", id="region")
            )
            with Vertical(id="s3-ways"):
                yield labelled("bucket is", Radio(_ADDRESSINGS, values.addressing, id="addressing"))
                yield labelled("signature", Radio(_SIGNATURES, values.signature, id="signature"))
            ways = tuple((way, way.value) for way in Checked)
            yield labelled("certificate", Radio(ways, values.checked, id="checked"))
            yield labelled("CA file", Field(values.ca_file, id="ca-file"))
        yield Static(id="complaint", classes="complaint")
        yield Static(f"It is kept in {self._own.file}", classes="dialog-keys")

    def compose_buttons(self) -> Iterable[Widget]:
        yield Button("Test", id="test", compact=True)
        if self._before is not None:
            yield Button("Remove", id="remove", compact=True)
        yield accept_button("Save")
        yield cancel_button()

    def on_mount(self) -> None:
        self.query_one("#name", Field).focus()
        self._show_fields()

    def on_radio_changed(self, event: Radio.Changed) -> None:
        self._show_fields()

    def _show_fields(self) -> None:
        values = self._values()
        is_s3 = values.protocol is Protocol.S3
        for name in ("#s3-fields", "#s3-ways"):
            self.query_one(name).display = is_s3
        self.query_one("#swift-fields").display = not is_s3
        by_password = values.by is By.PASSWORD
        for name in ("#project", "#domain"):
            line = self.query_one(name).parent
            assert isinstance(line, Widget)
            line.display = by_password
        ca_line = self.query_one("#ca-file").parent
        assert isinstance(ca_line, Widget)
        ca_line.display = values.checked is Checked.CA_FILE

    def _values(self) -> FormValues:
        def text(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        is_s3 = self.query_one("#protocol", Radio).value is Protocol.S3
        return FormValues(
            protocol=self.query_one("#protocol", Radio).value,
            name=text("name"),
            endpoint=text("endpoint"),
            access_key=text("access-key"),
            secret=text("s3-secret" if is_s3 else "swift-secret"),
            is_anonymous=self.query_one("#anonymous", Check).on,
            region=text("region"),
            addressing=self.query_one("#addressing", Radio).value,
            signature=self.query_one("#signature", Radio).value,
            checked=self.query_one("#checked", Radio).value,
            ca_file=text("ca-file"),
            auth_url=text("auth-url"),
            by=self.query_one("#by", Radio).value,
            user=text("user"),
            domain=text("domain"),
            project=text("project"),
        )

    def _profile(self) -> Profile | None:
        """Return what the form means, or None after telling what is wrong with it."""
        values = self._values()
        wrong = complaint(values, self._before, self._taken)
        self.tell(wrong)
        return None if wrong else made_profile(values, self._before)

    # Buttons.

    def on_button_pressed(self, event: Button.Pressed) -> None:
        own = {"test": self._test, "remove": self._ask_to_remove}.get(event.button.id or "")
        if own is not None:
            event.stop()
            event.prevent_default()  # else the dialog's own handler comes next
            own()

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+t":
            event.stop()
            self._test()

    def _test(self) -> None:
        profile = self._profile()
        if profile is not None and not self.is_working:
            self.work("Trying it ...", lambda: tried(profile), lambda said: self.tell(said, "good"))

    def accept(self) -> None:
        profile = self._profile()
        before = self._before
        if profile is not None:
            gone = before.name if before and before.name != profile.name else None
            self.work(
                "Saving ...",
                lambda: self._own.save(profile, before),
                lambda saved: self.dismiss(Edited(saved, gone)),
            )

    def _ask_to_remove(self) -> None:
        assert self._before is not None
        before, name = self._before, self._before.name
        question = ConfirmDialog(
            "Remove the project",
            f"Forget the sign-in of {name}? What is stored at the service stays as it is.",
            "Remove",
            danger=True,
        )

        def removed(yes: bool | None) -> None:
            if yes:
                self.work(
                    "Removing ...",
                    lambda: self._own.remove(before),
                    lambda _: self.dismiss(Edited(None, name)),
                )

        self.app.push_screen(question, removed)


def tried(profile: Profile) -> str:
    """Return in words that a profile works; blocking. Raises what the store raises if not."""
    connections = Connections([profile])
    try:
        count = len(connections.open(profile.name).buckets())
    except SignInNeeded:
        return "It cannot be tried without its password; it will be asked for."
    finally:
        connections.close()
    return f"It works: {count} bucket{'' if count == 1 else 's'}."
