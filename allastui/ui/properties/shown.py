"""The properties of what is marked or under the cursor, as they are read, counted and shown."""

import textwrap
from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult

from allastui.errors import AllastuiError, printable
from allastui.profiles.profile import Protocol
from allastui.settings import Settings
from allastui.stores.abilities.properties import Edit
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.action import Action
from allastui.ui.background import in_background
from allastui.ui.footer import Footer
from allastui.ui.format import count_text
from allastui.ui.panes.folder_sizes import Amount, Count, CountEnded, SizeCounted, together
from allastui.ui.properties.changing import Changing, failure_text
from allastui.ui.properties.facts import Fact, Tone, draft_facts, facts_of
from allastui.ui.properties.known import Known, look_at
from allastui.ui.properties.rows import fact_rows, whole_value
from allastui.ui.properties.subject import Subject
from allastui.ui.properties.totals import total_facts
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.queue.line_list import LineList, Lines
from allastui.ui.queue.spans import Line, Role, Span, clip_middle, glyphs_for

_CHANGES = frozenset(
    f"properties-{what}" for what in ("edit", "add-metadata", "add-tag", "remove", "save")
)
_WHOLE_LINES = 3


class ShownProperties(KeyedScreen):
    """Reads and counts in threads; `changed` is called when objects were changed."""

    CSS_PATH = "properties.tcss"

    def __init__(
        self,
        subject: Subject,
        connections: Connections,
        settings: Settings,
        now: Callable[[], float],
        changed: Callable[[], None],
        actions: Sequence[Action],
    ) -> None:
        super().__init__(actions)
        self.subject = subject
        self.connections = connections
        self._settings = settings
        self.now = now
        self.changed = changed
        self._glyphs = glyphs_for(ascii_only=settings.ascii)
        profile = connections.profiles.get(subject.places[0].profile)
        self.speaks_swift = profile is not None and profile.protocol is Protocol.SWIFT
        self.known: Known | None = None
        self.error: AllastuiError | None = None
        self.edit = Edit()
        self.count: Count | None = None
        self.amounts: dict[int, Amount] = {}
        self.counted = False
        self.run: Changing | None = None
        self.failures: list[tuple[Place, AllastuiError]] = []
        self.said = ""
        self._reading = 0
        self.facts: list[Fact] = []

    def compose(self) -> ComposeResult:
        yield Lines(id="properties-header", classes="queue-header")
        yield LineList(id="properties")
        yield Lines(id="properties-whole")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self.read()

    def on_unmount(self) -> None:
        if self.count is not None:
            self.count.stop()
        if self.run is not None:
            self.run.stop()

    # Reading and counting.

    @property
    def is_reading(self) -> bool:
        return self._reading > 0 and self.known is None and self.error is None

    @property
    def is_changing(self) -> bool:
        return self.run is not None

    def read(self) -> None:
        """Read and count again, without what was typed."""
        self.known, self.error, self.edit = None, None, Edit()
        self.amounts, self.counted = {}, False
        self._reading += 1
        reading, one = self._reading, self.subject.one
        if one is not None:
            in_background(
                self,
                lambda: look_at(self.connections, one),
                lambda known: self._take(reading, known, None),
                lambda error: self._take(reading, None, error),
            )
        else:
            self._reading = 0
            self._start_count()
        self.draw()

    def _take(self, reading: int, known: Known | None, error: AllastuiError | None) -> None:
        if reading != self._reading:
            return
        self.known, self.error = known, error
        if error is None and not _tells_count(known):
            self._start_count()
        self.draw()

    def _start_count(self) -> None:
        if self.count is not None:
            self.count.stop()
        folders = dict(enumerate(self.subject.folders))
        self.counted = not folders
        if folders:
            follow = self._settings.follow_symlinks
            self.count = Count(self.connections, folders, self.post_message, follow_links=follow)
            self.count.start()

    def on_size_counted(self, message: SizeCounted) -> None:
        message.stop()
        if message.count is self.count:
            self.amounts[message.row] = message.amount
            self.draw()

    def on_count_ended(self, message: CountEnded) -> None:
        message.stop()
        if message.count is self.count:
            self.count, self.counted = None, message.error is None
            if message.error is not None:
                self.said = f"not counted: {message.error}"
            self.draw()

    @property
    def total(self) -> Amount:
        """Everything counted so far."""
        marked = Amount(self.subject.files, self.subject.bytes)
        return together((marked, *self.amounts.values()))

    # What is shown.

    def draw(self) -> None:
        """Show what is known by now."""
        width = self.size.width - 1
        if width <= 0:
            return
        self.facts = self._all_facts()
        useless = set() if self.subject.can_change else set(_CHANGES)
        found = self.known.of_object if self.known is not None else None
        if self.speaks_swift or (found is not None and found.tags is None):
            useless.add("properties-add-tag")
        self.show_keys(useless)
        title = clip_middle(self.subject.title, width - 16, self._glyphs)
        self.query_one("#properties-header", Lines).set_lines(
            [
                (Span(" properties of ", Role.DIM), Span(title, Role.STRONG)),
                *self._state_lines(width),
                (),
            ]
        )
        self.query_one(LineList).set_rows(fact_rows(self.facts, width, self._glyphs))
        self._show_whole()

    def _show_whole(self) -> None:
        fact = self.current
        lines: list[Line] = []
        if fact is not None:
            lines = whole_value(fact, self.size.width, _WHOLE_LINES, self._glyphs)
        self.query_one("#properties-whole", Lines).set_lines(lines)

    def _state_lines(self, width: int) -> list[Line]:
        """Return how it stands, in as many lines as a long error takes, and in one at least."""
        text, role = self._state()
        lines = textwrap.wrap(printable(text), max(10, width - 2)) or [""]
        return [(Span(f" {line}", role),) for line in lines]

    def _state(self) -> tuple[str, Role]:
        if self.error is not None:
            return f"not read: {self.error}", Role.ERROR
        if self.run is not None:
            done = count_text(self.run.done)
            return f"changing{self._dots} {done} done; Esc stops", Role.WARNING
        if self.said:
            return self.said, Role.DIM
        if not self.edit.is_empty:
            return "changed, not written yet: s saves", Role.WARNING
        return (f"reading{self._dots}" if self.is_reading else ""), Role.DIM

    @property
    def _dots(self) -> str:
        return "..." if self._settings.ascii else "…"

    def _all_facts(self) -> list[Fact]:
        now, swift = self.now(), self.speaks_swift
        facts: list[Fact] = []
        is_counted_here = self.subject.one is None or self.subject.folders
        if is_counted_here and not _tells_count(self.known) and self.error is None:
            word = "file" if self.subject.places[0].is_local else "object"
            facts += total_facts(
                self.subject, self.total, word, is_whole=self.counted, dots=self._dots
            )
        if self.known is not None:
            facts += facts_of(self.known, self.edit, now, has_tags=not swift, has_expiry=swift)
        elif self.subject.one is None and self.subject.can_change:
            facts += draft_facts(self.edit, now, has_tags=not swift, has_expiry=swift)
        if self.failures:
            facts.append(Fact("Not changed", "", Tone.HEADING))
            facts += [
                Fact("", failure_text(place, error), Tone.WARNING) for place, error in self.failures
            ]
        return facts

    def on_resize(self, event: events.Resize) -> None:
        self.draw()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        self._show_whole()

    @property
    def current(self) -> Fact | None:
        key = self.query_one(LineList).cursor
        return self.facts[key] if key is not None and key < len(self.facts) else None


def _tells_count(known: Known | None) -> bool:
    """Tell whether the service itself says how much is in a bucket."""
    bucket = known.of_bucket if known is not None else None
    return bucket is not None and bucket.objects is not None and bucket.bytes is not None
