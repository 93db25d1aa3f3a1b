from dataclasses import replace

import pytest
from textual.geometry import Region

from allastui.ui.queue.panel import QueuePanel
from tests.ui.hosting import Host
from tests.ui.pressing import wait_until
from tests.ui.queue_samples import (
    busy_queue,
    done_upload,
    failed_upload,
    queue,
    running_download,
    running_upload,
)


def shown_text(panel: QueuePanel) -> list[str]:
    return [panel.render_line(y).text for y in range(panel.size.height)]


async def test_the_panel_is_hidden_while_the_queue_is_empty() -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        assert not panel.display
        panel.show(queue(running_upload()))
        await pilot.pause()
        assert panel.display
        assert panel.size.height == 2
        panel.show(queue())
        await pilot.pause()
        assert not panel.display


async def test_the_panel_shows_running_jobs_first_and_keeps_the_ends() -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        panel.show(queue(done_upload(), failed_upload(), running_download()))
        await pilot.pause()
        lines = shown_text(panel)
    assert "1 running, 1 failed, 1 done" in lines[0]
    assert "model-a.h5" in lines[1]
    assert "4 failed" in lines[2]
    assert "done, verified" in lines[3]


async def test_a_folded_panel_is_one_line() -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        panel.show(busy_queue())
        panel.fold(True)
        await pilot.pause()
        assert panel.size.height == 1
        panel.fold(False)
        await pilot.pause()
        assert panel.size.height == 4


async def test_only_lines_that_changed_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        panel.show(queue(running_upload(), running_download()))
        await pilot.pause()
        painted: list[Region] = []
        monkeypatch.setattr(panel, "refresh", lambda *regions, **_: painted.extend(regions))
        panel.show(queue(running_upload(), running_download(), number=2))
        assert painted == []
        for gibibytes in (11, 12):
            further = replace(running_download(), bytes_done=gibibytes * 1024**3)
            panel.show(queue(running_upload(), further, number=gibibytes))
        assert painted == [], "numbers that move wait for each other"
        await wait_until(pilot, lambda: bool(painted))
        assert painted == [Region(0, 2, 80, 1)]


async def test_a_new_state_is_painted_at_once() -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        panel.show(queue(running_upload()))
        await pilot.pause()
        panel.show(queue(done_upload(), number=2))
        await pilot.pause()
        assert "done, verified" in shown_text(panel)[1]


async def test_a_resize_draws_the_lines_for_the_new_width() -> None:
    panel = QueuePanel()
    async with Host(lambda: panel).run_test(size=(80, 24)) as pilot:
        panel.show(busy_queue())
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "92.0 MiB/s" in shown_text(panel)[1]


async def test_a_click_opens_the_queue() -> None:
    opened: list[QueuePanel.Opened] = []
    panel = QueuePanel()
    app = Host(lambda: panel)

    def note(message: object) -> None:
        if isinstance(message, QueuePanel.Opened):
            opened.append(message)

    async with app.run_test(size=(80, 24), message_hook=note) as pilot:
        panel.show(busy_queue())
        await pilot.pause()
        await pilot.click(QueuePanel, offset=(10, 1))
        await pilot.pause()
    assert opened
