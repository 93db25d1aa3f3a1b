"""The reducer, under any order of events that can happen."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from allastui.stores.place import Place
from allastui.transfers.events import (
    DiscoveryEnded,
    ItemAsks,
    ItemDone,
    ItemFailed,
    ItemReleased,
    ItemsFound,
    ItemStarted,
    PartDone,
    PartDropped,
    PartStarted,
    StateSet,
)
from allastui.transfers.job import Failure, Item, Job, JobState
from allastui.transfers.plan import bytes_in, parts_in
from allastui.transfers.reduce import reduce, settled_state
from allastui.transfers.request import CopyRequest

REQUEST = CopyRequest((Place("local", "", "a"),), Place("there", "bucket", ""))
FAILURE = Failure("AccessDenied", "Refused", "403", "")


def running_job() -> Job:
    return reduce(Job(1, REQUEST, JobState.QUEUED, 0.0), StateSet(JobState.RUNNING))


class Reducing(RuleBasedStateMachine):
    """Items are found, started, sent in parts, done, failed, released; the sums must hold."""

    waiting = Bundle("waiting")
    active = Bundle("active")

    def __init__(self) -> None:
        super().__init__()
        self.job = running_job()
        self.sizes: dict[int, int] = {}
        self.done: set[int] = set()

    @rule(target=waiting, size=st.integers(0, 1000), part_size=st.integers(1, 400))
    def find(self, size: int, part_size: int) -> Item:
        item_id = len(self.sizes) + 1
        self.sizes[item_id] = size
        self.job = reduce(self.job, ItemsFound(1, size))
        return Item(
            item_id, 1, 0, f"k{item_id}", f"k{item_id}", size,
            part_size=part_size, parts_total=parts_in(size, part_size),
        )  # fmt: skip

    @rule(target=active, item=consumes(waiting), seen=st.integers(0))
    def start(self, item: Item, seen: int) -> Item:
        there = seen & ((1 << item.parts_total) - 1)
        self.job = reduce(self.job, ItemStarted(replace(item, parts_done=there)))
        return item

    @rule(item=active, number=st.integers(0, 10**6))
    def send_part(self, item: Item, number: int) -> None:
        part = 1 + number % item.parts_total
        for event in (PartStarted(item.id, part), PartDone(item.id, part)):
            self.job = reduce(self.job, event)

    @rule(item=active, number=st.integers(0, 10**6))
    def drop_part(self, item: Item, number: int) -> None:
        part = 1 + number % item.parts_total
        for event in (PartStarted(item.id, part), PartDropped(item.id, part)):
            self.job = reduce(self.job, event)

    @rule(item=consumes(active), verified=st.booleans(), skipped=st.booleans())
    def end(self, item: Item, verified: bool, skipped: bool) -> None:
        self.job = reduce(self.job, ItemDone(item.id, item.size, verified, skipped))
        self.done.add(item.id)

    @rule(item=consumes(active))
    def fail(self, item: Item) -> None:
        self.job = reduce(self.job, ItemFailed(item.id, FAILURE))

    @rule(item=consumes(active))
    def ask(self, item: Item) -> None:
        self.job = reduce(self.job, ItemAsks(item.id))

    @rule(target=waiting, item=consumes(active))
    def release(self, item: Item) -> Item:
        self.job = reduce(self.job, ItemReleased(item.id))
        return item

    @invariant()
    def the_bytes_done_are_those_of_done_items_and_of_parts_at_the_target(self) -> None:
        moving = sum(
            bytes_in(item.parts_done, item.size, item.part_size) for item in self.job.active
        )
        whole = sum(self.sizes[item] for item in self.done)
        assert self.job.bytes_done == whole + moving
        assert 0 <= self.job.bytes_done <= self.job.bytes_total == sum(self.sizes.values())

    @invariant()
    def every_item_counts_once(self) -> None:
        assert self.job.items_total == len(self.sizes)
        assert self.job.items_done == len(self.done)
        assert self.job.items_open >= len(self.job.active)
        assert sum(group.count for group in self.job.failures) == self.job.failed

    @invariant()
    def a_job_with_work_left_does_not_end(self) -> None:
        job = reduce(self.job, DiscoveryEnded())
        if job.active or job.items_open:
            assert settled_state(job) is None
        elif job.asking:
            assert settled_state(job) is JobState.WAITING
        else:
            expected = JobState.FAILED if job.failed else JobState.DONE
            assert settled_state(job) is expected


Reducing.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestReducing = Reducing.TestCase


def test_a_job_that_is_still_looking_for_items_does_not_end() -> None:
    assert settled_state(running_job()) is None


def test_a_paused_job_does_not_end_by_itself() -> None:
    job = reduce(reduce(running_job(), DiscoveryEnded()), StateSet(JobState.PAUSED))
    assert settled_state(job) is None


def test_failures_of_one_cause_are_counted_together() -> None:
    job = running_job()
    for item in range(3):
        job = reduce(job, ItemFailed(item, Failure("AccessDenied", f"Refused {item}", "403", "")))
    job = reduce(job, ItemFailed(9, Failure("NotFound", "Gone", "404", "")))
    assert [(group.first.title, group.count) for group in job.failures] == [
        ("Refused 0", 3),
        ("Gone", 1),
    ]
