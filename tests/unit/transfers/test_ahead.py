"""A walk that goes on in the background gives what it would give by itself."""

import threading
from collections.abc import Iterator

import pytest

from allastui.errors import AccessDenied
from allastui.transfers.ahead import ahead


def test_what_a_walk_raises_comes_when_it_is_its_turn() -> None:
    def walk() -> Iterator[int]:
        yield from range(1200)
        raise AccessDenied("no further")

    got: list[int] = []
    with pytest.raises(AccessDenied):
        got.extend(ahead(walk()))
    walking = ahead(walk())
    for number in walking:
        got.append(number)
        if number == 1199:
            break
    assert got[-1] == 1199


def test_a_walk_that_is_left_ends() -> None:
    ended = threading.Event()

    def walk() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            ended.set()

    walking = ahead(walk())
    assert next(walking) == 1
    walking.close()
    assert ended.wait(10)
