"""Whether what is viewed has changed at its store, looked at while somebody follows it."""

from collections.abc import Callable
from typing import NamedTuple

from textual.message_pump import MessagePump
from textual.timer import Timer

from allastui.errors import AllastuiError
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.document import Document, document_of
from allastui.ui.viewer.source import Source
from allastui.ui.viewer.tasks import Tasks

LOOK_SECONDS = 2.0
"""How long it waits from one look to the next."""

WATCH = "watch"


class Grown(NamedTuple):
    """A document as it is now; `is_shorter` if it is not what was there with more behind it."""

    document: Document
    is_shorter: bool


class Following:
    """Looks at the document again and again while it is on; `changed` takes a newer one.

    `failed` is told of a look that failed, and None when the next one does not.
    """

    def __init__(
        self,
        owner: MessagePump,
        tasks: Tasks,
        closed: Stop,
        changed: Callable[[Grown], None],
        failed: Callable[[AllastuiError | None], None],
    ) -> None:
        self._owner = owner
        self._tasks = tasks
        self._closed = closed
        self._changed = changed
        self._failed = failed
        self._has_failed = False
        self._timer: Timer | None = None
        self._document: Document | None = None

    @property
    def is_on(self) -> bool:
        return self._timer is not None

    def start(self, document: Document) -> None:
        """Follow `document` from now on, looking at it at once."""
        self._document = document
        if self._timer is None:
            self._timer = self._owner.set_interval(LOOK_SECONDS, self._look)
        self._look()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._tasks.stop(WATCH)

    def _look(self) -> None:
        document = self._document
        if document is not None and not self._tasks.is_running(WATCH):
            self._tasks.start(WATCH, lambda _: self._newer(document), self._seen, self._not_seen)

    def _newer(self, document: Document) -> Grown | None:
        source = document.source
        place = source.place
        stat = source.store.stat(place.bucket, place.key)
        if stat.version == source.stat.version:
            return None
        newer = document_of(Source(source.store, place, stat), self._closed)
        return Grown(newer, is_shorter=stat.size < source.size)

    def _not_seen(self, error: AllastuiError) -> None:
        self._has_failed = True
        self._failed(error)

    def _seen(self, grown: Grown | None) -> None:
        if self._has_failed:
            self._has_failed = False
            self._failed(None)
        if grown is not None and self.is_on:
            self._document = grown.document
            self._changed(grown)
