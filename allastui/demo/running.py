"""Server processes that share a data folder and end together."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from allastui.demo.child import Child
from allastui.demo.folders import DataFolder
from allastui.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Share:
    """The buckets of the sample data that go into one account, and who writes them there.

    `writer` is an S3 profile, `swift_writer` a Swift profile of the same account.
    """

    buckets: tuple[str, ...]
    writer: Profile
    swift_writer: Profile


class Running(ABC):
    """Servers that run until `stop`, or until this process ends.

    `folder` is where their data is. `stopped` is set as soon as they begin to stop.
    """

    def __init__(self, data: DataFolder, children: Sequence[Child]) -> None:
        self.folder = data.path
        self.stopped = threading.Event()
        self._data = data
        self._children = children
        self._stopping = threading.Lock()

    @property
    @abstractmethod
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that a user finds."""

    @property
    @abstractmethod
    def shares(self) -> tuple[Share, ...]:
        """What sample data belongs where."""

    def wait_until_ready(self) -> Self:
        """Return once all servers answer; else stops them and raises DemoError."""
        try:
            for child in self._children:
                child.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the servers and remove their data; idempotent, safe from any thread."""
        with self._stopping:
            if self.stopped.is_set():
                return
            self.stopped.set()
            for child in self._children:
                child.end()
            self._data.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
