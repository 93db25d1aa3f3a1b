"""`allastui` and `allastui --demo`: the two panes."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allastui.cli.context import Context
from allastui.cli.output import tell
from allastui.errors import AllastuiError, NotFound
from allastui.profiles.collection import Collection
from allastui.settings import Paths, environment
from allastui.stores.connect import Connections
from allastui.stores.place import Place, parse_place

if TYPE_CHECKING:
    from allastui.agent.access import QueueAccess
    from allastui.agent.client import TransferClient
    from allastui.demo.running import Running


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the panes are opened on."""

    paths: Paths
    profiles: "Callable[[], Collection]"
    connections: Connections
    left: Place | None
    right: Place | None
    is_demo: bool


def run(words: argparse.Namespace, context: Context) -> int:
    _require_terminal()
    if words.demo:
        with _demo(words, context) as opening:
            return _show(context, opening)
    left, right = (
        _folder_at(context.place(text)) if text else None for text in (words.left, words.right)
    )
    connections = Connections(pool_size=context.settings.connections)
    with closing(connections):
        opening = _Opening(
            context.paths, context.find_profiles, connections, left, right, is_demo=False
        )
        return _show(context, opening)


def _folder_at(place: Place) -> Place:
    """Return what a pane can show of a place: a prefix, or the folder that holds a file.

    Raises NotFound for a local path where nothing is; a remote place is asked by its pane.
    """
    if place.is_prefix:
        return place
    if not place.is_local:
        return replace(place, key=place.key + "/")
    folder = place.parent()
    if folder is None or not os.path.lexists(place.path):
        raise NotFound(f"There is nothing at {place}", hint="Check the name")
    return folder


def _require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AllastuiError(
            "The panes need a terminal",
            hint="Scripts use `allastui ls`, `copy`, `profiles` and `queue`",
        )


def _show(context: Context, opening: _Opening) -> int:
    from allastui.ui.app import AllastuiApp

    app = AllastuiApp(
        connections=opening.connections,
        settings=context.settings,
        paths=opening.paths,
        profiles=opening.profiles,
        left=opening.left,
        right=opening.right,
        queue=_queue_access(context, opening),
        demo=opening.is_demo,
    )
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _queue_access(context: Context, opening: _Opening) -> "QueueAccess":
    from allastui.agent.access import agent_access, own_access

    if not opening.is_demo:
        return agent_access(opening.paths, environment())

    def open_transfers() -> "TransferClient":
        # Its store ends with this process, so its transfers may too; nothing can be lost.
        from allastui.agent.inprocess import open_client

        return open_client(opening.paths, context.settings, opening.connections, resume_stored=True)

    return own_access(open_transfers)


@contextmanager
def _demo(words: argparse.Namespace, context: Context) -> Iterator[_Opening]:
    """Run the embedded store; its queue lives in its folder, and ends with it."""
    with ExitStack() as stack:
        demo = stack.enter_context(_demo_with_samples(words, context))
        connections = Connections(demo.profiles, pool_size=context.settings.connections)
        stack.callback(connections.close)
        profiles = Collection(profiles=demo.profiles)
        left, right = (
            _folder_at(parse_place(text, profiles.names)) if text else None
            for text in (words.left, words.right)
        )
        yield _Opening(
            paths=Paths(config=context.paths.config, state=demo.folder / "queue"),
            profiles=lambda: profiles,
            connections=connections,
            left=left,
            right=right,
            is_demo=True,
        )


@contextmanager
def _demo_with_samples(words: argparse.Namespace, context: Context) -> Iterator["Running"]:
    """Start the demo's servers; the small samples are there on entry, the others come."""
    from allastui.demo.filling import Filling
    from allastui.demo.projects import start_projects_demo
    from allastui.demo.store import start_demo

    start = start_projects_demo if words.keystone else start_demo
    with ExitStack() as stack:
        with _notice("Starting the object store of the demo ..."):
            demo = stack.enter_context(start(context.paths.demo_folder))
            filling = Filling(demo)
            filling.start()
            filling.has_first.wait()
        try:
            yield demo
        finally:
            demo.stop()
            filling.join()
    if filling.failure is not None:
        tell(f"The sample data could not be written. {filling.failure}")


@contextmanager
def _notice(text: str) -> Iterator[None]:
    """Show a line on the terminal for as long as something takes."""
    sys.stderr.write(text)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
