"""Several things at once: in order, also without threads, and nobody waits for them for ever."""

import subprocess
import sys
import threading
from functools import partial

import pytest

from allastui.thread_pool import Pool
from tests.threadless import no_more_threads

_HANGING = """
import threading
from allastui.stores.swift.freeing import at_once

has_begun = threading.Event()

def hang(_):
    has_begun.set()
    threading.Event().wait()

threading.Thread(target=at_once, args=(hang, [1, 2, 3]), daemon=True).start()
has_begun.wait()
"""


def test_results_come_in_the_order_of_what_was_asked() -> None:
    first, second = threading.Event(), threading.Event()

    def work(number: int) -> int:
        if number == 1:
            assert first.wait(10)
        first.set() if number == 2 else second.set()
        return number * 10

    with Pool(2, "test") as pool:
        assert list(pool.map(work, [1, 2, 3])) == [10, 20, 30]


def test_what_is_raised_comes_with_the_result() -> None:
    with Pool(1, "test") as pool:
        failing, well = pool.submit(lambda: int("one")), pool.submit(lambda: int("1"))
        with pytest.raises(ValueError, match="one"):
            failing.result()
        assert well.result() == 1


def test_what_is_given_up_before_it_begins_is_not_done() -> None:
    done: list[str] = []
    first = threading.Event()
    with Pool(1, "test") as pool:
        held_up = pool.submit(lambda: first.wait(10))
        given_up = pool.submit(lambda: done.append("given up"))
        assert given_up.give_up()
        first.set()
        assert held_up.result()
        assert not held_up.give_up()
    assert done == []


@pytest.mark.parametrize("given", [0, 1])
def test_without_more_threads_all_is_done_all_the_same(
    given: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(4, "test") as pool:
        before = [pool.submit(partial(abs, number)) for number in range(given)]
        no_more_threads(monkeypatch, "test")
        assert [call.result() for call in before] == list(range(given))
        assert list(pool.map(lambda number: number + 1, range(10))) == list(range(1, 11))


def test_a_service_that_does_not_answer_holds_up_no_end_of_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", _HANGING], timeout=30, check=False)
    assert done.returncode == 0
