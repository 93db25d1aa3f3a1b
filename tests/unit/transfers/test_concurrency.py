"""More requests are made while that brings more, and fewer where it does harm."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from allastui.transfers.concurrency import (
    CALM_SECONDS,
    FIRST,
    MOST_PROBE_SECONDS,
    PROBE_SECONDS,
    SAMPLE_SECONDS,
    Concurrency,
    Sample,
)


class Line:
    """A service whose rate in requests per second, and what it costs, follow from how many ask."""

    def __init__(
        self, limit: int, rate: Callable[[int], float], cpu: Callable[[int], float], cores: int = 1
    ) -> None:
        self.concurrency = Concurrency(limit, cores)
        self.now = 0.0
        self._rate = rate
        self._cpu = cpu
        self._done = 0.0
        self._used = 0.0

    def run(self, seconds: float, *, is_full: bool = True) -> int:
        """Let time pass, and return how many requests are allowed then."""
        for _ in range(round(seconds / SAMPLE_SECONDS)):
            allowed = self.concurrency.allowed
            self.now += SAMPLE_SECONDS
            self._done += self._rate(allowed) * SAMPLE_SECONDS
            self._used += self._cpu(allowed) * SAMPLE_SECONDS
            sample = Sample(self.now, round(self._done), 0, self._used)
            self.concurrency.take(sample, is_full=is_full)
        return self.concurrency.allowed


def by_round_trips(allowed: int) -> float:
    return allowed * 50.0


def idle(allowed: int) -> float:
    return 0.1


def test_it_begins_with_one_and_never_more_than_its_limit() -> None:
    assert Concurrency(64, 1).allowed == FIRST
    assert Line(2, by_round_trips, idle).run(5) == 2


def test_where_round_trips_are_the_limit_it_reaches_its_own_within_a_second() -> None:
    assert Line(64, by_round_trips, idle).run(1) == 64


def test_it_stays_where_more_brings_nothing_more() -> None:
    line = Line(64, lambda allowed: min(allowed, 8) * 50.0, idle)
    line.run(5)
    seen = {line.run(SAMPLE_SECONDS) for _ in range(30)}
    assert seen <= {8, 16}
    assert 8 in seen


def test_it_does_not_grow_while_less_is_at_hand_than_is_allowed() -> None:
    assert Line(64, by_round_trips, idle).run(5, is_full=False) == FIRST


@pytest.mark.parametrize(("cores", "most"), [(1, 4), (4, 16)])
def test_it_keeps_no_more_cores_busy_than_it_may(cores: int, most: int) -> None:
    line = Line(64, by_round_trips, lambda allowed: allowed / 4, cores)
    line.run(10)
    assert max(line.run(SAMPLE_SECONDS) for _ in range(50)) <= most


def test_where_a_core_is_busy_more_must_bring_much_more() -> None:
    """One connection fills its core; a second adds little, or much where most of it is hashing."""

    def busy(allowed: int) -> float:
        return min(allowed, 2) * 1.0

    little = Line(64, lambda allowed: 50.0 + 5.0 * allowed, busy, cores=4)
    assert {little.run(SAMPLE_SECONDS) for _ in range(50)} <= {1, 2}
    assert little.run(SAMPLE_SECONDS * 2) == 1
    much = Line(64, lambda allowed: 50.0 * min(allowed, 2), busy, cores=4)
    assert much.run(2) == 2


def test_more_requests_have_time_to_make_their_connections() -> None:
    rates = iter([0.0, 100.0, 50.0, 60.0, 200.0, 90.0, 90.0, 90.0, *[200.0] * 9])
    line = Line(64, lambda allowed: next(rates), idle)
    seen = [line.run(SAMPLE_SECONDS) for _ in range(9)]
    assert seen == [1, 2, 2, 2, 4, 4, 4, 2, 2]


def test_where_more_never_bring_more_they_are_tried_less_and_less() -> None:
    line = Line(64, lambda allowed: min(allowed, 8) * 50.0, idle)
    trials, allowed = list[float](), 8
    for _ in range(600):
        before, allowed = allowed, line.run(SAMPLE_SECONDS)
        if before == 8 and allowed == 16:
            trials.append(line.now)
    pauses = [later - earlier for earlier, later in pairwise(trials)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 2 * PROBE_SECONDS
    assert MOST_PROBE_SECONDS < pauses[-1] < 2 * MOST_PROBE_SECONDS


def test_what_a_connection_wins_by_itself_counts_for_no_other() -> None:
    rates = iter([0.0, 100.0, 150.0, 200.0, *[210.0] * 20])
    line = Line(64, lambda allowed: next(rates), lambda allowed: 1.0, cores=2)
    seen = [line.run(SAMPLE_SECONDS) for _ in range(8)]
    assert seen == [1, 1, 1, 1, 2, 1, 1, 1]


def test_it_gives_cores_back_that_are_too_many() -> None:
    line = Line(64, by_round_trips, lambda allowed: allowed / 2)
    assert line.run(5) == 2


def test_refusals_that_come_together_halve_it_once_and_it_recovers_later() -> None:
    line = Line(64, by_round_trips, idle)
    line.run(2)
    for _ in range(20):
        line.concurrency.refused(line.now)
    assert line.concurrency.allowed == 32
    assert line.run(CALM_SECONDS - 1) == 32
    assert line.run(1 + PROBE_SECONDS) == 64


def test_one_request_goes_on_whatever_is_refused() -> None:
    concurrency = Concurrency(64, 1)
    for moment in range(20):
        concurrency.refused(moment * 10.0)
    assert concurrency.allowed == 1
