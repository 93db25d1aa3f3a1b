from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.agent.client import QueueSnapshot
from allastui.transfers.job import ItemState
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.panel import QueuePanel
from allastui.ui.queue.screen import QueueScreen
from tests.ui.hosting import Host
from tests.ui.queue_samples import (
    FAILURES,
    MOVING,
    DirectCommands,
    MemoryClient,
    OneSignIn,
    asking_upload,
    busy_queue,
    discovering_upload,
    done_upload,
    queue,
    running_download,
)

SIZES = [(80, 24), (120, 40)]
FILES = tuple(
    replace(
        MOVING[0],
        id=number,
        state=state,
        source_key=f"scratch/runs/2026-11/raw/sample_{number:03}.fastq.gz",
        target_key=f"2026-11/raw/sample_{number:03}.fastq.gz",
        verified=number != 3,
        failure=FAILURES[0].first if state is ItemState.FAILED else None,
    )
    for number, state in enumerate(
        (
            ItemState.DONE,
            ItemState.FAILED,
            ItemState.DONE,
            ItemState.SKIPPED,
            ItemState.ASKING,
            ItemState.RUNNING,
            ItemState.WAITING,
        ),
        start=1,
    )
)


def queue_host(now: QueueSnapshot, *, ascii_only: bool = False) -> Host:
    client = MemoryClient(now, FILES)
    return Host(
        lambda: QueueScreen(
            DirectCommands(client), client.snapshot(), OneSignIn(), ascii_only=ascii_only
        ),
        ascii_only=ascii_only,
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_busy_queue(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(queue_host(busy_queue()), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_a_queue_with_failures_at_the_cursor(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(queue_host(busy_queue()), press=["down"] * 3, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_files_of_a_job(snap_compare: Any, size: tuple[int, int]) -> None:
    async def open_details(pilot: Pilot[None]) -> None:
        await pilot.press("down", "down", "down", "enter")
        rows = pilot.app.screen.query_one(LineList)
        for _ in range(100):
            await pilot.pause(0.02)
            if any("sample_001" in rows.render_line(y).text for y in range(rows.size.height)):
                await pilot.press("down", "down", "down")
                return
        raise AssertionError("the files do not show")

    app = queue_host(busy_queue())
    assert snap_compare(app, run_before=open_details, terminal_size=size)


def test_a_queue_in_ascii(snap_compare: Any) -> None:
    now = queue(discovering_upload(), running_download(), asking_upload())
    assert snap_compare(queue_host(now, ascii_only=True), terminal_size=(80, 24))


def test_an_empty_queue(snap_compare: Any) -> None:
    assert snap_compare(queue_host(queue()), terminal_size=(80, 24))


@pytest.mark.parametrize("size", SIZES)
def test_the_panel(snap_compare: Any, size: tuple[int, int]) -> None:
    panel = QueuePanel()

    async def show(pilot: Pilot[None]) -> None:
        panel.show(queue(discovering_upload(), running_download(), done_upload()))
        await pilot.pause()

    assert snap_compare(Host(lambda: panel), run_before=show, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_queue_of_another_host(snap_compare: Any, size: tuple[int, int]) -> None:
    owner = "on login2 since 2026-11-20 09:00, last sign of life 12:31:07"
    still = replace(busy_queue(), rate=0.0, seconds_left=None, connections=0, owner=owner)
    app = Host(lambda: QueueScreen(DirectCommands(None), still, OneSignIn()))
    assert snap_compare(app, terminal_size=size)


def test_the_panel_of_another_host(snap_compare: Any) -> None:
    panel = QueuePanel()

    async def show(pilot: Pilot[None]) -> None:
        panel.show(busy_queue(), "on login2")
        await pilot.pause()

    assert snap_compare(Host(lambda: panel), run_before=show, terminal_size=(80, 24))
