"""`allastui` and `allastui --demo`: the two panes."""

import argparse
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allastui.cli.context import Context
from allastui.cli.output import tell
from allastui.errors import AllastuiError
from allastui.profiles.collect import Collection
from allastui.settings import Paths
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place, parse_place

if TYPE_CHECKING:
    from allastui.agent.client import TransferClient
    from allastui.demo.store import Demo


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the panes are opened on."""

    paths: Paths
    profiles: Collection
    connections: Connections
    left: Place | None
    right: Place | None
    is_demo: bool


def run(words: argparse.Namespace, context: Context) -> int:
    _require_terminal()
    if not words.demo:
        left, right = (context.place(text) if text else None for text in (words.left, words.right))
        return _show(
            context,
            _Opening(context.paths, context.profiles, context.connections, left, right, False),
        )
    with _demo(words, context) as opening:
        return _show(context, opening)


def _require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AllastuiError(
            "The panes need a terminal",
            hint="Scripts use `allastui ls`, `copy`, `profiles` and `queue`",
        )


def _show(context: Context, opening: _Opening) -> int:
    from allastui.ui.app import AllastuiApp

    settings = context.settings

    def open_transfers() -> "TransferClient":
        from allastui.agent.inprocess import open_client

        return open_client(opening.paths, settings, opening.connections, resume_stored=True)

    app = AllastuiApp(
        connections=opening.connections,
        settings=settings,
        paths=opening.paths,
        profiles=opening.profiles,
        left=opening.left,
        right=opening.right,
        client_factory=open_transfers,
        demo=opening.is_demo,
    )
    app.run()
    return app.return_code or 0


@contextmanager
def _demo(words: argparse.Namespace, context: Context) -> Iterator[_Opening]:
    """Run the embedded store; its queue lives in a folder that ends with it."""
    from allastui.demo.store import start_demo

    connection_count = context.settings.connections
    sys.stderr.write("Starting the object store of the demo ...")
    sys.stderr.flush()
    try:
        demo = start_demo(context.paths.demo_folder)
    finally:
        sys.stderr.write("\r\x1b[K")
    with demo, tempfile.TemporaryDirectory(prefix="allastui-demo-") as folder:
        connections = Connections(demo.profiles, pool_size=connection_count)
        profiles = Collection(profiles=demo.profiles)
        left = parse_place(words.left, profiles.names) if words.left else local_place(Path.cwd())
        right = words.right or f"{demo.profiles[0].name}:"
        filling = _Filling(demo, connections)
        filling.start()
        try:
            yield _Opening(
                paths=Paths(config=context.paths.config, state=Path(folder)),
                profiles=profiles,
                connections=connections,
                left=left,
                right=parse_place(right, profiles.names),
                is_demo=True,
            )
        finally:
            demo.stop()
            filling.join()
            connections.close()
    if filling.failure is not None:
        tell(f"The sample data could not be written. {filling.failure}")


class _Filling(threading.Thread):
    """Writes the sample data while the panes are open already."""

    def __init__(self, demo: "Demo", connections: Connections) -> None:
        super().__init__(name="samples", daemon=True)
        self.failure: AllastuiError | None = None
        self._demo = demo
        self._connections = connections

    def run(self) -> None:
        from allastui.demo.samples import fill

        try:
            fill(self._connections.open(self._demo.profiles[0].name), self._demo.stopped)
        except AllastuiError as error:
            self.failure = error
