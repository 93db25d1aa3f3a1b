"""The copy dialog alone in a program, over a store in memory."""

import threading
from collections.abc import Iterator

from allastui.settings import Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.transfers.request import JobKind
from allastui.ui.dialogs.copy import CopyDialog
from tests.ui.hosting import Host

REMOTE = "project_2001234"


class SlowStore(MemoryStore):
    """Lists its objects only when `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.walks_ended = 0

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        self.go.wait(10)
        try:
            yield from super().walk(bucket, prefix, follow_links=follow_links)
        finally:
            self.walks_ended += 1


def put(store: MemoryStore, key: str) -> None:
    store.put("results", key, BytesBody(b"there"), Attributes())


def host(
    connections: Connections,
    sources: tuple[Place, ...],
    target: Place,
    kind: JobKind = JobKind.COPY,
    settings: Settings | None = None,
) -> Host:
    return Host(
        lambda: CopyDialog(sources, target, kind, connections, settings or Settings(), [REMOTE])
    )
