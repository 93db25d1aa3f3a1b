"""Ask what a link is to be good for, and show it: the only place where it is seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from allastui.stores.abilities.sharing import LinkUse
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field
from allastui.ui.format import count_text
from allastui.ui.share.words import expiry_complaint, seconds_of

_USUAL = "7 days"


@dataclass(frozen=True, slots=True)
class LinkWish:
    """What links are wanted: `keys` for `seconds`."""

    keys: tuple[str, ...]
    use: LinkUse
    seconds: int


class LinkDialog(Dialog[LinkWish | None]):
    """Ask how long a link lasts, and for a link to upload also the name of the new object.

    `keys` are the objects; a link to upload may have none, and then `folder` is where it goes to.
    """

    CSS_PATH = "share.tcss"

    def __init__(
        self, keys: tuple[str, ...], use: LinkUse, folder: str, longest: int | None
    ) -> None:
        super().__init__()
        self._keys = keys
        self._use = use
        self._folder = folder
        self._longest = longest
        reads = use is LinkUse.READ
        many = f"{count_text(len(keys))} links" if len(keys) > 1 else "A link"
        self.box_title = f"{many} to {'read' if reads else 'upload'} without a sign-in"

    def compose_body(self) -> Iterable[Widget]:
        if self._use is LinkUse.WRITE:
            yield Label("The object that it may write, also in place of one that is there")
            yield Field(self._keys[0] if self._keys else self._folder, id="link-key")
        yield Label("It lasts (2 h, 7 days, 1 d 12 h)")
        yield Field(_USUAL, id="link-expiry")
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Make it")
        yield cancel_button()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._complain()

    def _complain(self) -> str:
        expiry = self.query_one("#link-expiry", Input).value
        complaint = expiry_complaint(expiry, self._longest)
        if self._use is LinkUse.WRITE:
            key = self.query_one("#link-key", Input).value
            if not key or key.endswith("/"):
                complaint = "Type the name of the object."
        self.query_one("#complaint", Static).update(Content(complaint))
        return complaint

    def accept(self) -> None:
        if self._complain():
            return
        keys = self._keys
        if self._use is LinkUse.WRITE:
            keys = (self.query_one("#link-key", Input).value,)
        seconds = seconds_of(self.query_one("#link-expiry", Input).value)
        self.dismiss(LinkWish(keys, self._use, seconds))


class ShownLink(Dialog[None]):
    """Show URLs, one a line; `c` copies them, `q` shows one as a QR code."""

    CSS_PATH = "share.tcss"

    BINDINGS = [
        ("c,y", "copy", "Copy"),
        ("q", "qr", "QR code"),
    ]

    def __init__(
        self, title: str, urls: tuple[str, ...], remark: str, *, warns: bool, ascii_only: bool
    ) -> None:
        super().__init__()
        self.box_title = title
        self._urls = urls
        self._remark = remark
        self._warns = warns
        self._ascii_only = ascii_only

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(classes="link-scroll", can_focus=False):
            yield Static(Content("\n".join(self._urls)), id="link-text")
        remark = Static(Content(self._remark), classes="link-remark")
        remark.set_class(self._warns, "-warning")
        yield remark
        qr = ", q shows it as a QR code" if len(self._urls) == 1 else ""
        yield Static(Content(f"c copies it to the clipboard of your terminal{qr}"), id="share-keys")
        yield Static(id="complaint", classes="complaint -good")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Close")

    def accept(self) -> None:
        self.dismiss(None)

    def _tell(self, text: str) -> None:
        self.query_one("#complaint", Static).update(Content(text))

    def action_copy(self) -> None:
        self.app.copy_to_clipboard("\n".join(self._urls))
        self._tell("Sent to the clipboard. A terminal that takes no OSC 52 has not got it.")

    def action_qr(self) -> None:
        from allastui.ui.share.qr_screen import QrScreen

        if len(self._urls) != 1:
            return
        try:
            screen = QrScreen(self._urls[0], ascii_only=self._ascii_only)
        except ValueError:
            self._tell("It is too long for a QR code.")
        else:
            self.app.push_screen(screen)
