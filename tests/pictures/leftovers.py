"""The picture of what interrupted programs left behind."""

import os

from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.ui.broom.screen import BroomScreen
from tests.pictures.drawing import save
from tests.pictures.scene import NARROW, Scene, some_days_later
from tests.ui.pressing import press, wait_until

_CUT_UPLOADS = {
    "reads/lane-4.fastq/slo/1762000000.000000/104857600/4194304": 6,
    "model/run-12.nc/2026-11-20-101112-q8Zr1dXk4TnLw0sVyB3mCe": 3,
}
"""Folders of segments that swift and rclone left, and how many."""
_PARTIAL_FILES = (
    ("ice-model-run-9.nc.k3jq8s1x.partial", 48 * MIB, 9 * 86400.0),
    ("ice-station-7.csv.4bA09eFc", 3 * MIB, 7200.0),
)
"""Partial files with their ages in seconds."""


async def broom(scene: Scene) -> None:
    """What others left behind in the project, seen three days later, and in its local folder."""
    store = scene.connections.open("demo-swift")
    for folder, count in _CUT_UPLOADS.items():
        for number in range(count):
            body = BytesBody(bytes(4 * MIB))
            store.put("large-objects_segments", f"{folder}/{number:08d}", body, Attributes())
    for name, size, age in _PARTIAL_FILES:
        file = scene.home / "lake-ice" / name
        with open(file, "xb") as content:
            content.truncate(size)
        os.utime(file, (some_days_later() - age,) * 2)
    place = Place("demo-swift", "", "")
    async with scene.app(NARROW, place) as (app, pilot):
        await press(pilot, "tab", "B")
        screen = app.screen
        assert isinstance(screen, BroomScreen)
        await wait_until(pilot, lambda: not screen.is_looking)
        await press(pilot, "asterisk", "down")
        save(app, "broom.svg")
