"""The names that items of all jobs are writing: no two jobs write one at the same time.

Each item looks first what stands at its target. Of two that look at once both would see nothing,
and the later one would replace what the earlier has brought; after moves that stands nowhere else.
"""

from collections import deque
from typing import Protocol

from allastui.transfers.job import Item
from allastui.transfers.request import CopyRequest
from allastui.transfers.tasks import FinishTask, StartTask

_Name = tuple[str, str, str]
"""Profile, bucket and key."""


class Writer(Protocol):
    """A job that writes; one that does not go on keeps nobody waiting."""

    @property
    def goes_on(self) -> bool: ...


class TakenNames:
    """Which job writes which name; all of it is on the engine's thread."""

    def __init__(self) -> None:
        self._writers: dict[_Name, Writer] = {}

    def take(self, name: _Name, writer: Writer) -> bool:
        """Let `writer` have a name, unless another one has it that goes on; idempotent."""
        holder = self._writers.get(name, writer)
        if holder is not writer and holder.goes_on:
            return False
        self._writers[name] = writer
        return True

    def free(self, name: _Name, writer: Writer) -> None:
        if self._writers.get(name) is writer:
            del self._writers[name]


class NamesOfJob:
    """The names that one job has taken, by its items."""

    def __init__(self, taken: TakenNames, writer: Writer) -> None:
        self._taken = taken
        self._writer = writer
        self._names: dict[int, _Name] = {}

    def take(self, request: CopyRequest, item: Item) -> bool:
        """Take the name that an item is to have; tells whether it may begin."""
        name = (request.target.profile, request.target.bucket, item.target_key)
        if not self._taken.take(name, self._writer):
            return False
        self._names[item.id] = name
        return True

    def next_free(
        self, request: CopyRequest, ready: deque[StartTask | FinishTask]
    ) -> StartTask | FinishTask | None:
        """Take out the first task whose name the job has, or gets, None if there is none.

        Another job may have got a name while this one was paused.
        """
        for _ in range(len(ready)):
            task = ready.popleft()
            if self.take(request, task.work.item):
                return task
            ready.append(task)
        return None

    def free_all(self) -> None:
        for item in list(self._names):
            self.free(item)

    def free(self, item: int) -> None:
        """Let others have the name of an item that has ended, or waits for an answer."""
        if name := self._names.pop(item, None):
            self._taken.free(name, self._writer)
