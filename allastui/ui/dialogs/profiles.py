"""Go to another project, service or this machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import printable
from allastui.profiles.collect import Collection
from allastui.profiles.profile import LOCAL, Profile, Protocol
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field
from allastui.ui.format import duration_text
from allastui.ui.queue.spans import ASCII, clip_middle, pad

_NAME_WIDTH = 30
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """The profile to go to (LOCAL for this machine), and in which pane."""

    name: str
    other_pane: bool


class ProfilesDialog(Dialog[ProfileChoice | None]):
    """Choose a profile: typing filters, the arrows move, Enter opens it here.

    Ctrl-O opens it in the other pane, as plain letters go to the filter.
    """

    BINDINGS = [
        Binding("up", "list('cursor_up')", "Up", show=False, priority=True),
        Binding("down", "list('cursor_down')", "Down", show=False, priority=True),
        Binding("pageup", "list('page_up')", "Page up", show=False, priority=True),
        Binding("pagedown", "list('page_down')", "Page down", show=False, priority=True),
        Binding("ctrl+o", "other_pane", "Other pane", show=False, priority=True),
    ]

    box_title = "Go to a project"

    def __init__(self, profiles: Collection) -> None:
        super().__init__()
        self._collection = profiles

    def compose_body(self) -> Iterable[Widget]:
        yield Field(placeholder="type to filter")
        yield OptionList(id="profiles", compact=True, markup=False)
        if self._collection.warnings:
            yield Static(Content("\n".join(self._collection.warnings)), classes="warnings")
        if not self._collection.profiles:
            yield Static("No object storage was found for you.", classes="warnings")

    def compose_buttons(self) -> Iterable[Widget]:
        yield Static("Enter opens it here, Ctrl-O in the other pane", classes="dialog-keys")
        yield accept_button("Open")
        yield cancel_button()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._fill("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(other_pane=False)

    def action_list(self, move: str) -> None:
        getattr(self.query_one(OptionList), f"action_{move}")()

    def action_other_pane(self) -> None:
        self._choose(other_pane=True)

    def accept(self) -> None:
        self._choose(other_pane=False)

    def _choose(self, *, other_pane: bool) -> None:
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id is not None:
            self.dismiss(ProfileChoice(option.id.removeprefix("="), other_pane))

    def _fill(self, wanted: str) -> None:
        words = wanted.lower().split()
        options: list[Option] = []
        if all(word in "local this machine" for word in words):
            options.append(_heading("This machine"))
            options.append(Option(_row(LOCAL, "files", "", ""), id=f"={LOCAL}"))
        for host, profiles in by_host(self._collection.profiles):
            group = [p for p in profiles if _matches(p, host, words)]
            if group:
                options.append(_heading(host))
                options += [Option(profile_row(p), id=f"={p.name}") for p in group]
        choices = self.query_one(OptionList)
        choices.set_options(options or [Option("No profile has these words.", disabled=True)])
        remote_first = 3 if len(options) > 3 and options[1].id == f"={LOCAL}" else 1
        choices.highlighted = remote_first if options else None


def by_host(profiles: Sequence[Profile]) -> list[tuple[str, list[Profile]]]:
    """Return the profiles by the host of their endpoint, in the order in which hosts come."""
    groups: dict[str, list[Profile]] = {}
    for profile in profiles:
        groups.setdefault(host_of(profile), []).append(profile)
    return list(groups.items())


def host_of(profile: Profile) -> str:
    """Return the host (and an unusual port) that a profile talks to; that of the demo in words."""
    if any(source.label == "demo" for source in profile.sources):
        return "Demo, on this machine"
    if profile.endpoint is None:
        return "Amazon Web Services"
    return printable(urlsplit(profile.endpoint).netloc.rpartition("@")[2])


def profile_row(profile: Profile, now: datetime | None = None) -> Content:
    """Return a profile as one line: name, protocol or the time left, project, where it is from."""
    sources = ", ".join(dict.fromkeys(source.label for source in profile.sources))
    project = profile.project if profile.project and profile.project not in profile.name else ""
    aliases = f"also {', '.join(profile.aliases)}" if profile.aliases else ""
    details = "  ".join(text for text in (project, sources, aliases) if text)
    state = expiry_text(profile.expires, now or datetime.now(UTC))
    return _row(printable(profile.name), _protocol(profile), state, printable(details))


def _protocol(profile: Profile) -> str:
    return "Swift" if profile.protocol is Protocol.SWIFT else profile.protocol.value.upper()


def expiry_text(expires: datetime | None, now: datetime) -> str:
    """Return when the sign-in ended, or the time left if it is under a day, else ""."""
    if expires is None:
        return ""
    left = (expires - now).total_seconds()
    if left <= 0:
        return f"ended {expires.astimezone():%H:%M}" if left > -_DAY else "ended"
    return f"{duration_text(left)} left" if left < _DAY else ""


def _matches(profile: Profile, host: str, words: Sequence[str]) -> bool:
    sources = " ".join(f"{s.label} {s.section or ''}" for s in profile.sources)
    names = f"{profile.name} {' '.join(profile.aliases)} {profile.project or ''}"
    text = f"{names} {_protocol(profile)} {host} {sources}".lower()
    return all(word in text for word in words)


def _row(name: str, protocol: str, state: str, details: str) -> Content:
    column = pad(clip_middle(name, _NAME_WIDTH, ASCII), _NAME_WIDTH)
    return Content.assemble(
        f"  {column}  {protocol:<6}",
        (f"{state}  " if state else "", "$text-warning"),
        (details, "dim"),
    )


def _heading(text: str) -> Option:
    return Option(Content.styled(text, "bold"), disabled=True)
