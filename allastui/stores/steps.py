"""Calls in steps: they stop where they wait for an answer, so that one thread makes many at once.

Threads would do as well, but each wakes up for each answer and takes Python's lock from another:
where a service is far away, that costs more than the requests themselves.
"""

from collections.abc import Generator
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from allastui.stores.store import Attributes, Body, ObjectStat, Reader, Store

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""What yields when a request is on its way, waits for the answer when it is asked to go on, and
returns a `T`. One that is closed before its end gives up its connection."""


@runtime_checkable
class SteppingStore(Protocol):
    """A store that is far away, and that does in steps what small objects need."""

    def stat_in_steps(self, bucket: str, key: str) -> Steps[ObjectStat]: ...

    def put_in_steps(
        self, bucket: str, key: str, body: Body, attributes: Attributes
    ) -> Steps[ObjectStat]: ...

    def open_range_in_steps(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Steps[Reader]: ...


def whole(steps: Steps[T]) -> T:
    """Go through all steps, waiting at each, and return what comes of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found


def stat_in_steps(store: Store, bucket: str, key: str) -> Steps[ObjectStat]:
    """Do what `Store.stat` does, in steps where the store can."""
    if isinstance(store, SteppingStore):
        return (yield from store.stat_in_steps(bucket, key))
    return store.stat(bucket, key)


def open_range_in_steps(
    store: Store, bucket: str, key: str, offset: int, size: int, if_version: str
) -> Steps[Reader]:
    """Do what `Store.open_range` does, in steps where the store can."""
    if isinstance(store, SteppingStore):
        return (
            yield from store.open_range_in_steps(bucket, key, offset, size, if_version=if_version)
        )
    return store.open_range(bucket, key, offset, size, if_version=if_version)


def put_in_steps(
    store: Store, bucket: str, key: str, body: Body, attributes: Attributes
) -> Steps[ObjectStat]:
    """Do what `Store.put` does, in steps where the store can."""
    if isinstance(store, SteppingStore):
        return (yield from store.put_in_steps(bucket, key, body, attributes))
    return store.put(bucket, key, body, attributes)
