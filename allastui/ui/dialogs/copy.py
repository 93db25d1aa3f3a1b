"""The copy dialog: where to, what if it exists, and meanwhile how much it is."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from threading import Event

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from allastui.errors import AllastuiError, UsageError
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.given import NOTHING_GIVEN, Given, read_given
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from allastui.ui.background import in_background
from allastui.ui.dialogs.counting import Tally, TargetFacts, count_sources, target_facts
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field
from allastui.ui.dialogs.target import judge_target, read_target
from allastui.ui.dialogs.toggles import Check, Radio
from allastui.ui.format import count_text, size_text
from allastui.ui.one_shot import OneShot
from allastui.ui.presence import call_if_present
from allastui.ui.queue.words import (
    IF_EXISTS_WORDS,
    files_text,
    place_text,
    source_name,
    source_text,
)

_QUIET_SECONDS = 0.3
"""The target is looked at when nobody has typed for so long."""


class CopyDialog(Dialog[CopyRequest | None]):
    """Ask how to copy or move `sources`; gives the request, or None.

    The counts are filled in by background threads; Enter does not wait for them, and closing stops
    them. A move always verifies, as it deletes the sources.
    """

    def __init__(
        self,
        sources: tuple[Place, ...],
        target: Place,
        kind: JobKind,
        connections: Connections,
        settings: Settings,
        profile_names: Collection[str],
    ) -> None:
        super().__init__()
        self._request = CopyRequest(sources, target, kind, follow_symlinks=settings.follow_symlinks)
        self._verb = "Move" if kind is JobKind.MOVE else "Copy"
        self._connections = connections
        self._profile_names = profile_names
        self._ellipsis = "..." if settings.ascii else "…"
        self._tally = Tally()
        self._is_counted = False
        self._count_error: AllastuiError | None = None
        self._target: Place | None = None
        self._read_text: str | None = None
        self._accept_when_read = False
        self._seen: TargetFacts | None = None
        self._quiet: OneShot | None = None
        self._stop_counting = Event()
        self._stop_looking = Event()
        self.box_title = f"{self._verb} {source_name(self._request)}"

    def on_unmount(self) -> None:
        self._stop_counting.set()
        self._stop_looking.set()

    def compose_body(self) -> Iterable[Widget]:
        request = self._request
        yield Static(Content(f"from {source_text(request)}"), classes="copy-from")
        yield Horizontal(
            Label("to   "),
            Field(_typed(request.target), id="target"),
            classes="dialog-field",
        )
        if not request.target.is_local:
            yield Horizontal(
                Label("with "),
                Field(placeholder="content-type=text/csv sample=42 (optional)", id="given"),
                classes="dialog-field",
            )
        yield Static(id="complaint", classes="complaint")
        yield Label("if it exists")
        yield Radio(tuple(IF_EXISTS_WORDS.items()), request.if_exists, id="if-exists")
        checks = [Check("keep times", request.keep_times, id="keep-times")]
        if request.kind is JobKind.COPY:
            checks.append(Check("verify", request.verify, id="verify"))
        if request.sources[0].is_local:
            checks.append(Check("follow links", request.follow_symlinks, id="follow-links"))
        yield Horizontal(*checks, classes="dialog-checks")
        yield Static(id="counts")
        yield Static(id="target-counts")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button(self._verb)
        yield cancel_button()

    def on_mount(self) -> None:
        self._start_counting()
        self._start_reading()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "target":
            self._start_reading()
        else:
            self._complain(self._complaint_of_given())

    def on_check_changed(self, event: Check.Changed) -> None:
        if event.check.id == "follow-links":
            follow = event.check.on
            self._request = replace(self._request, follow_symlinks=follow)
            self._start_counting()

    def accept(self) -> None:
        if complaint := self._complaint_of_given():
            self._complain(complaint)
        elif self._read_text != self._text():
            self._accept_when_read = True
        elif self._target is not None:
            self.dismiss(self._asked(self._target))

    def _given(self) -> Given:
        """Return what the copies are given; raises UsageError."""
        typed = self.query("#given").results(Input)
        return next((read_given(field.value) for field in typed), NOTHING_GIVEN)

    def _complaint_of_given(self) -> str:
        try:
            self._given()
        except UsageError as error:
            return str(error)
        return ""

    def _complain(self, complaint: str) -> None:
        self.query_one("#complaint", Static).update(Content(complaint))

    def _asked(self, target: Place) -> CopyRequest:
        is_move = self._request.kind is JobKind.MOVE
        if_exists = self.query_one("#if-exists", Radio).value
        assert isinstance(if_exists, IfExists)
        return replace(
            self._request,
            target=target,
            if_exists=if_exists,
            given=NOTHING_GIVEN if target.is_local else self._given(),
            keep_times=self.query_one("#keep-times", Check).on,
            verify=is_move or self.query_one("#verify", Check).on,
        )

    def _text(self) -> str:
        return self.query_one("#target", Input).value

    def _start_counting(self) -> None:
        self._stop_counting.set()
        self._stop_counting = stop = Event()
        self._tally, self._is_counted, self._count_error = Tally(), False, None
        self._seen = None
        request = self._request
        in_background(
            self,
            lambda: count_sources(
                self._connections,
                request.sources,
                follow_links=request.follow_symlinks,
                stopped=stop.is_set,
                report=lambda tally: self._report(tally, stop),
            ),
            lambda tally: self._counted(tally, stop),
            lambda error: self._not_counted(error, stop),
        )
        self._tell()

    def _report(self, tally: Tally, stop: Event) -> None:
        """Hand what is counted so far to the event loop; called from the counting thread."""
        call_if_present(self, self._counting, replace(tally, targets=None), stop)

    def _counting(self, tally: Tally, stop: Event) -> None:
        if not stop.is_set() and not self._is_counted:
            self._tally = tally
            self._tell()

    def _counted(self, tally: Tally | None, stop: Event) -> None:
        if tally is not None and not stop.is_set():
            self._tally, self._is_counted = tally, True
            self._look_at_target()
            self._tell()

    def _not_counted(self, error: AllastuiError, stop: Event) -> None:
        if not stop.is_set():
            self._tally, self._is_counted, self._count_error = Tally(), True, error
            self._tell()

    def _start_reading(self) -> None:
        text = self._text()
        request = self._request
        in_background(
            self,
            lambda: (
                judge_target(request.target, request.sources)
                if text == _typed(request.target)
                else read_target(text, request.sources, self._profile_names)
            ),
            lambda read: self._target_read(text, *read),
            lambda error: self._target_read(text, None, str(error)),
        )

    def _target_read(self, text: str, target: Place | None, complaint: str) -> None:
        if text != self._text():
            return
        self._read_text, self._target, self._seen = text, target, None
        self._complain(complaint)
        if self._accept_when_read:
            self._accept_when_read = False
            if target is not None:
                self.dismiss(self._asked(target))
                return
        if self._quiet is not None:
            self._quiet.stop()
        self._quiet = OneShot(self, _QUIET_SECONDS, self._look_at_target)
        self._tell()

    def _look_at_target(self) -> None:
        target = self._target
        if target is None:
            return
        self._stop_looking.set()
        self._stop_looking = stop = Event()
        sources = self._request.sources
        tally = self._tally if self._is_counted and self._count_error is None else None
        in_background(
            self,
            lambda: target_facts(self._connections, sources, target, tally, stopped=stop.is_set),
            lambda facts: self._target_seen(facts, stop),
            lambda _error: None,
        )

    def _target_seen(self, facts: TargetFacts, stop: Event) -> None:
        if not stop.is_set() and facts.target == self._target:
            self._seen = facts
            self._tell()

    def _tell(self) -> None:
        self.query_one("#counts", Static).update(Content(self._counts_text()))
        target_counts = self.query_one("#target-counts", Static)
        text, is_wrong = self._target_text()
        target_counts.update(Content(text))
        target_counts.set_class(is_wrong, "-wrong")

    def _counts_text(self) -> str:
        if self._count_error is not None:
            return f"Not counted: {self._count_error.title}"
        text = f"{files_text(self._tally.files)}, {size_text(self._tally.bytes)}"
        if not self._is_counted:
            return f"counting{self._ellipsis} {text}"
        if self._tally.left_out:
            text += f"; {count_text(self._tally.left_out)} that cannot be copied left out"
        return text

    def _target_text(self) -> tuple[str, bool]:
        """Return what is known of the target, and whether it speaks against the copy."""
        if self._seen is None:
            return "", False
        words = []
        if self._seen.exist is not None:
            new = self._tally.files - self._seen.exist
            words.append(f"{count_text(new)} new, {count_text(self._seen.exist)} exist already.")
        if self._seen.room is not None:
            words.append(f"Room: {size_text(self._seen.room)} left.")
        is_full = self._seen.room is not None and self._tally.bytes > self._seen.room
        if is_full:
            words.append("That is not enough.")
        return "  ".join(words), is_full


def _typed(place: Place) -> str:
    """Return a place as a user would type it; what a terminal cannot show is escaped."""
    return place_text(place) + (":" if place.is_bucket_list else "")
