"""The versions of an object, or of everything below a place: look, bring back, delete."""

from collections.abc import Callable, Sequence
from threading import Event
from typing import TypeVar

from allastui.errors import AllastuiError
from allastui.stores.abilities.versions import ObjectVersion, Versioning, Versions
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.action import Action
from allastui.ui.background import in_background
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.presence import call_if_present
from allastui.ui.queue.line_list import LineList, Row
from allastui.ui.queue.spans import error_lines
from allastui.ui.queue.words import place_text
from allastui.ui.room import WAIT, Room
from allastui.ui.versions.clearing import Cleared, Old, clear_old
from allastui.ui.versions.deleting import delete_one, deletion_text
from allastui.ui.versions.dialogs import ClearDialog
from allastui.ui.versions.listing import read_versions
from allastui.ui.versions.words import (
    STATE_WORDS,
    cleared_text,
    described,
    failed_error,
    heading_line,
    text_lines,
    total_text,
    version_rows,
)

Result = TypeVar("Result")


class VersionsScreen(Room):
    """The versions at `place`, an object or a prefix; all calls of the store run in threads.

    `view` opens the viewer on a version; `changed` is told when the current versions may be others.
    """

    heading = "versions of"
    do_versions_help = Room.show_help
    do_versions_back = Room.go_back

    def __init__(
        self,
        place: Place,
        connections: Connections,
        view: Callable[[Versions, ObjectVersion], None],
        changed: Callable[[], None],
        *,
        now: Callable[[], float],
        actions: Sequence[Action],
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions, ascii_only=ascii_only)
        self._place = place
        self._connections = connections
        self._view = view
        self._changed = changed
        self._now = now
        self._versions: Versions | None = None
        self._state: Versioning | None = None
        self._listed: list[ObjectVersion] = []
        self._rows: list[Row] = []
        self._wanted: int | None = None
        self._error: AllastuiError | None = None
        self._has_more = False
        self._stop = Event()
        self._doing = ""
        self.is_reading = False
        self._can_stop = False

    def on_unmount(self) -> None:
        self._stop.set()

    # Reading.

    def begin(self) -> None:
        self._stop.set()
        self._stop = stop = Event()
        self._wanted = self._list.cursor
        self._listed, self._rows, self._error, self._has_more = [], [], None, False
        self.is_reading = True
        self._show()
        in_background(
            self,
            lambda: read_versions(
                self._connections,
                self._place,
                stopped=stop.is_set,
                opened=lambda *found: call_if_present(self, self._opened, stop, *found),
                arrived=lambda page: call_if_present(self, self._arrived, stop, page),
            ),
            lambda more: self._ended(stop, more),
            lambda error: self._failed(stop, error),
        )

    def _opened(self, stop: Event, versions: Versions, state: Versioning) -> None:
        if stop is self._stop:
            self._versions, self._state = versions, state
            self._show()

    def _arrived(self, stop: Event, page: Sequence[ObjectVersion]) -> None:
        if stop is self._stop:
            start = len(self._listed)
            self._listed.extend(page)
            self._add_rows(start)
            self._show()

    def _ended(self, stop: Event, has_more: bool) -> None:
        if stop is self._stop:
            self.is_reading, self._has_more = False, has_more
            self._show()

    def _failed(self, stop: Event, error: AllastuiError) -> None:
        if stop is self._stop:
            self.is_reading, self._error = False, error
            self._show()

    # What is shown.

    def _add_rows(self, start: int) -> None:
        """Show the versions from the index `start` on as well."""
        named, width = self._place.is_prefix, self.size.width - 2
        self._rows += version_rows(
            self._listed, start, width, self._glyphs, self._now(), named=named
        )

    def _show(self) -> None:
        cursor, count = None, len(self._listed)
        if self._wanted is not None and (self._wanted < count or not self.is_reading):
            cursor, self._wanted = min(self._wanted, max(0, count - 1)), None
        self._list.set_rows(self._rows, cursor)
        self._list.show_cursor()
        self._describe()

    def _describe(self) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        if (error := self._error) is not None:
            lines = error_lines(width, error.title, error.why, error.hint)
        else:
            state = STATE_WORDS[self._state] if self._state is not None else ""
            total = total_text(self._listed, is_reading=self.is_reading, has_more=self._has_more)
            lines = text_lines(f"{state} {total}".strip(), self._doing)
        self.show_head(place_text(self._place), [*lines, (), heading_line(width)])
        self._show_useful_keys()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_useful_keys()

    def _show_useful_keys(self) -> None:
        key, listed = self._list.cursor, self._listed
        version = listed[key] if key is not None and key < len(listed) else None
        useless = set[str]()
        if version is None:
            useless |= {"versions-view", "versions-restore", "versions-delete"}
        elif version.is_current or version.is_deletion:
            useless.add("versions-restore")
        is_all = not self._has_more
        if is_all and all(each.is_current and not each.is_deletion for each in listed):
            useless.add("versions-clear")
        self.show_keys(useless)

    def draw(self) -> None:
        self._rows = []
        self._add_rows(0)
        self._show()

    # Keys.

    def _current(self) -> ObjectVersion | None:
        key = self._list.cursor
        if key is None or key >= len(self._listed):
            self.say("There is no version under the cursor.")
            return None
        return self._listed[key]

    def do_versions_view(self) -> None:
        version = self._current()
        if version is None or self._versions is None:
            return
        if version.is_deletion:
            self.say("It only says that the object was deleted: there is nothing to view.")
        else:
            self._view(self._versions, version)

    def do_versions_restore(self) -> None:
        version, versions = self._current(), self._versions
        if version is None or versions is None:
            return
        if version.is_deletion:
            self.say("The marker of a deletion is not brought back: choose a version below it.")
        elif version.is_current:
            self.say("This is the current version already.")
        else:
            text = (
                f"{described(version, self._now())} becomes the current one, as a copy that the "
                "service makes. Nothing is deleted. Tags and access lists do not come back."
            )
            dialog = ConfirmDialog("Bring a version back", text, "Bring it back")
            self.app.push_screen(
                dialog, lambda yes: self._restore(versions, version) if yes else None
            )

    def _restore(self, versions: Versions, version: ObjectVersion) -> None:
        self._work(
            "bringing it back",
            lambda: versions.restore(self._place.bucket, version.key, version.id),
            lambda _: self._done("It was brought back, and its copy compared."),
        )

    def do_versions_delete(self) -> None:
        version, versions = self._current(), self._versions
        if version is None or versions is None:
            return
        text = deletion_text(version, self._now())
        dialog = ConfirmDialog("Delete a version", text, "Delete it", danger=True)
        self.app.push_screen(dialog, lambda yes: self._delete(versions, version) if yes else None)

    def _delete(self, versions: Versions, version: ObjectVersion) -> None:
        self._work(
            "deleting it",
            lambda: delete_one(versions, self._place.bucket, version),
            lambda _: self._done("The version was deleted."),
        )

    def do_versions_clear(self) -> None:
        versions = self._versions
        if versions is None or self.is_working:
            self.say(WAIT)
            return
        dialog = ClearDialog(versions, self._place)
        self.app.push_screen(dialog, lambda old: self._clear(versions, old) if old else None)

    def _clear(self, versions: Versions, old: Old) -> None:
        stop = self._stop
        self._can_stop = self._work(
            "deleting older versions; Esc stops it",
            lambda: clear_old(versions, self._place, old, stopped=stop.is_set, report=self._report),
            self._cleared,
        )

    def _cleared(self, cleared: Cleared) -> None:
        if cleared.failed:
            self._not_done(failed_error(cleared))
        else:
            self._done(cleared_text(cleared))

    def _report(self, cleared: Cleared) -> None:
        """Hand on what is deleted so far; called from the deleting thread."""
        call_if_present(self, self._tell, f"{cleared_text(cleared)}; Esc stops it")

    def do_versions_again(self) -> None:
        if not self.is_working:
            self.begin()

    # Work.

    def stop(self) -> bool:
        if self._can_stop:
            self._stop.set()
            self._tell("stopping")
        return self._can_stop

    def _work(self, doing: str, work: Callable[[], Result], then: Callable[[Result], None]) -> bool:
        has_begun = self.work(work, then, self._not_done)
        if has_begun:
            self._tell(doing)
        return has_begun

    def _tell(self, doing: str) -> None:
        if self.is_working or not doing:
            self._doing = doing
            self._describe()

    def _done(self, text: str) -> None:
        self._can_stop, self._doing = False, ""
        self.notify(text, markup=False)
        self._changed()
        self.begin()

    def _not_done(self, error: AllastuiError) -> None:
        self._can_stop, self._doing = False, ""
        self.app.push_screen(ErrorDialog(error))
        self._changed()
        self.begin()
