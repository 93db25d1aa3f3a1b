"""The copy dialog alone in a program, over a store in memory."""

import asyncio
import threading
from collections.abc import Iterator

from textual.widgets import Static

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
    settings: Settings = Settings(),  # noqa: B008
) -> Host:
    return Host(lambda: CopyDialog(sources, target, kind, connections, settings, [REMOTE]))


def text_of(app: Host, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


async def settle(app: Host, selector: str, text: str) -> None:
    for _ in range(200):
        if text in text_of(app, selector):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{text!r} does not show, but {text_of(app, selector)!r}")


async def closed(app: Host) -> object:
    for _ in range(200):
        if app.result != "not closed":
            return app.result
        await asyncio.sleep(0.02)
    raise AssertionError("the dialog did not close")
