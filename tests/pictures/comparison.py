"""Pictures of two places compared, and of one made like the other."""

import os
from pathlib import Path

from allastui.demo.samples import LAKE, samples
from allastui.stores.place import Place
from allastui.ui.compare.screen import CompareScreen
from allastui.ui.compare.sync_dialog import SyncDialog
from tests.pictures.drawing import save, shows
from tests.pictures.scene import NARROW, Scene, go_to_row, some_days_later
from tests.ui.pressing import press, wait_until

_FOLDER = "results/"
_NEWER, _OLDER = "ice-station-3.csv", "ice-station-4.csv"


def download_tables(folder: Path) -> None:
    """Put the tables of the bucket into `folder`; one is worked on since, and one is of before."""
    now = int(some_days_later() * 10**9)
    for sample in samples():
        if sample.bucket != LAKE or not sample.key.startswith(f"{_FOLDER}ice"):
            continue
        name = sample.key.removeprefix(_FOLDER)
        content = b"".join(sample.make().chunks())
        written = sample.attributes.mtime_ns
        assert written is not None
        if name == _NEWER:
            content, written = (
                content + content.splitlines(keepends=True)[-1],
                now - 2 * 3600 * 10**9,
            )
        if name == _OLDER:
            content, written = content[: len(content) // 2], now - 6 * 86_400 * 10**9
        (folder / name).write_bytes(content)
        os.utime(folder / name, ns=(written, written))


async def comparison(scene: Scene) -> None:
    """The tables of the project and those of a bucket: most of them are in both."""
    download_tables(scene.home / "lake-ice" / "tables")
    async with scene.app(NARROW, Place("demo", LAKE, _FOLDER)) as (app, pilot):
        await go_to_row(app, pilot, "tables")
        await press(pilot, "enter", "equals_sign", "enter")
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await wait_until(pilot, lambda: not screen.is_comparing)
        await press(pilot, "down")
        save(app, "compare.svg")
        await press(pilot, "greater_than_sign")
        await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
        app.screen.query_one("#extras").focus()
        await press(pilot, "space")
        await wait_until(pilot, lambda: shows(app, "to delete"))
        save(app, "synchronise.svg")
