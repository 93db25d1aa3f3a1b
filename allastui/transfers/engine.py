"""The transfers of one journal: the thread that owns them, and the commands that reach it.

The loop takes in what has happened, gives out what is next, commits the journal about once a second
and shows a new picture of the queue at most four times a second.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from allastui.errors import InternalError, JournalError
from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.threads import start_thread
from allastui.transfers import commands
from allastui.transfers.concurrency import Concurrency
from allastui.transfers.director import Director
from allastui.transfers.inbox import Inbox
from allastui.transfers.job import Item, ItemState
from allastui.transfers.journal import Journal
from allastui.transfers.memory import Memory, resident_bytes
from allastui.transfers.pace import Pace
from allastui.transfers.request import IfExists, Request
from allastui.transfers.run import JobRun
from allastui.transfers.snapshot import QueueSnapshot
from allastui.transfers.watch import Watch, time_left

T = TypeVar("T")
Listener = Callable[[QueueSnapshot], None]

PICTURE_SECONDS = 0.25
PICTURE_SHARE = 0.1
"""How much of its time the loop may show pictures: one of thousands of marked files is dear."""

IDLE_SECONDS = 5.0
CLOSE_SECONDS = 3.0
"""How long the end waits for interrupted parts; what does not come back is sent again next time."""

LOOK_SECONDS = 0.5
"""How often one who asks looks whether the queue was closed meanwhile."""

DRAIN_SECONDS = 120.0
"""How long it waits for parts that may still arrive."""


class Engine:
    """Runs the transfers of one journal until it is closed; see TransferClient for the commands.

    `connection_count` is how many requests may be under way at most. `memory` is the limit of the
    whole process in bytes, 0 for none; `cores` is how many processor cores it keeps busy at most.
    """

    def __init__(
        self,
        journal: Journal,
        connections: Connections,
        *,
        connection_count: int,
        part_size: int,
        bandwidth: int,
        memory: int = 0,
        cores: int = 1,
        resume_stored: bool,
        owner: str,
    ) -> None:
        self._journal = journal
        self._connections = connections
        self._pace = Pace(bandwidth)
        self._memory = Memory(memory)
        self._concurrency = Concurrency(connection_count, cores)
        self._director = Director(
            journal,
            connections,
            self._pace,
            concurrency=self._concurrency,
            part_size=part_size,
            memory=self._memory,
        )
        self._owner = owner
        self._closing_until: float | None = None
        self._listeners: list[Listener] = []
        self._watch = Watch()
        self._picture_number = 0
        self._picture_due = 0.0
        self._changed = True
        try:
            for job in journal.jobs():
                self._director.load(job, resume_stored)
            self._thread = start_thread(self._loop, "allastui-engine")
        except BaseException:
            self._director.end()
            raise

    @property
    def outlives_screen(self) -> bool:
        return False

    @property
    def said(self) -> str:
        return self._journal.found

    # Commands, from any thread

    def submit(self, request: Request) -> int:
        return self._ask(lambda: self._director.submit(request))

    def snapshot(self) -> QueueSnapshot:
        return self._ask(self._picture)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        def add() -> None:
            self._listeners.append(listener)
            self._tell(listener, self._picture())

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        self._inbox.tell(add)
        return lambda: self._inbox.tell(remove)

    def pause(self, jobs: Sequence[int]) -> None:
        self._each(jobs, commands.pause)

    def resume(self, jobs: Sequence[int]) -> None:
        self._each(jobs, commands.resume)

    def cancel(self, jobs: Sequence[int]) -> None:
        self._each(jobs, commands.cancel)

    def retry(self, jobs: Sequence[int]) -> None:
        self._each(jobs, lambda run: commands.retry(run, self._journal))

    def clear(self, jobs: Sequence[int]) -> None:
        self._each(jobs, commands.clear)

    def reorder(self, job: int, steps: int) -> None:
        self._inbox.tell(lambda: self._director.reorder(job, steps))

    def answer(self, job: int, if_exists: IfExists) -> None:
        self._each([job], lambda run: commands.answer(run, self._journal, if_exists))

    def limit(self, bandwidth: int) -> None:
        def change() -> None:
            self._pace.bandwidth = bandwidth

        self._inbox.tell(change)

    def lend(self, profiles: Sequence[Profile]) -> None:
        self._connections.renew(profiles)
        self._inbox.tell(self._inbox.hurry)

    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        return self._ask(lambda: self._journal.items(job, state, after, count))

    def close(self, *, interrupt: bool = True) -> None:
        """Stop, keep what has arrived, and free the journal; idempotent.

        Parts in flight are interrupted, or with `interrupt` off waited for.
        """
        if not self._thread.is_alive():
            return
        patience = CLOSE_SECONDS if interrupt else DRAIN_SECONDS

        def end() -> None:
            self._closing_until = time.monotonic() + patience
            self._director.stop_all(interrupt=interrupt)

        self._inbox.tell(end)
        self._thread.join(patience + CLOSE_SECONDS)

    @property
    def _inbox(self) -> Inbox:
        return self._director.inbox

    def _ask(self, question: Callable[[], T]) -> T:
        if not self._thread.is_alive():
            raise JournalError("The transfer queue is closed")
        if threading.current_thread() is self._thread:
            return question()
        answer = self._inbox.ask(question)
        while True:
            with suppress(TimeoutError):
                return answer.wait(LOOK_SECONDS)
            if not self._thread.is_alive() and not answer.is_there:
                raise JournalError("The transfer queue is closed")

    def _each(self, jobs: Sequence[int], command: Callable[[JobRun], None]) -> None:
        def run_all() -> None:
            for job in jobs:
                if run := self._director.run_of(job):
                    with self._director.minding(run):
                        command(run)

        self._inbox.tell(run_all)

    # The loop

    def _loop(self) -> None:
        director = self._director
        while True:
            try:
                if self._go_on():
                    break
            except Exception as error:
                director.failed(InternalError.of(error))
                time.sleep(LOOK_SECONDS)  # what fails each time must not keep a core busy
        director.end()

    def _go_on(self) -> bool:
        """Do one round of the loop; tells whether it was the last."""
        director = self._director
        self._changed |= self._inbox.take_in(self._patience())
        director.commit()
        director.clean_up()
        if self._closing_until is not None:
            director.give_out()
            director.commit(due=True)
            return not director.busy or time.monotonic() > self._closing_until
        director.start_jobs()
        director.give_out()
        director.commit(due=True)  # the workers have something to do meanwhile
        self._changed |= director.settle()
        self._show()
        return False

    def _patience(self) -> float:
        """Return for how many seconds the loop may wait for something to happen."""
        now = time.monotonic()
        due = [now + IDLE_SECONDS]
        if self._director.busy or self._changed:
            due.append(max(self._picture_due, now + 0.02))
        due += self._director.next_dues
        return max(0.0, min(due) - now)

    # Pictures

    def _show(self) -> None:
        now = time.monotonic()
        if now < self._picture_due or not (self._changed or self._director.busy):
            return
        self._changed = False
        if self._listeners:
            picture = self._picture()
            for listener in list(self._listeners):
                self._tell(listener, picture)
        spent = time.monotonic() - now
        self._picture_due = now + max(PICTURE_SECONDS, spent / PICTURE_SHARE)

    def _tell(self, listener: Listener, picture: QueueSnapshot) -> None:
        """Show a picture to a listener; one that fails is not called again."""
        try:
            listener(picture)
        except Exception as error:
            self._listeners.remove(listener)
            import logging  # dear at the start

            log = logging.getLogger("allastui.transfers")
            log.error("A listener to the queue failed: %s: %s", type(error).__name__, error)

    def _picture(self) -> QueueSnapshot:
        now = time.monotonic()
        self._picture_number += 1
        views = tuple(self._watch.view(run, now) for run in self._director.runs)
        rate = self._watch.rate(self._director.runs, now)
        return QueueSnapshot(
            number=self._picture_number,
            jobs=views,
            rate=rate,
            seconds_left=time_left(views, rate),
            bandwidth=self._pace.bandwidth,
            connections=self._concurrency.allowed,
            connections_busy=self._director.busy,
            owner=self._director.journal_trouble or self._owner,
            memory=resident_bytes() if self._memory.limit else 0,
            memory_limit=self._memory.limit,
        )
