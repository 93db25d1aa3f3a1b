"""Synchronising from a comparison: the preview, its question, and what comes of it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from allastui.profiles.profile import Profile
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.compare import Verdict
from allastui.transfers.job import JobState
from allastui.ui.compare.sync_dialog import SyncDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.toggles import Check
from allastui.ui.queue.report import report_text
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.comparisons import LEFT, RIGHT, compared, two_buckets, verdicts
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

V = Verdict


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    yield from two_buckets()


def total(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#total", Static).render())


@SERVERS
async def test_one_side_gets_what_the_other_has(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"same": b"same", "changed": b"old", "extra": b"x"})
    here = tmp_path / "here"
    for name, data in {"same": b"same", "changed": b"changed", "new/a": b"a"}.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(data)
    os.utime(here / "changed", (4e9, 4e9))
    with panes_on(profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            await pilot.press("greater_than_sign")
            await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
            await wait_until(pilot, lambda: total(pilot) == "copies 2 files, 8 B")
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is screen)
            client = app.client
            assert client is not None
            await wait_until(
                pilot, lambda: [v.job.state for v in client.snapshot().jobs] == [JobState.DONE]
            )
            [view] = client.snapshot().jobs
            assert (view.job.items_done, view.job.unverified) == (2, 0)
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert verdicts(screen) == {"extra": V.ONLY_RIGHT}
            await pilot.press("less_than_sign")
            await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
            await pilot.press("enter")
            await wait_until(pilot, (here / "extra").exists)
            await wait_until(pilot, lambda: app.main.queue.moving == 0)


def test_the_preview_of_a_synchronisation(
    snap_compare: Any, store: MemoryStore, tmp_path: Path
) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await compared(pilot, by_steps=2)
        await pilot.press("greater_than_sign")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SyncDialog))

    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=ask)


def accept_label(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#accept", Button).label)


async def previewed(pilot: Pilot[None], key: str) -> SyncDialog:
    await pilot.press(key)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SyncDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, SyncDialog)
    return dialog


async def with_extras(pilot: Pilot[None]) -> None:
    """Switch on in the preview that extras are deleted."""
    pilot.app.screen.query_one("#extras", Check).focus()
    await pilot.press("space")
    await wait_until(pilot, lambda: "delete" in accept_label(pilot))


@SERVERS
async def test_extras_are_deleted_only_after_a_yes_to_their_number(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"same": b"same", "extra": b"x", "old/y": b"yy"})
    here = tmp_path / "here"
    for name, data in {"same": b"same", "new": b"a"}.items():
        here.mkdir(exist_ok=True)
        (here / name).write_bytes(data)
    with panes_on(profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert total(pilot) == "copies 1 file, 1 B"
            assert not dialog.query_one("#extras", Check).on
            await with_extras(pilot)
            assert total(pilot) == "copies 1 file, 1 B, then deletes 2 objects, 3 B"
            assert accept_label(pilot) == "Go on: 2 objects to delete"
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            assert accept_label(pilot) == "Delete 2 objects"
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is dialog)
            client = app.client
            assert client is not None
            assert client.snapshot().jobs == ()
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            await wait_until(pilot, lambda: app.screen is screen)
            await wait_until(
                pilot, lambda: [v.job.state for v in client.snapshot().jobs] == [JobState.DONE] * 2
            )
            copied, deleted = (view.job for view in client.snapshot().jobs)
            assert report_text(copied) == "copied 1, 1 B: all verified"
            assert report_text(deleted) == "deleted 2, 3 B"
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert verdicts(screen) == {}
            await pilot.press("greater_than_sign")
            assert app.screen is screen


@SERVERS
async def test_a_synchronisation_that_is_refused_deletes_nothing_and_says_why(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"changed": b"old", "extra": b"x"})
    here = tmp_path / "here"
    here.mkdir()
    for name in ("changed", "gone"):
        (here / name).write_bytes(name.encode())
    proxy = make_proxy(profile)
    with panes_on(proxy.profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            (here / "gone").unlink()
            proxy.decide = lambda asked: Answer(403) if asked.method == "PUT" else None
            await previewed(pilot, "greater_than_sign")
            await with_extras(pilot)
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            await wait_until(pilot, lambda: app.screen is screen)
            client = app.client
            assert client is not None
            await wait_until(
                pilot,
                lambda: [v.job.state for v in client.snapshot().jobs] == [JobState.FAILED] * 2,
            )
            copied, deleted = (view.job for view in client.snapshot().jobs)
            assert copied.failed == 2
            assert {group.first.kind for group in copied.failures} == {"AccessDenied", "NotFound"}
            assert deleted.items_done == 0
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert set(verdicts(screen)) == {"changed", "extra"}


async def test_where_only_extras_differ_they_alone_are_offered(
    store: MemoryStore, tmp_path: Path
) -> None:
    store.put_bytes("one", "same", b"1", NOW)
    store.put_bytes("two", "same", b"1", NOW)
    store.put_bytes("two", "extra", b"1", NOW)
    one, two = (Place(PROJECT, name, "") for name in ("one", "two"))
    with app_on(store, tmp_path, left=one, right=two) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert total(pilot) == "Nothing is chosen."
            await pilot.press("enter")
            assert app.screen is dialog
            await with_extras(pilot)
            assert total(pilot) == "deletes 1 object, 1 B"
            await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is screen)


async def test_what_lies_within_the_other_side_is_no_extra_to_delete(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, left=replace(LEFT, key="deep/"), right=LEFT) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert not dialog.query("#extras")
            texts = [str(each.render()) for each in dialog.query(Static)]
            assert any("kept, as one side lies within the other" in text for text in texts)


@pytest.mark.parametrize("asked", [False, True], ids=["preview", "question"])
def test_a_synchronisation_that_deletes(
    snap_compare: Any, store: MemoryStore, tmp_path: Path, asked: bool
) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await compared(pilot, by_steps=2)
        await previewed(pilot, "greater_than_sign")
        await with_extras(pilot)
        if asked:
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))

    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=ask)
