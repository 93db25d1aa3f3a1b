"""Speed, time left, the bandwidth limit, and the delays between attempts."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import Interrupted
from allastui.transfers.backoff import LONGEST_DELAY, delay_before
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.rates import Rate, seconds_left


@given(speed=st.integers(1, 10**9), steps=st.integers(2, 50))
def test_a_steady_flow_shows_its_speed_from_the_second_sample_on(speed: int, steps: int) -> None:
    rate = Rate()
    for step in range(steps):
        value = rate.sample(step * 0.25, step * speed // 4)
    assert value == pytest.approx(speed, rel=0.01, abs=8)


def test_a_stall_is_noticed_within_seconds() -> None:
    rate = Rate()
    for second in range(20):
        rate.sample(second, second * 1000)
    for second in range(20, 40):
        value = rate.sample(second, 19_000)
    assert value < 100


def test_the_time_left_is_unknown_while_the_total_is() -> None:
    assert seconds_left(1000, 10, total_known=True) == 100
    assert seconds_left(1000, 10, total_known=False) is None
    assert seconds_left(1000, 0, total_known=True) is None


def test_the_bandwidth_limit_holds_and_can_be_lifted() -> None:
    pace, stop = Pace(1_000_000), Stop()
    began = time.monotonic()
    for _ in range(10):
        pace.take(100_000, stop)
    assert 0.6 <= time.monotonic() - began < 3
    pace.bandwidth = 0
    began = time.monotonic()
    pace.take(10**12, stop)
    assert time.monotonic() - began < 0.5


def test_a_stop_ends_the_wait_for_the_limit_at_once() -> None:
    pace, stop = Pace(1), Stop()
    stop.set()
    with pytest.raises(Interrupted):
        pace.take(10**6, stop)


@given(attempt=st.integers(1, 10_000), seed=st.integers())
def test_delays_grow_to_a_minute_and_never_vanish(attempt: int, seed: int) -> None:
    delay = delay_before(attempt, jitter=random.Random(seed))
    assert 0.25 <= delay <= LONGEST_DELAY
