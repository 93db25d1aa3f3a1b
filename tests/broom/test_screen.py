"""The screen of the broom on real servers: found, marked, removed by keys, and nothing else."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.profiles.profile import Profile
from allastui.settings import MIB, Settings
from allastui.stores.body import BytesBody
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.ui.app import AllastuiApp
from allastui.ui.broom.screen import BroomScreen
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.queue.screen import QueueScreen
from tests.broom.conftest import Project
from tests.make_screenshots import shows
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import panes_on

FOLDER = "cut.bin/2026-11-20-101112-abcdefghijklmnopqrstuv"
PARTIALS = (".allastui-0011aabb-650000000123abcd.part", "old.bin.q1w2E3r4.partial")


def leave_behind(project: Project, *, over_s3: bool) -> None:
    if over_s3:
        store = project.s3
        upload = store.begin_upload(project.bucket, "cut.bin", 12 * MIB, 6 * MIB, Attributes())
        store.put_part(upload, 1, BytesBody(b"x" * (6 * MIB)))
    else:
        for number in range(3):
            key = f"{FOLDER}/{number:08d}"
            project.other.put_object(project.segments_bucket, key, b"x" * 1000)


def leave_here(folder: Path) -> None:
    week_ago = time.time() - 7 * 86400
    for name in PARTIALS:
        (folder / name).write_bytes(b"partial")
        os.utime(folder / name, (week_ago, week_ago))
    (folder / "notes.partial").write_bytes(b"mine")


async def broom_on(pilot: Pilot[None], app: AllastuiApp) -> BroomScreen:
    await settle(pilot)
    await press(pilot, "tab", "B")
    screen = app.screen
    assert isinstance(screen, BroomScreen)
    await wait_until(pilot, lambda: not screen.is_looking)
    return screen


@pytest.mark.parametrize("protocol", ["s3", "swift"])
async def test_what_was_left_behind_is_found_marked_and_removed(
    project: Project, tmp_path: Path, protocol: str
) -> None:
    project.other.put_object(project.bucket, "kept.txt", b"kept")
    before = project.contents()
    leave_behind(project, over_s3=protocol == "s3")
    here = tmp_path / "here"
    here.mkdir()
    leave_here(here)
    profile = project.s3_profile if protocol == "s3" else project.swift_profile
    place = Place(profile.name, project.bucket, "")
    with panes_on(profile, tmp_path, local_place(here), place) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            screen = await broom_on(pilot, app)
            assert {row.leftover.key.rpartition("/")[2] for row in screen.rows} == {
                *PARTIALS,
                "cut.bin",
            }
            assert screen.rows[-1].leftover.key == "cut.bin"
            await press(pilot, "asterisk")
            assert [row.is_marked for row in screen.rows] == [True, True, False]
            await press(pilot, "end", "space")
            assert not screen.rows[-1].is_marked
            assert shows(app, "It may still be under way")
            await press(pilot, "g")
            assert isinstance(app.screen, TextDialog)
            await press(pilot, "home", *["delete"] * 4, *"0s", "enter", "asterisk", "f8")
            assert all(row.is_marked for row in screen.rows)
            assert isinstance(app.screen, ConfirmDialog)
            assert shows(app, "2 partial files")
            await press(pilot, "enter")
            await wait_until(pilot, lambda: not screen.is_removing)
            assert screen.rows == []
            await press(pilot, "escape")
            await wait_until(pilot, lambda: app.screen is app.main)
    assert project.contents() == before
    assert [path.name for path in here.iterdir()] == ["notes.partial"]


@pytest.mark.parametrize("project", ["swift"], indirect=True)
async def test_what_was_written_to_meanwhile_stays_and_the_reason_is_told(
    project: Project, tmp_path: Path
) -> None:
    leave_behind(project, over_s3=False)
    place = Place(project.swift_profile.name, project.bucket, "")
    with panes_on(project.swift_profile, tmp_path, place, place) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            screen = await broom_on(pilot, app)
            await press(pilot, "g", "home", *["delete"] * 4, *"0s", "enter", "asterisk", "f8")
            folder = f"{project.segments_bucket}/{FOLDER}/"
            project.other.put_object(
                project.bucket, "new.bin", b"", headers={"X-Object-Manifest": folder}
            )
            await press(pilot, "enter")
            await wait_until(pilot, lambda: not screen.is_removing)
            (row,) = screen.rows
            assert row.error is not None
            assert "An object is made of them by now" in row.error.why
            assert shows(app, "is made of them by now")
    names = [entry["name"] for entry in project.other.get_container(project.segments_bucket)[1]]
    assert len(names) == 3


@pytest.mark.parametrize("project", ["swift"], indirect=True)
async def test_where_not_all_manifests_can_be_read_no_segment_is_called_unused(
    project: Project, make_proxy: Callable[[Profile], FaultProxy], tmp_path: Path
) -> None:
    leave_behind(project, over_s3=False)
    project.other.put_object(project.bucket, "empty", b"")
    proxy = make_proxy(project.swift_profile)
    proxy.fail(Answer(403), times=9, method="HEAD", containing=f"{project.bucket}/empty")
    place = Place(project.swift_profile.name, project.bucket, "")
    with panes_on(proxy.profile, tmp_path, place, place) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await broom_on(pilot, app)
            assert screen.rows == []
            assert shows(app, "No segments are called unused")
            assert shows(app, "empty could not be looked at")


@pytest.mark.parametrize("project", ["swift"], indirect=True)
@pytest.mark.parametrize("protocol", ["s3", "swift"])
async def test_what_the_queue_works_on_cannot_be_marked_at_any_age(
    project: Project, tmp_path: Path, protocol: str
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "big.bin").write_bytes(os.urandom(24 * MIB))
    profile = project.s3_profile if protocol == "s3" else project.swift_profile
    place = Place(profile.name, project.bucket, "")
    slow = Settings(bandwidth_mib=1.0, part_size_mib=5, connections=2)
    here = local_place(tmp_path / "here")
    with panes_on(profile, tmp_path, here, place, slow) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "down", "f5")
            await wait_until(pilot, lambda: isinstance(app.screen, CopyDialog))
            await press(pilot, "enter")
            store = app.projects.connections.open(profile.name)
            await wait_until(pilot, lambda: any(store.list_uploads(project.bucket, "")))
            await press(pilot, "B")
            screen = app.screen
            assert isinstance(screen, BroomScreen)
            await wait_until(pilot, lambda: not screen.is_looking)
            await press(pilot, "g", "home", *["delete"] * 4, *"0s", "enter", "asterisk")
            assert [(row.leftover.key, row.is_marked) for row in screen.rows] == [
                ("big.bin", False)
            ]
            assert shows(app, "A transfer of the queue works on it")
            await press(pilot, "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, QueueScreen))
