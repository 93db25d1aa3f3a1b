"""The switcher and what it leads to: panes that go elsewhere, forms, details."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.profiles.collection import Collection
from allastui.profiles.local import LOCAL
from allastui.profiles.own import is_own
from allastui.profiles.profile import Profile
from allastui.stores.place import Place, local_place
from allastui.ui.app_of import app_of
from allastui.ui.background import in_background
from allastui.ui.checking import Check, Checking, check_profiles
from allastui.ui.panes.pane import Pane
from allastui.ui.projects import Projects
from allastui.ui.signing_in import SigningIn

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.dialogs.profile_form import Edited
    from allastui.ui.dialogs.profiles import ProfileChoice
    from allastui.ui.main import MainScreen


class Switching:
    """Takes a pane to another profile; it is what the switcher's keys do, too."""

    def __init__(
        self,
        screen: "MainScreen",
        projects: Projects,
        signing_in: SigningIn,
        now: Callable[[], float],
    ) -> None:
        self._screen = screen
        self._projects = projects
        self._signing_in = signing_in
        self._now = now
        self.checking: Checking = check_profiles
        """How the switcher tries profiles."""

    @property
    def _app(self) -> "AllastuiApp":
        return app_of(self._screen)

    def open(self, pane: Pane) -> None:
        """Ask which profile `pane` shall show, and show it; new ones are looked for meanwhile."""
        from allastui.ui.dialogs.profiles import ProfilesDialog

        def chosen(choice: "ProfileChoice | None") -> None:
            if choice is not None:
                target = self._screen.other_than(pane) if choice.other_pane else pane
                self._screen.show_place(target, self._place_of(choice))
                self._screen.activate(target)
            self._signing_in.look_again()

        dialog = ProfilesDialog(
            self._projects, self, self._now, here=pane.place.profile, checking=self.checking
        )
        self._app.push_screen(dialog, chosen)

        def found(collection: Collection) -> None:
            if self._projects.found_again(collection) and dialog.is_mounted:
                dialog.list_again()

        in_background(
            self._app,
            self._projects.find_again,
            found,
            lambda error: self._app.say(str(error)),
        )

    def _place_of(self, choice: "ProfileChoice") -> Place:
        last = self.last_place(choice.name) if choice.last_place else None
        if last is not None:
            return last
        return local_place(Path.home()) if choice.name == LOCAL else Place(choice.name, "", "")

    def add(self, pane: Pane) -> None:
        """Show the form of a new profile, and then what it opens."""
        target = pane if not pane.place.is_local else self._screen.other_than(pane)

        def added(profile: Profile | None) -> None:
            if profile is not None:
                self._screen.show_place(target, Place(profile.name, "", ""))

        self._form(None, added)

    # What the switcher can do.

    def last_place(self, profile_name: str) -> Place | None:
        return self._screen.remembering.last_place(profile_name)

    def sign_in_to(self, profile: Profile | None, then: Callable[[], None]) -> None:
        self._signing_in.sign_in_to(profile, lambda _profiles: then())

    def add_profile(self, then: Callable[[], None]) -> None:
        self._form(None, lambda _profile: then())

    def edit_profile(self, profile: Profile, then: Callable[[], None]) -> None:
        from allastui.ui.dialogs.form_values import fits_form

        if is_own(profile) and not fits_form(profile):
            self._app.say(
                f"{profile.name} has settings that the form does not show: "
                f"change it in {self._app.own_profiles.file}."
            )
            return
        if is_own(profile):
            self._form(profile, lambda _profile: then())
            return
        sources = ", ".join(dict.fromkeys(source.label for source in profile.sources))
        self._app.say(
            f"{profile.name} is from {sources}: change it with the program that wrote that."
        )

    def _form(self, before: Profile | None, then: Callable[[Profile | None], None]) -> None:
        from allastui.ui.dialogs.profile_form import ProfileForm

        def edited(result: "Edited | None") -> None:
            if result is None:
                return
            if result.gone is not None:
                self._projects.drop(result.gone)
            if result.saved is not None:
                self._projects.take([result.saved])
            then(result.saved)

        taken = frozenset(self._projects.collection.names)
        self._app.push_screen(ProfileForm(self._app.own_profiles, taken, before), edited)

    def show_keys(self, profile: Profile | None) -> None:
        self._signing_in.show_keys(profile)

    def show_details(self, profile: Profile, check: Check | None) -> None:
        from allastui.ui.dialogs.profile_details import ProfileDetails

        self._app.push_screen(ProfileDetails(profile, check, self._now()))
