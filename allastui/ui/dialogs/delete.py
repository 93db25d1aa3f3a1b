"""The delete dialog: what goes, how much it is, and whether it goes for good."""

from collections.abc import Iterable
from threading import Event

from textual import events
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Label, Static

from allastui.errors import AllastuiError, printable
from allastui.profiles.profile import Protocol
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.segment_names import SEGMENTS_SUFFIX, is_segments_bucket
from allastui.transfers.request import DeleteRequest
from allastui.ui.background import in_background
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.doomed import LISTED, Doomed, count_doomed
from allastui.ui.dialogs.field import Field
from allastui.ui.dialogs.toggles import Check
from allastui.ui.format import count_text, size_text
from allastui.ui.presence import call_if_present
from allastui.ui.queue.line_list import LineList, Row
from allastui.ui.queue.spans import Line, Role, Span, clip_middle, glyphs_for, pad, pad_left
from allastui.ui.queue.words import files_text, place_text, source_name

_SIZE = 9
_LEAST_LINES = 3
_OTHER_LINES = 15
"""Lines of the dialog, and around it, that are not of the list."""


class DeleteDialog(Dialog[DeleteRequest | None]):
    """Ask whether to delete `sources`; gives the request, or None.

    A thread counts and lists what goes while the dialog is open; Enter does not wait for it, except
    where a bucket may be full: then its name is to be typed. `y` says yes and `n` no, and Space
    chooses the trash, or not, from anywhere.
    """

    BINDINGS = [("y", "accept", "Yes"), ("n", "cancel", "No"), ("space", "switch_trash", "Trash")]

    def __init__(
        self, sources: tuple[Place, ...], connections: Connections, settings: Settings
    ) -> None:
        super().__init__()
        self._sources = sources
        self._connections = connections
        self._trash = settings.trash and sources[0].is_local
        self._glyphs = glyphs_for(ascii_only=settings.ascii)
        self._ellipsis = "..." if settings.ascii else "…"
        self._doomed = Doomed()
        self._is_counted = False
        self._error: AllastuiError | None = None
        self._stop = Event()
        self._is_bucket = bool(sources[0].bucket) and not sources[0].key
        self.box_title = f"Delete {source_name(DeleteRequest(sources))}"
        if self._is_bucket:
            name = printable(sources[0].bucket)
            many = f"{count_text(len(sources))} buckets"
            self.box_title = f"Delete {many if len(sources) > 1 else f'the bucket {name}'}"

    def compose_body(self) -> Iterable[Widget]:
        parent = self._sources[0].parent()
        if len(self._sources) > 1 and parent is not None:
            yield Static(Content(f"from {place_text(parent)}"), classes="copy-from")
        else:
            yield Static(Content(place_text(self._sources[0])), classes="copy-from")
        yield Static(id="counts")
        yield LineList(id="doomed")
        for text in self._warnings():
            yield Static(Content(text), classes="delete-warning")
        yield Static(id="kept", classes="delete-warning")
        if self._sources[0].is_local:
            yield Check("to the trash of the desktop", self._trash, id="trash")
        if self._is_bucket:
            label = Label("it is not empty: type its name  ")
            name = Horizontal(label, Field(), id="name", classes="dialog-field")
            name.display = False
            yield name
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Delete", danger=True)
        yield cancel_button()

    def _warnings(self) -> Iterable[str]:
        bucket = self._sources[0].bucket
        if is_segments_bucket(bucket):
            yield "Large objects in another bucket are made of these and break without them."
        elif self._is_bucket and len(self._sources) == 1 and self._speaks_swift():
            segments = printable(bucket + SEGMENTS_SUFFIX)
            yield f"The segments of its large objects go too; the bucket {segments} stays."

    def _speaks_swift(self) -> bool:
        profile = self._connections.profiles.get(self._sources[0].profile)
        return profile is not None and profile.protocol is Protocol.SWIFT

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        stop = self._stop
        in_background(
            self,
            lambda: count_doomed(
                self._connections,
                self._sources,
                stopped=stop.is_set,
                report=lambda doomed: self._report(doomed),
            ),
            self._counted,
            self._not_counted,
        )
        self._tell()

    def on_unmount(self) -> None:
        self._stop.set()

    def on_resize(self, event: events.Resize) -> None:
        self._tell()

    def action_switch_trash(self) -> None:
        for check in self.query(Check):
            check.action_switch()

    def on_check_changed(self, event: Check.Changed) -> None:
        self._trash = event.check.on
        self._tell()

    def on_input_changed(self) -> None:
        self._complain("")

    def accept(self) -> None:
        full = self._doomed.full if self._is_bucket else set()
        if self._is_bucket and not self._is_counted:
            self._complain("Whether it is empty is not known yet: wait a moment.")
        elif len(full) > 1 or (full and len(self._sources) > 1):
            self._complain("Delete buckets that are not empty one at a time.")
        elif (full or (self._error and self._is_bucket)) and not self._is_named():
            self._complain("It is not empty: type its name to delete it with all that is in it.")
        else:
            self.dismiss(DeleteRequest(self._sources, trash=self._trash, full_buckets=bool(full)))

    def _is_named(self) -> bool:
        return self.query_one(Field).value == self._sources[0].bucket

    def _complain(self, text: str) -> None:
        self.query_one("#complaint", Static).update(Content(text))

    # Counting.

    def _report(self, doomed: Doomed) -> None:
        """Hand what is counted so far to the event loop; called from the counting thread."""
        call_if_present(self, self._counting, doomed)

    def _counting(self, doomed: Doomed) -> None:
        if not self._is_counted:
            self._doomed = doomed
            self._tell()

    def _counted(self, doomed: Doomed | None) -> None:
        if doomed is not None:
            doomed.names.sort(key=lambda name: name[0])
            self._doomed, self._is_counted = doomed, True
            self._tell()

    def _not_counted(self, error: AllastuiError) -> None:
        self._error, self._is_counted = error, True
        self._tell()

    def _tell(self) -> None:
        self.query_one("#counts", Static).update(Content(self._counts_text()))
        kept = self.query_one("#kept", Static)
        kept.update(Content(self._kept_text()))
        kept.display = bool(self._doomed.kept)
        if self._is_bucket and len(self._sources) == 1 and (self._doomed.full or self._error):
            name = self.query_one("#name")
            if not name.display:
                name.display = True
                self.query_one(Field).focus()
        rows = list(self._rows())
        names = self.query_one(LineList)
        room = max(_LEAST_LINES, self.size.height - _OTHER_LINES)
        names.display = bool(rows) or not self._is_counted
        names.styles.height = max(1, min(len(rows), room))
        names.set_rows(rows)

    def _counts_text(self) -> str:
        if self._error is not None:
            return f"Not counted: {self._error.title}"
        doomed = self._doomed
        text = f"{self._things(doomed.files)}, {size_text(doomed.bytes)}"
        if doomed.folders:
            empty = "1 empty folder" if doomed.folders == 1 else f"{doomed.folders:,} empty folders"
            text += f", {empty}"
        if not self._is_counted:
            return f"counting{self._ellipsis} {text}"
        if not doomed.files and not doomed.folders:
            return self._nothing_text()
        if doomed.keeps_versions:
            return f"{text}, kept as older versions (V lists them)"
        return f"{text}, {'to the trash' if self._trash else 'for good'}"

    def _nothing_text(self) -> str:
        if not any(place.is_prefix for place in self._sources):
            return "It is gone already." if len(self._sources) == 1 else "They are gone already."
        return "It is empty." if len(self._sources) == 1 else "They are empty."

    def _things(self, count: int) -> str:
        if self._sources[0].is_local:
            return files_text(count)
        return "1 object" if count == 1 else f"{count_text(count)} objects"

    def _kept_text(self) -> str:
        kept = self._doomed.kept
        what = "1 large object of Swift is" if kept == 1 else f"{kept:,} large objects of Swift are"
        return f"{what} kept: over S3 the segments would be left behind."

    def _rows(self) -> Iterable[Row]:
        doomed = self._doomed
        width = max(20, self.query_one(LineList).size.width - 1)
        for number, (name, size) in enumerate(doomed.names):
            yield Row(self._line(name, size, width), number)
        more = doomed.files + doomed.folders - len(doomed.names)
        if more > 0:
            text = f"and {count_text(more)} more; the first {count_text(LISTED)} are listed"
            yield Row((Span(text, Role.DIM),), LISTED)

    def _line(self, name: str, size: int | None, width: int) -> Line:
        room = max(8, width - _SIZE - 1)
        shown = pad(clip_middle(printable(name), room, self._glyphs), room)
        return Span(shown), Span(pad_left("" if size is None else size_text(size), _SIZE), Role.DIM)
