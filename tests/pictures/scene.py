"""What the program is opened on for the pictures: the demo's object store, files, credentials."""

import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from allastui.agent.access import own_access
from allastui.agent.client import TransferClient
from allastui.demo.filling import Filling
from allastui.demo.store import start_demo
from allastui.profiles.collect import collect
from allastui.profiles.collection import Collection
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.transfers.engine import Engine
from allastui.transfers.journal import Journal
from allastui.ui.app import AllastuiApp
from tests.pictures.files import make_files, make_maps
from tests.ui.pressing import press, settle
from tests.unit.profiles.csc_files import ALLAS_RCLONE, LUMI_RCLONE, write_rclone

WIDE, NARROW = (120, 40), (80, 24)
"""Columns and lines."""

DAYS_LATER = 3

_OWNER = "agent on login1, pid 4711"
"""Said of the queue in the place of the real process and host, which nobody needs to know."""


def some_days_later() -> float:
    """Return the time at which the pictures are taken, as nobody looks at what is a second old."""
    return time.time() + DAYS_LATER * 86_400


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the program is opened on; `settings` slow transfers down to be seen."""

    home: Path
    folder: Path
    profiles: Collection
    connections: Connections
    settings: Settings

    @contextlib.asynccontextmanager
    async def app(
        self, size: tuple[int, int], right: Place, now: Callable[[], float] = some_days_later
    ) -> AsyncIterator[tuple[AllastuiApp, Pilot[None]]]:
        """Run the program at a size in cells, the project's folder at the left."""
        with tempfile.TemporaryDirectory(dir=self.folder) as state:
            paths = Paths(config=self.folder, state=Path(state))
            app = AllastuiApp(
                connections=self.connections,
                settings=self.settings,
                paths=paths,
                profiles=lambda: self.profiles,
                left=local_place(self.home / "lake-ice"),
                right=right,
                queue=own_access(lambda: self._client(paths)),
                demo=True,
                now=now,
            )
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield app, pilot

    def _client(self, paths: Paths) -> TransferClient:
        """Return what `open_client` does, with another owner."""
        return Engine(
            Journal(paths.journal_file),
            self.connections,
            connection_count=self.settings.connections,
            part_size=self.settings.part_size,
            bandwidth=self.settings.bandwidth,
            resume_stored=True,
            owner=_OWNER,
        )


@contextlib.contextmanager
def scene() -> Iterator[Scene]:
    """Start the object store with its samples, and make a home with files and credentials."""
    with tempfile.TemporaryDirectory(prefix="allastui-") as folder:
        home = Path(folder) / "home"
        make_files(home, some_days_later())
        write_rclone(home, ALLAS_RCLONE + LUMI_RCLONE)
        os.environ["HOME"] = str(home)
        with start_demo(Path(folder)) as demo:
            found = collect({}, home).profiles
            filling = Filling(demo)
            filling.run()
            if filling.failure is not None:
                raise filling.failure
            with contextlib.closing(Connections(demo.profiles + found)) as connections:
                profiles = Collection(demo.profiles + found)
                settings = Settings(connections=4, bandwidth_mib=24)
                make_maps(connections.open("demo"), "lake-ice")
                yield Scene(home, Path(folder), profiles, connections, settings)


async def go_to_row(app: AllastuiApp, pilot: Pilot[None], name: str) -> None:
    await press(pilot, "home", "down")
    while app.main.active.model.cursor_name != name:
        await press(pilot, "down")
