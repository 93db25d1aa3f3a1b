"""The switcher: go to another project, service or this machine, and see which of them work."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import printable
from allastui.profiles.local import LOCAL
from allastui.profiles.profile import Profile
from allastui.stores.place import Place
from allastui.ui.ascii import glyphs_of
from allastui.ui.checking import Check, Checking
from allastui.ui.dialogs.dialog import Dialog
from allastui.ui.dialogs.field import Field
from allastui.ui.dialogs.profile_rows import by_service, match_score, profile_row, usage_text
from allastui.ui.presence import call_if_present
from allastui.ui.projects import Projects
from allastui.ui.queue.words import place_text

_KEYS = (
    "Enter opens it here, Ctrl-O in the other pane, Ctrl-G at its last place.",
    "Ctrl and L: sign in, N: add, E: edit, K: S3 keys, D: details, T: test.",
)


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """The place to go to (of LOCAL for this machine None: the home folder), and in which pane."""

    name: str
    other_pane: bool
    last_place: bool = False


class Acts(Protocol):
    """What else the switcher can do; each calls `then` if the profiles have changed."""

    def last_place(self, profile_name: str) -> Place | None:
        """Return where in a profile the user was last."""

    def sign_in_to(self, profile: Profile | None, then: Callable[[], None]) -> None:
        """Ask for the sign-in of a profile, or for a new one."""

    def add_profile(self, then: Callable[[], None]) -> None:
        """Show the form of a new profile."""

    def edit_profile(self, profile: Profile, then: Callable[[], None]) -> None:
        """Show the form of a profile of our own, or say whose it is."""

    def show_keys(self, profile: Profile | None) -> None:
        """Show the S3 keys of a project."""

    def show_details(self, profile: Profile, check: Check | None) -> None:
        """Show all that is known of a profile."""


class ProfilesDialog(Dialog[ProfileChoice | None]):
    """Choose a profile: typing narrows the list, the arrows move in it.

    Every profile is tried in the background while the list shows. All but typing is on control
    keys, as plain letters go to the search.
    """

    BINDINGS = [
        Binding("up", "list('cursor_up')", "Up", show=False, priority=True),
        Binding("down", "list('cursor_down')", "Down", show=False, priority=True),
        Binding("pageup", "list('page_up')", "Page up", show=False, priority=True),
        Binding("pagedown", "list('page_down')", "Page down", show=False, priority=True),
        Binding("ctrl+o", "other_pane", "Other pane", show=False, priority=True),
        Binding("ctrl+g", "last_place", "Last place", show=False, priority=True),
        Binding("ctrl+l", "sign_in", "Sign in", show=False, priority=True),
        Binding("ctrl+n", "add", "Add", show=False, priority=True),
        Binding("ctrl+e", "edit", "Edit", show=False, priority=True),
        Binding("ctrl+k", "keys", "S3 keys", show=False, priority=True),
        Binding("ctrl+d", "details", "Details", show=False, priority=True),
        Binding("ctrl+t", "test", "Test again", show=False, priority=True),
    ]

    box_title = "Go to a project"

    def __init__(
        self,
        projects: Projects,
        acts: Acts,
        now: Callable[[], float],
        *,
        here: str,
        checking: Checking,
    ) -> None:
        super().__init__()
        self._projects = projects
        self._acts = acts
        self._now = now
        self._here = "" if here == LOCAL else here
        self._checking = checking
        self._shown: list[str | None] = []
        """The profile of each row; None for a heading."""
        self._checks: dict[str, Check] = {}
        self._stop = Event()

    def compose_body(self) -> Iterable[Widget]:
        yield Field(placeholder="type a part of its name")
        yield OptionList(id="profiles", compact=True, markup=False)
        yield Static(id="about-profile")
        if self._projects.collection.warnings:
            warnings = "\n".join(self._projects.collection.warnings)
            yield Static(Content(warnings), classes="warnings")

    def compose_buttons(self) -> Iterable[Widget]:
        yield Static("\n".join(_KEYS), classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._fill(at=self._here)
        self._check(self._profiles)

    def list_again(self) -> None:
        """List the profiles as they are now, and try them."""
        self._fill()
        self._check(self._profiles)

    def on_unmount(self) -> None:
        self._stop.set()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill)

    @property
    def _profiles(self) -> Sequence[Profile]:
        return self._projects.collection.profiles

    # Checks.

    def _check(self, profiles: Iterable[Profile]) -> None:
        profiles = tuple(profiles)
        self._stop.set()
        for profile in profiles:
            self._checks.pop(profile.name, None)
            self._show_row(profile.name)
        self._stop = self._checking(profiles, self._projects.connections, self._post_check)

    def _post_check(self, name: str, check: Check, stop: Event) -> None:
        """Hand a result to the event loop; called from a thread."""
        call_if_present(self, self._checked, name, check, stop)

    def _checked(self, name: str, check: Check, stop: Event) -> None:
        if not stop.is_set():
            self._checks[name] = check
            self._show_row(name)

    # The list.

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.accept()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_about()

    def action_list(self, move: str) -> None:
        getattr(self.query_one(OptionList), f"action_{move}")()

    @property
    def _current(self) -> str | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    @property
    def _current_profile(self) -> Profile | None:
        name = self._current
        return self._projects.named(name) if name else None

    def _fill(self, at: str | None = None) -> None:
        """List what fits the text; the cursor stays on its profile, or goes to what fits best."""
        wanted = self.query_one(Input).value
        at = self._current if at is None else at
        rows: list[tuple[str | None, Content]] = []
        best, best_score = "", 0.0
        if _fits_this_machine(wanted):
            rows.append((None, _heading("This machine")))
            rows.append((LOCAL, Content("  local")))
        for service, profiles in by_service(self._profiles):
            scored = [(match_score(profile, wanted), profile) for profile in profiles]
            fitting = [(score, profile) for score, profile in scored if score]
            if fitting:
                rows.append((None, _heading(service)))
            for score, profile in fitting:
                rows.append((profile.name, self._row(profile)))
                if score > best_score:
                    best, best_score = profile.name, score
        self._shown = [name for name, _ in rows]
        choices = self.query_one(OptionList)
        nothing = Option("No project has these letters.", disabled=True)
        options = [Option(content, disabled=name is None) for name, content in rows]
        choices.set_options(options or [nothing])
        stay = at in self._shown and not wanted
        target = at if stay else best or LOCAL
        choices.highlighted = self._shown.index(target) if target in self._shown else None
        self._tell_about()

    def _row(self, profile: Profile) -> Content:
        width = self.query_one(OptionList).scrollable_content_region.width - 2
        last = self._acts.last_place(profile.name)
        place = f"{last.bucket}/{last.key}" if last and last.bucket else ""
        check = self._checks.get(profile.name)
        return profile_row(profile, check, place, width, self._now(), glyphs_of(self))

    def _show_row(self, name: str) -> None:
        profile = self._projects.named(name)
        if profile is not None and name in self._shown:
            choices = self.query_one(OptionList)
            choices.replace_option_prompt_at_index(self._shown.index(name), self._row(profile))
            if name == self._current:
                self._tell_about()

    def _tell_about(self) -> None:
        """Say what there is no room for in the row under the cursor."""
        profile = self._current_profile
        lines = ["", ""]
        if profile is not None:
            check = self._checks.get(profile.name)
            last = self._acts.last_place(profile.name)
            usage = usage_text(check)
            facts = [
                f"also {', '.join(profile.aliases)}" if profile.aliases else "",
                f"{usage} used" if usage else "",
                f"last at {place_text(last)}" if last is not None and last.bucket else "",
            ]
            lines[0] = printable("   ".join(fact for fact in facts if fact))
            if check is not None and check.error is not None:
                lines[1] = check.error.why or check.error.title
        elif not self._profiles:
            lines[0] = "No object storage was found for you: Ctrl-L signs in, Ctrl-N adds a key."
        self.query_one("#about-profile", Static).update(Content("\n".join(lines)))

    # What keys do.

    def accept(self) -> None:
        self._choose()

    def action_other_pane(self) -> None:
        self._choose(other_pane=True)

    def action_last_place(self) -> None:
        self._choose(last_place=True)

    def _choose(self, *, other_pane: bool = False, last_place: bool = False) -> None:
        name = self._current
        if name is not None:
            self.dismiss(ProfileChoice(name, other_pane, last_place))

    def action_sign_in(self) -> None:
        self._acts.sign_in_to(self._current_profile, self._reload)

    def action_add(self) -> None:
        self._acts.add_profile(self._reload)

    def action_edit(self) -> None:
        profile = self._current_profile
        if profile is not None:
            self._acts.edit_profile(profile, self._reload)

    def action_keys(self) -> None:
        self._acts.show_keys(self._current_profile)

    def action_details(self) -> None:
        profile = self._current_profile
        if profile is not None:
            self._acts.show_details(profile, self._checks.get(profile.name))

    def action_test(self) -> None:
        self._check(self._profiles)

    def _reload(self) -> None:
        """List the profiles as they are now, and try all of them again."""
        self.query_one(Input).value = ""
        self._fill()
        self._check(self._profiles)


def _fits_this_machine(wanted: str) -> bool:
    return all(word in "local this machine" for word in wanted.lower().split())


def _heading(text: str) -> Content:
    return Content.styled(text, "bold")
