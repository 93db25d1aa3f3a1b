"""What only object stores have, opened from the panes: one method `do_<id>` for each action."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.settings import Settings
from allastui.stores.place import Place
from allastui.ui.app_of import app_of
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.snippets.subject import Kind
    from allastui.stores.abilities.versions import ObjectVersion, Versions
    from allastui.ui.app import AllastuiApp
    from allastui.ui.broom.opening import Brooming
    from allastui.ui.main import MainScreen


class StoreWork:
    """Opens the screens of STORE_ACTIONS over the panes; nothing here blocks."""

    def __init__(
        self,
        screen: "MainScreen",
        projects: Projects,
        settings: Settings,
        now: Callable[[], float],
    ) -> None:
        self._screen = screen
        self._projects = projects
        self._settings = settings
        self._now = now
        self._code_kind: Kind | None = None

    def do_properties(self) -> None:
        """Show the properties of what is marked, or of what the cursor is on."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.properties.actions import PROPERTIES_ACTIONS
        from allastui.ui.properties.screen import PropertiesScreen
        from allastui.ui.properties.subject import subject_of

        pane = self._screen.active
        subject = subject_of(pane)
        if subject is None:
            self._app.say("Put the cursor on a bucket.")
            return
        screen = PropertiesScreen(
            subject,
            self._projects.connections,
            self._settings,
            self._now,
            pane.refresh_listing,
            keymap_of(PROPERTIES_ACTIONS, self._settings.keys).actions,
        )
        self._screen.app.push_screen(screen)

    @cached_property
    def _brooming(self) -> "Brooming":
        from allastui.ui.broom.opening import Brooming

        return Brooming(self._screen, self._projects, self._settings, self._now)

    def do_broom(self) -> None:
        self._brooming.open()

    @property
    def _app(self) -> "AllastuiApp":
        return app_of(self._screen)

    def do_versions(self) -> None:
        """List the versions of what the cursor is on; on the line of the parent, of the place."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.versions.actions import VERSION_ACTIONS
        from allastui.ui.versions.screen import VersionsScreen

        place = self._place("versions")
        if place is None:
            return
        self._app.push_screen(
            VersionsScreen(
                place,
                self._projects.connections,
                lambda versions, version: self._view_version(place, versions, version),
                lambda: self._refresh(place),
                now=self._now,
                actions=keymap_of(VERSION_ACTIONS, self._settings.keys).actions,
                ascii_only=self._settings.ascii,
            )
        )

    def do_rules(self) -> None:
        """Show the rules of the bucket that is open, or that the cursor is on."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.rules.actions import RULE_ACTIONS
        from allastui.ui.rules.screen import RulesScreen

        place = self._place("rules")
        if place is None:
            return
        self._app.push_screen(
            RulesScreen(
                replace(place, key=""),
                place.key if place.is_prefix else place.key[: place.key.rfind("/") + 1],
                self._projects.connections,
                self._app.paths,
                now=self._now,
                actions=keymap_of(RULE_ACTIONS, self._settings.keys).actions,
                ascii_only=self._settings.ascii,
            )
        )

    def _place(self, what: str) -> Place | None:
        pane = self._screen.active
        if pane.place.is_local:
            self._app.say(f"Only object stores have {what}: open one in this pane.")
            return None
        place = pane.place_at_cursor() or pane.place
        if place.is_bucket_list:
            self._app.say("Put the cursor on a bucket.")
            return None
        return place

    def _view_version(self, place: Place, versions: "Versions", version: "ObjectVersion") -> None:
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.versions.one_version import OneVersion
        from allastui.ui.viewer.actions import VIEW_ACTIONS
        from allastui.ui.viewer.screen import ViewerScreen

        self._app.push_screen(
            ViewerScreen(
                replace(place, key=version.key),
                OneVersion(versions, version),
                self._settings,
                keymap_of(VIEW_ACTIONS, self._settings.keys).actions,
                lambda _: self._app.say("An older version is not edited: bring it back first."),
            )
        )

    def _refresh(self, place: Place) -> None:
        """Read again the panes that show what is in the bucket of `place`."""
        for pane in self._screen.panes:
            shown = pane.place
            if pane.display and (shown.profile, shown.bucket) == (place.profile, place.bucket):
                pane.refresh_listing()

    def do_code(self) -> None:
        """Show the place under the cursor as code."""
        from allastui.snippets.offered import snippets_for
        from allastui.ui.code.dialog import CodeDialog

        pane = self._screen.active
        place = pane.place_at_cursor() or pane.place
        names = self._projects.collection.names
        profile = self._projects.connections.profiles.get(names.get(place.profile, place.profile))
        if profile is None and not place.is_local:
            self._app.say("That project is not there any more.")
            return
        snippets = snippets_for(profile, place, Path.home())
        dialog = CodeDialog(place, snippets, self._code_kind, self._keep_code_kind)
        self._screen.app.push_screen(dialog)

    def _keep_code_kind(self, kind: "Kind") -> None:
        self._code_kind = kind

    def do_usage(self) -> None:
        """Show how much is below the place of the active pane."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.usage.actions import USAGE_ACTIONS
        from allastui.ui.usage.screen import UsageScreen

        screen, pane = self._screen, self._screen.active
        if pane.place.is_local:
            self._app.say(
                "Only object stores have usage: open one in this pane. What is below a folder is "
                "counted with u."
            )
            return
        screen.app.push_screen(
            UsageScreen(
                pane.place,
                self._projects.connections,
                lambda place: screen.show_place(pane, place),
                actions=keymap_of(USAGE_ACTIONS, self._settings.keys).actions,
                ascii_only=self._settings.ascii,
            )
        )

    def do_share(self) -> None:
        """Open the desk where what is chosen is shared, or else the place that the pane shows."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.share.actions import SHARE_ACTIONS
        from allastui.ui.share.desk import ShareDesk
        from allastui.ui.share.subject import subject_of

        pane = self._screen.active
        places = pane.chosen_places()
        if pane.place.is_bucket_list:
            here = pane.place_at_cursor()
            places = () if here is None else (here,)
        if pane.place.is_local or (pane.place.is_bucket_list and not places):
            self._app.say("Only a bucket and what is in it can be shared.")
            return
        subject = subject_of(places or (pane.place,))
        actions = keymap_of(SHARE_ACTIONS, self._settings.keys).actions
        connections = self._projects.connections
        desk = ShareDesk(subject, connections, self._settings, self._now, actions)

        def closed(_: None) -> None:
            if desk.has_written:
                pane.refresh_listing()

        self._screen.app.push_screen(desk, closed)
