"""What only object stores have, opened from the panes: one method `do_<id>` for each action."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.stores.place import Place
from allastui.ui.over_panes import OverPanes

if TYPE_CHECKING:
    from allastui.snippets.subject import Kind
    from allastui.stores.abilities.versions import ObjectVersion, Versions
    from allastui.ui.broom.opening import Brooming


_ON_A_BUCKET = "Put the cursor on a bucket."


class StoreWork:
    """Opens the screens of STORE_ACTIONS over the panes; nothing here blocks."""

    def __init__(self, over: OverPanes) -> None:
        self._over = over
        self._code_kind: Kind | None = None

    def do_properties(self) -> None:
        """Show the properties of what is marked, or of what the cursor is on."""
        from allastui.ui.properties.actions import PROPERTIES_ACTIONS
        from allastui.ui.properties.screen import PropertiesScreen
        from allastui.ui.properties.subject import subject_of

        pane = self._over.screen.active
        subject = subject_of(pane)
        if subject is None:
            self._over.app.say(_ON_A_BUCKET)
            return
        screen = PropertiesScreen(
            subject,
            self._over.connections,
            self._over.settings,
            self._over.now,
            pane.refresh_listing,
            self._over.keys(PROPERTIES_ACTIONS),
        )
        self._over.open(screen)

    @cached_property
    def _brooming(self) -> "Brooming":
        from allastui.ui.broom.opening import Brooming

        return Brooming(self._over)

    def do_broom(self) -> None:
        self._brooming.open()

    def do_versions(self) -> None:
        """List the versions of what the cursor is on; on the line of the parent, of the place."""
        from allastui.ui.versions.actions import VERSION_ACTIONS
        from allastui.ui.versions.screen import VersionsScreen

        place = self._place("versions")
        if place is None:
            return
        self._over.open(
            VersionsScreen(
                place,
                self._over.connections,
                lambda versions, version: self._view_version(place, versions, version),
                lambda: self._refresh(place),
                now=self._over.now,
                actions=self._over.keys(VERSION_ACTIONS),
                ascii_only=self._over.settings.ascii,
            )
        )

    def do_rules(self) -> None:
        """Show the rules of the bucket that is open, or that the cursor is on."""
        from allastui.ui.rules.actions import RULE_ACTIONS
        from allastui.ui.rules.screen import RulesScreen

        place = self._place("rules")
        if place is None:
            return
        self._over.open(
            RulesScreen(
                replace(place, key=""),
                place.key if place.is_prefix else place.key[: place.key.rfind("/") + 1],
                self._over.connections,
                self._over.app.paths,
                now=self._over.now,
                actions=self._over.keys(RULE_ACTIONS),
                ascii_only=self._over.settings.ascii,
            )
        )

    def _place(self, what: str) -> Place | None:
        pane = self._over.screen.active
        if pane.place.is_local:
            self._say_only_stores(f"have {what}")
            return None
        place = pane.place_at_cursor() or pane.place
        if place.is_bucket_list:
            self._over.app.say(_ON_A_BUCKET)
            return None
        return place

    def _say_only_stores(self, can: str, besides: str = "") -> None:
        self._over.app.say(f"Only object stores {can}: open one in this pane (F11){besides}.")

    def _view_version(self, place: Place, versions: "Versions", version: "ObjectVersion") -> None:
        from allastui.ui.versions.one_version import OneVersion
        from allastui.ui.viewer.actions import VIEW_ACTIONS
        from allastui.ui.viewer.screen import ViewerScreen

        app = self._over.app
        self._over.open(
            ViewerScreen(
                replace(place, key=version.key),
                OneVersion(versions, version),
                self._over.settings,
                self._over.keys(VIEW_ACTIONS),
                lambda _: app.say("An older version is not edited: bring it back first."),
            )
        )

    def _refresh(self, place: Place) -> None:
        """Read again the panes that show what is in the bucket of `place`."""
        for pane in self._over.screen.panes:
            shown = pane.place
            if pane.display and (shown.profile, shown.bucket) == (place.profile, place.bucket):
                pane.refresh_listing()

    def do_code(self) -> None:
        """Show the place under the cursor as code."""
        from allastui.snippets.offered import snippets_for
        from allastui.ui.code.dialog import CodeDialog

        pane = self._over.screen.active
        place = pane.place_at_cursor() or pane.place
        names = self._over.projects.collection.names
        profile = self._over.connections.profiles.get(names.get(place.profile, place.profile))
        if profile is None and not place.is_local:
            self._over.app.say("That project is not there any more.")
            return
        snippets = snippets_for(profile, place, Path.home())
        dialog = CodeDialog(place, snippets, self._code_kind, self._keep_code_kind)
        self._over.open(dialog)

    def _keep_code_kind(self, kind: "Kind") -> None:
        self._code_kind = kind

    def do_usage(self) -> None:
        """Show how much is below the place of the active pane."""
        from allastui.ui.usage.actions import USAGE_ACTIONS
        from allastui.ui.usage.screen import UsageScreen

        screen, pane = self._over.screen, self._over.screen.active
        if pane.place.is_local:
            self._say_only_stores("tell their usage", "; u counts what is below a folder")
            return
        self._over.open(
            UsageScreen(
                pane.place,
                self._over.connections,
                lambda place: screen.show_place(pane, place),
                actions=self._over.keys(USAGE_ACTIONS),
                ascii_only=self._over.settings.ascii,
            )
        )

    def do_share(self) -> None:
        """Open the desk where what is chosen is shared, or else the place that the pane shows."""
        from allastui.ui.share.actions import SHARE_ACTIONS
        from allastui.ui.share.desk import ShareDesk
        from allastui.ui.share.subject import subject_of

        pane = self._over.screen.active
        places = pane.chosen_places()
        if pane.place.is_bucket_list:
            here = pane.place_at_cursor()
            places = () if here is None else (here,)
        if pane.place.is_local:
            self._say_only_stores("can share")
            return
        if pane.place.is_bucket_list and not places:
            self._over.app.say(_ON_A_BUCKET)
            return
        subject = subject_of(places or (pane.place,))
        actions = self._over.keys(SHARE_ACTIONS)
        connections = self._over.connections
        desk = ShareDesk(subject, connections, self._over.settings, self._over.now, actions)

        def closed(_: None) -> None:
            if desk.has_written:
                pane.refresh_listing()

        self._over.open(desk, closed)
