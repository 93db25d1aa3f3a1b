"""The switcher over given profiles, with what trying them gives stated."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event

from allastui.profiles.collection import Collection
from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.checking import Check, Checking, Report
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.projects import Projects
from tests.ui.building import NOW


class NotedActs:
    """Notes what the switcher asks for, and does nothing."""

    def __init__(self, last: Mapping[str, Place]) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self._last = last

    def last_place(self, profile_name: str) -> Place | None:
        return self._last.get(profile_name)

    def sign_in_to(self, profile: Profile | None, then: Callable[[], None]) -> None:
        self.asked.append(("sign in", profile.name if profile else None))

    def add_profile(self, then: Callable[[], None]) -> None:
        self.asked.append(("add", None))

    def edit_profile(self, profile: Profile, then: Callable[[], None]) -> None:
        self.asked.append(("edit", profile.name))

    def show_keys(self, profile: Profile | None) -> None:
        self.asked.append(("keys", profile.name if profile else None))

    def show_details(self, profile: Profile, check: Check | None) -> None:
        self.asked.append(("details", profile.name))


def stated(checks: Mapping[str, Check]) -> Checking:
    """Return a way to check that gives `checks`, of the profiles that are in it."""

    def check(profiles: Sequence[Profile], _connections: Connections, report: Report) -> Event:
        stop = Event()
        for profile in profiles:
            if profile.name in checks:
                report(profile.name, checks[profile.name], stop)
        return stop

    return check


def switcher(
    collection: Collection,
    *,
    checks: Mapping[str, Check] | None = None,
    last: Mapping[str, Place] | None = None,
    here: str = "",
) -> tuple[ProfilesDialog, NotedActs]:
    acts = NotedActs(last or {})
    projects = Projects(lambda: collection, Connections())
    projects.found(collection)
    dialog = ProfilesDialog(projects, acts, lambda: NOW, here=here, checking=stated(checks or {}))
    return dialog, acts
