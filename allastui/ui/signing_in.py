"""When a password is asked for, and what becomes of the sign-in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, SignInFailed, SignInNeeded
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    V1SignIn,
)
from allastui.stores.place import Place
from allastui.ui.app_of import app_of
from allastui.ui.background import in_background
from allastui.ui.panes.pane import Pane
from allastui.ui.projects import Projects
from allastui.ui.sign_in_calls import (
    SignedIn,
    is_only_signed_in,
    lacks_only_project,
    lacks_project,
    lacks_secret,
    projects_of_profile,
    user_of,
    without_secret,
)
from allastui.ui.sign_in_names import with_free_names

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.dialogs.sign_in import Chosen, SignedInUser
    from allastui.ui.main import MainScreen

Then = Callable[[Sequence[Profile]], None]


class SigningIn:
    """Opens the dialogs of a sign-in; what comes of them is for every pane and every transfer."""

    def __init__(self, screen: "MainScreen", projects: Projects) -> None:
        self._screen = screen
        self._projects = projects
        self._last: KeystoneSignIn | None = None
        self._declined: dict[Pane, AllastuiError] = {}
        """What was asked for in vain since the listing of a pane failed."""

    @property
    def _app(self) -> "AllastuiApp":
        return app_of(self._screen)

    # Panes.

    def listed(self, pane: Pane) -> None:
        """Ask for the password that a pane's place needs, or offer to sign in again."""
        error = pane.error
        if not pane.display or not isinstance(error, SignInFailed) or not self._is_idle:
            return
        profile = self._projects.named(pane.place.profile)
        if profile is not None and lacks_only_project(profile):
            self.sign_in_to(profile, lambda profiles: self._reopen(pane, profiles))
            return
        asked = self._asked(pane.place.profile)
        if asked is None:
            return
        if isinstance(error, SignInNeeded):
            self.sign_in_to(asked, lambda profiles: self._reopen(pane, profiles))
        else:
            self._offer(error, asked, pane)

    def look_again(self) -> None:
        """Ask for what a pane needs that could not be asked for while another dialog was open."""
        for pane in self._screen.panes:
            error = pane.error
            if not isinstance(error, SignInNeeded) or pane.is_reading:
                continue
            if self._declined.get(pane) is not error:
                self.listed(pane)

    def _decline(self, name: str) -> None:
        """Ask no more for the sign-in of profile `name` until a pane reads its place again."""
        for pane in self._screen.panes:
            if pane.place.profile == name and pane.error is not None:
                self._declined[pane] = pane.error

    @property
    def _is_idle(self) -> bool:
        return self._app.screen is self._screen

    def _asked(self, name: str) -> Profile | None:
        """Return the profile `name` as it is without its password, None if it asks for none."""
        profile = self._projects.named(name)
        return self._projects.as_asked(profile) if profile is not None else None

    def _offer(self, error: SignInFailed, asked: Profile, pane: Pane) -> None:
        from allastui.ui.dialogs.confirm import ConfirmDialog

        text = " ".join(part for part in (error.title + ".", error.why) if part)
        question = ConfirmDialog("Sign in again", text, "Sign in", "Not now")

        def answered(yes: bool | None) -> None:
            if yes:
                self.sign_in_to(asked, lambda profiles: self._reopen(pane, profiles))

        self._app.keys.drop_next()
        self._app.push_screen(question, answered)

    def _reopen(self, pane: Pane, profiles: Sequence[Profile]) -> None:
        """Read again what the sign-in was for, in every pane that shows it."""
        names = {profile.name for profile in profiles}
        for each in self._screen.panes:
            if each.display and each.place.profile in names:
                each.refresh_listing()
        if pane.place.profile not in names and profiles:
            self._screen.show_place(pane, Place(profiles[0].name, "", ""))

    # What keys ask for.

    def ask(self, pane: Pane) -> None:
        """Sign in anew to the profile of a pane, or, where it needs no password, as a user."""
        profile = self._projects.named(pane.place.profile)
        if profile is not None and isinstance(profile.credentials, (KeystoneSignIn, V1SignIn)):
            self.sign_in_to(profile, lambda profiles: self._reopen(pane, profiles))
            return
        target = pane if not pane.place.is_local else self._screen.other_than(pane)
        self.sign_in_to(None, lambda profiles: self._reopen(target, profiles))

    def sign_in_to(self, profile: Profile | None, then: Then) -> None:
        """Ask for the sign-in of `profile`, or for a user's; `then` takes what can be opened."""
        if profile is not None and lacks_only_project(profile):
            self._find_projects(profile, then)
            return
        asked = self._projects.as_asked(profile) if profile is not None else None
        if asked is None or lacks_project(asked):
            self._ask_user(asked, then)
            return
        from allastui.ui.dialogs.sign_in import PasswordDialog

        def signed_in(result: SignedIn | None) -> None:
            if result is not None:
                self._adopt(result.profiles, result.asked)
                then(result.profiles)
            else:
                self._decline(asked.name)
            self.look_again()

        others = tuple(
            each
            for each in self._projects.asking
            if each.name != asked.name and user_of(each) == user_of(asked)
        )
        self._app.push_screen(PasswordDialog(asked, others), signed_in)

    def _ask_user(self, like: Profile | None, then: Then) -> None:
        from allastui.ui.dialogs.sign_in import SignInDialog

        sign_in = like.credentials if like is not None else self._last

        def signed_in(user: "SignedInUser | None") -> None:
            if user is not None:
                self._last = user.unnamed
                self._ask_projects(user, then)

        begin = sign_in if isinstance(sign_in, KeystoneSignIn) else None
        self._app.push_screen(SignInDialog(begin), signed_in)

    def _find_projects(self, profile: Profile, then: Then) -> None:
        """List the projects of a user whose password or token is known."""
        from allastui.ui.dialogs.sign_in import SignedInUser

        asked = without_secret(profile) or profile
        unnamed = asked.credentials
        assert isinstance(unnamed, KeystoneSignIn)
        keep = isinstance(unnamed.method, Password)
        in_background(
            self._screen,
            lambda: projects_of_profile(profile),
            lambda found: self._ask_projects(
                SignedInUser(*found, unnamed, keep, profile.sources), then
            ),
            self._app.complain,
        )

    def _ask_projects(self, user: "SignedInUser", then: Then) -> None:
        from allastui.ui.dialogs.sign_in import ProjectsDialog

        def chosen(choice: "Chosen | None") -> None:
            if choice is not None:
                profiles = self._take(choice.signed_in)
                self._remember(profiles, choice)
                then(profiles)

        self._app.push_screen(ProjectsDialog(user, self._app.own_profiles.file), chosen)

    def _take(self, result: SignedIn) -> tuple[Profile, ...]:
        """Have everything use new profiles; return them under their final names."""
        profiles = with_free_names(
            result, self._projects.collection.profiles, self._projects.signed_in_names
        )
        renamed = dict(zip((each.name for each in result.profiles), profiles, strict=True))
        asked = [replace(each, name=renamed[each.name].name) for each in result.asked]
        self._adopt(profiles, asked)
        if result.said:
            self._app.say(result.said)
        return profiles

    def _adopt(self, profiles: Sequence[Profile], asked: Sequence[Profile]) -> None:
        self._projects.take(profiles, asked=asked)
        self._app.lend_sign_ins()

    def take_key(self, profile: Profile) -> None:
        """Add the S3 profile of a key."""
        self._take(SignedIn((profile,)))

    def _remember(self, profiles: Sequence[Profile], choice: "Chosen") -> None:
        """Keep in our own file what the user said; of a project signed in to not the password."""
        new = [each for each in profiles if is_only_signed_in(each)]
        keys = [each for each in new if isinstance(each.credentials, KeyPair)]
        asked = [each for each in map(self._projects.as_asked, new) if each is not None]
        kept = (asked if choice.remember_projects else []) + (keys if choice.remember_keys else [])
        if not kept:
            return
        save = self._app.own_profiles.save

        def saved(found: list[Profile]) -> None:
            self._projects.found_in_file(found)
            self._app.say(f"Remembered in {self._app.own_profiles.file} for the next start.")

        in_background(
            self._screen, lambda: [save(each, None) for each in kept], saved, self._app.complain
        )

    # S3 keys.

    def show_keys(self, profile: Profile | None) -> None:
        """Show the S3 keys of the project of a profile; ask for its password first if need be."""
        if profile is None or not isinstance(profile.credentials, KeystoneSignIn):
            self._app.say(
                "S3 keys are those of a Keystone project: choose one over Swift, or sign in first."
            )
            return
        from allastui.ui.dialogs.ec2_keys import KeysDialog

        if lacks_secret(profile):
            self.sign_in_to(profile, lambda profiles: self.show_keys(profiles[0]))
            return
        self._app.push_screen(KeysDialog(profile, self._keys_in_use, self.take_key))

    def _keys_in_use(self) -> Mapping[str, str]:
        return {
            each.credentials.access_key: each.name
            for each in self._projects.collection.profiles
            if isinstance(each.credentials, KeyPair)
        }
