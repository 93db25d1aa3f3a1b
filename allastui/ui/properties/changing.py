"""Changes on their way: of one object, or of all that is below prefixes, some at once."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual.message import Message

from allastui.errors import (
    AllastuiError,
    NotFound,
    SignInFailed,
    Unsupported,
    printable,
)
from allastui.stores.abilities.properties import Edit
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.http.faults import with_retries
from allastui.stores.place import Place
from allastui.thread_pool import Call, Pool
from allastui.ui.posting import Posting
from allastui.ui.properties.known import naming_profile, properties_of

_AT_ONCE = 8
_AHEAD = 64
_REPORT_SECONDS = 0.25
KEPT_FAILURES = 100
"""So many of what could not be changed are named; the rest is counted."""


class ChangeTold(Message):
    """So many objects are changed by now; `is_over` once all are, or it was stopped."""

    def __init__(self, run: "Changing", *, is_over: bool) -> None:
        super().__init__()
        self.run = run
        self.is_over = is_over
        self.done = run.done
        self.failed = run.failed
        self.error = run.error


class Changing(Posting):
    """One edit of the objects at `places` and below its prefixes; posts ChangeTold.

    What vanished meanwhile is passed over where there are many. A sign-in that ended stops it, and
    so do KEPT_FAILURES where nothing could be changed. Stopped, it still changes what has begun.
    """

    thread = "changing properties"

    def __init__(
        self,
        connections: Connections,
        places: Sequence[Place],
        edit: Edit,
        post: Callable[[Message], object],
        *,
        if_version: str | None = None,
    ) -> None:
        super().__init__(post)
        self.done = 0
        self.failed = 0
        self.failures: list[tuple[Place, AllastuiError]] = []
        """What could not be changed and why, the first KEPT_FAILURES of it."""
        self.error: AllastuiError | None = None
        """What ended it early."""
        self.is_of_many = len(places) > 1 or places[0].is_prefix
        self._connections = connections
        self._places = places
        self._edit = edit
        self._if_version = if_version

    @property
    def was_stopped(self) -> bool:
        return self._stopped.is_set()

    def _over(self, error: AllastuiError | None) -> None:
        self.error = error
        self._post(ChangeTold(self, is_over=True))

    def _work(self) -> None:
        due = time.monotonic() + _REPORT_SECONDS
        under_way: deque[tuple[Place, Call[None]]] = deque()
        with Pool(_AT_ONCE, "change") as pool:
            for place in self._objects():
                if self._stopped.is_set():
                    break
                under_way.append((place, pool.submit(partial(self._change, place))))
                if len(under_way) >= _AHEAD:
                    self._settle(*under_way.popleft())
                if time.monotonic() >= due:
                    self._post(ChangeTold(self, is_over=False))
                    due = time.monotonic() + _REPORT_SECONDS
            for place, change in under_way:
                if self._stopped.is_set() and change.give_up():
                    continue
                self._settle(place, change)
                if time.monotonic() >= due:
                    self._post(ChangeTold(self, is_over=False))
                    due = time.monotonic() + _REPORT_SECONDS

    def _objects(self) -> Iterator[Place]:
        for place in self._places:
            if not place.is_prefix:
                yield place
                continue
            store = self._connections.open(place.profile)
            for entry in store.walk(place.bucket, place.key):
                if entry.kind is Kind.OBJECT:
                    yield place.child(entry.name)

    def _change(self, place: Place) -> None:
        properties = properties_of(self._connections, place)
        try:
            # To give the same properties twice does no harm.
            with_retries(
                lambda: properties.edit(
                    place.bucket, place.key, self._edit, if_version=self._if_version
                )
            )
        except Unsupported as error:
            raise naming_profile(self._connections, place, error) from error

    def _settle(self, place: Place, change: Call[None]) -> None:
        try:
            change.result()
            self.done += 1
        except SignInFailed:
            self._stopped.set()
            raise
        except AllastuiError as error:
            if isinstance(error, NotFound) and self.is_of_many:
                return
            self.failed += 1
            if len(self.failures) < KEPT_FAILURES:
                self.failures.append((place, error))
            elif not self.done:
                self._stopped.set()
                raise


def failure_text(place: Place, error: AllastuiError) -> str:
    """Return what could not be changed, why, and what to do, in one line."""
    why = " ".join(filter(None, (error.why or error.title, error.hint)))
    return f"{printable(place.key)}: {why}"
