"""The body of an answer whole, where it is a small one."""

from allastui.errors import Unreachable
from allastui.stores.http.answer import Answer
from allastui.stores.http.ranges import RangeReader


def small_body(answer: Answer, limit: int, title: str, label: str) -> bytes | None:
    """Return the body, or None if it is longer than `limit`, of unknown length, or cut."""
    if answer.length is None or answer.length > limit:
        return None
    reader = RangeReader(answer, answer.length, title, label)
    body = bytearray(answer.length)
    filled = 0
    try:
        while count := reader.readinto(memoryview(body)[filled:]):
            filled += count
    except Unreachable:
        return None
    return bytes(body)
