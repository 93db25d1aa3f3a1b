"""Delete very many objects of a store that makes its listing up, and tell what memory it took."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from allastui.agent.inprocess import open_client
from allastui.errors import NotFound
from allastui.settings import MIB, Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import DeleteFailure, ObjectStat
from allastui.transfers.request import DeleteRequest
from tests.benchmarks.measuring import peak_memory_of

SIZE = 1000


class EndlessStore(MemoryStore):
    """Lists `count` objects below `many/` until they have been deleted; none of them is kept."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.deleted = 0
        self.requests = 0

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        if self.deleted < self.count:
            for number in range(self.count):
                yield Entry(f"run-{number % 97}/{number:09}.csv", Kind.OBJECT, SIZE, 1.0)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        raise NotFound(f"{key} does not exist")

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        with self._lock:
            self.deleted += sum(not key.endswith("/") for key in keys)
            self.requests += 1
        return []


def main(state: Path, count: int) -> int:
    store = EndlessStore(count)
    connections = Connections()
    connections.use("there", store)
    paths = Paths(config=state, state=state)
    client = open_client(paths, Settings(), connections, resume_stored=False)
    job_id = client.submit(DeleteRequest((Place("there", "bucket", "many/"),)))
    longest = 0.0
    while True:
        asked = time.monotonic()
        job = client.snapshot().jobs[0].job
        longest = max(longest, time.monotonic() - asked)
        if job.state.is_over:
            break
        time.sleep(0.05)
    assert job.id == job_id
    client.close()
    used = os.times()
    print(job.state, job.items_done, job.bytes_done, store.deleted, store.requests)
    peak = peak_memory_of(os.getpid()) // MIB
    print(peak, f"{used.user + used.system:.1f}", f"{longest:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
