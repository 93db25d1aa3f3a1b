"""Two stores in memory whose calls a test can hold up or make fail, and a queue between them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allastui.agent.client import TransferClient
from allastui.agent.inprocess import open_client
from allastui.errors import Unreachable
from allastui.settings import MIB, Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.memory.store import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import Attributes, Body, DeleteFailure, ObjectStat, Part, Upload
from allastui.transfers.job import Job
from allastui.transfers.request import CopyRequest, IfExists, JobKind

PATIENCE = 20.0
PART = 5 * MIB

Hook = Callable[[str], None]


class HookedStore(MemoryStore):
    """A store in memory; `before` and `after` are called with the key by the name of a call."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, Hook] = {}
        self.after: dict[str, Hook] = {}

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        self._call(self.before, "walk", prefix)
        yield from super().walk(bucket, prefix, follow_links=follow_links)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        self._call(self.before, "stat", key)
        return super().stat(bucket, key)

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        self._call(self.before, "put", key)
        standing = super().put(bucket, key, body, attributes)
        self._call(self.after, "put", key)
        return standing

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        upload = super().begin_upload(bucket, key, size, part_size, attributes)
        self._call(self.after, "begin_upload", key)
        return upload

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        self._call(self.before, "put_part", upload.key)
        return super().put_part(upload, number, body)

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        self._call(self.before, "list_parts", upload.key)
        return super().list_parts(upload, claimed)

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        standing = super().complete_upload(upload, parts, attributes)
        self._call(self.after, "complete_upload", upload.key)
        return standing

    def abort_upload(self, upload: Upload) -> None:
        self._call(self.before, "abort_upload", upload.key)
        super().abort_upload(upload)

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        self._call(self.before, "delete_many", keys[0])
        return super().delete_many(bucket, keys)

    @staticmethod
    def _call(hooks: dict[str, Hook], name: str, key: str) -> None:
        if hook := hooks.get(name):
            hook(key)


def failing(times: int, error: Exception) -> Hook:
    """Return a hook that raises `error` the first `times` times."""
    left = [error] * times

    def hook(_key: str) -> None:
        if left:
            raise left.pop()

    return hook


def line_cut(times: int = 1) -> Hook:
    return failing(times, Unreachable("The line was cut"))


@dataclass
class MemoryDesk:
    """The store `one` with the bucket `from`, the store `two` with the bucket `into`, a queue."""

    folder: Path
    one: HookedStore = field(default_factory=HookedStore)
    two: HookedStore = field(default_factory=HookedStore)
    client: TransferClient | None = None

    def __post_init__(self) -> None:
        self.one.create_bucket("from")
        self.two.create_bucket("into")
        self.connections = Connections()
        self.connections.use("one", self.one)
        self.connections.use("two", self.two)
        self.paths = Paths(config=self.folder / "config", state=self.folder / "state")

    def open(self, *, resume_stored: bool = True) -> TransferClient:
        if self.client is None:
            self.client = open_client(
                self.paths,
                Settings(part_size_mib=PART // MIB, connections=4),
                self.connections,
                resume_stored=resume_stored,
            )
        return self.client

    def close(self) -> None:
        if self.client is not None:
            self.client.close()
            self.client = None

    def request(
        self,
        key: str,
        *,
        kind: JobKind = JobKind.COPY,
        if_exists: IfExists = IfExists.ASK,
        target: Place | None = None,
    ) -> CopyRequest:
        return CopyRequest(
            (Place("one", "from", key),),
            target or Place("two", "into", ""),
            kind=kind,
            if_exists=if_exists,
        )

    def job(self, number: int) -> Job:
        return next(view.job for view in self.open().snapshot().jobs if view.job.id == number)

    def jobs(self) -> list[int]:
        return [view.job.id for view in self.open().snapshot().jobs]

    def ended(self, number: int) -> Job:
        self.wait_until(lambda: self.job(number).state.is_over)
        return self.job(number)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.open().snapshot()
            time.sleep(0.01)

    def unfinished(self) -> list[str]:
        return [upload.key for upload in self.two.list_uploads("into", "")]
