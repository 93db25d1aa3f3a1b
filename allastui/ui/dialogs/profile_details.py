"""All that is known of a profile, without its secrets."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.errors import printable
from allastui.profiles.profile import (
    Anonymous,
    ApplicationCredential,
    BotocoreChain,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    Protocol,
    SwiftToken,
    V1SignIn,
)
from allastui.ui.checking import Check
from allastui.ui.dialogs.dialog import Dialog, accept_button
from allastui.ui.dialogs.profile_rows import service_name, state_text, usage_text

_LABEL_WIDTH = 12


class ProfileDetails(Dialog[None]):
    """Show a profile: its names, where it was found, what it speaks, whether it works."""

    def __init__(self, profile: Profile, check: Check | None, now: float) -> None:
        super().__init__()
        self.box_title = printable(profile.name)
        self._text = details_text(profile, check, now)

    def compose_body(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(self._text), id="profile-details")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Close")

    def accept(self) -> None:
        self.dismiss(None)


def details_text(profile: Profile, check: Check | None, now: float) -> Content:
    """Return two columns: what it is called, and what it is."""
    lines = []
    for label, text in facts(profile, check, now):
        if text:
            lines.append(Content.assemble((f"{label:<{_LABEL_WIDTH}} ", "bold"), printable(text)))
    return Content("\n").join(lines)


def facts(profile: Profile, check: Check | None, now: float) -> Iterator[tuple[str, str]]:
    """Yield each fact of a profile with its label; "" for what is not known."""
    yield "service", service_name(profile)
    yield "protocol", profile.protocol.shown
    yield "project", profile.project or ""
    yield "endpoint", profile.endpoint or "that of Amazon for each region"
    yield "other names", ", ".join(profile.aliases)
    for number, source in enumerate(profile.sources):
        where = source.file or source.label
        section = f", section {source.section}" if source.section else ""
        yield ("" if number else "found in"), f"{where}{section}"
    yield "signs in", credentials_text(profile)
    if profile.protocol is Protocol.S3:
        yield "region", profile.region or ""
        yield "addressing", str(profile.addressing)
        yield "signature", str(profile.signature)
        yield "ACL", profile.acl or ""
        yield "parts", f"at most {profile.max_parts}" if profile.max_parts else ""
    yield "certificate", tls_text(profile)
    yield "ends", time_text(profile.expires)
    yield "state", state_text(profile, check, now)[0]
    if check is not None:
        if check.ends is not None:
            yield "sign-in ends", time_text(datetime.fromtimestamp(check.ends, UTC))
        yield "used", usage_text(check)
        yield "why", str(check.error) if check.error is not None else ""


def credentials_text(profile: Profile) -> str:
    """Return how a profile signs in, in words that hold no secret."""
    match profile.credentials:
        case KeyPair(session_token=None):
            return "with an access key"
        case KeyPair():
            return "with an access key and a session token"
        case BotocoreChain(aws_profile):
            return f"as the AWS profile {aws_profile} says"
        case Anonymous():
            return "not at all: public buckets only"
        case V1SignIn(user=user):
            return f"as {user}, with version 1 of Swift's own sign-in"
        case SwiftToken():
            return "with a token that was got elsewhere"
        case KeystoneSignIn(auth_url, method):
            return f"{_method_text(method)} at {auth_url}"


def _method_text(method: object) -> str:
    if isinstance(method, Password):
        return f"as {method.username or method.user_id or 'a user'} with a password"
    if isinstance(method, ApplicationCredential):
        return f"with the application credential {method.name or method.id}"
    return "with a token"


def tls_text(profile: Profile) -> str:
    if (profile.endpoint or "https").startswith("http:"):
        return "none: the connection is not encrypted"
    if not profile.tls.verify:
        return "not checked"
    return f"checked by {profile.tls.ca_file}" if profile.tls.ca_file else ""


def time_text(when: datetime | None) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when is not None else ""
