"""The time left of sign-ins: on the frame of a pane, and against transfers that need longer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.agent.client import JobView
from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import SignIn
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest
from allastui.ui.clock import Clock, left_text, outlast_text
from allastui.ui.panes.frame import FrameLine
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import NOW, PROFILE, PROJECT, app_on
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import press, settle, wait_until
from tests.ui.queue_samples import queue, running_upload

MINUTE, HOUR = 60.0, 3600.0


class EndingStore(MemoryStore):
    """A store whose sign-in ends."""

    def __init__(self, sign_in: SignIn) -> None:
        super().__init__()
        self.ends = sign_in

    def sign_in(self) -> SignIn:
        return self.ends


@pytest.fixture
def store() -> Iterator[EndingStore]:
    memory = EndingStore(SignIn(NOW + 41.5 * MINUTE, renews=False))
    memory.create_bucket("results")
    yield memory
    memory.close()


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (None, ("", False)),
        (-1.0, ("ended", True)),
        (10.0, ("1 min", True)),
        (59.9 * MINUTE, ("59 min", True)),
        (HOUR, ("1 h", False)),
        (7.2 * HOUR, ("7 h", False)),
        (24 * HOUR, ("", False)),
    ],
)
def test_the_time_left_in_words(left: float | None, shown: tuple[str, bool]) -> None:
    assert left_text(None if left is None else NOW + left, NOW) == shown


@pytest.mark.parametrize(
    ("sign_in", "ends"),
    [
        (SignIn(NOW + HOUR, renews=False), NOW + HOUR),
        (SignIn(NOW + HOUR, renews=True), None),
        (SignIn(None, renews=False), None),
    ],
)
def test_a_sign_in_that_renews_itself_has_no_end(sign_in: SignIn, ends: float | None) -> None:
    connections = Connections([PROFILE])
    clock = Clock(connections, lambda: NOW)
    assert clock.ends(PROJECT) is None
    connections.use(PROJECT, EndingStore(sign_in))
    assert clock.ends(PROJECT) == ends
    assert clock.ends("local") is None
    connections.close()


def test_what_a_source_states_counts_where_no_store_is_open() -> None:
    from datetime import UTC, datetime

    profile: Profile = replace(PROFILE, expires=datetime.fromtimestamp(NOW + HOUR, UTC))
    assert Clock(Connections([profile]), lambda: NOW).ends(PROJECT) == NOW + HOUR


@pytest.mark.parametrize(
    ("sign_in_left", "job_left", "warns"),
    [(HOUR, HOUR / 2, False), (HOUR, 2 * HOUR, True), (HOUR, HOUR - 30, True), (0, HOUR, False)],
)
def test_a_transfer_that_needs_longer(sign_in_left: float, job_left: float, warns: bool) -> None:
    text = outlast_text("project", sign_in_left, job_left)
    assert bool(text) is warns
    if warns:
        assert text.startswith("The sign-in to project ends in 1 h, before this is done;")


async def test_the_frame_tells_the_last_hour_and_is_painted_only_when_it_changes(
    store: EndingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_on(store, tmp_path, right=Place(PROJECT, "results", "")) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            frame = right.query(FrameLine).first()
            assert frame.right_text == "S3 41 min"
            assert "S3 41 min" in frame.render_line(0).text
            painted = []
            monkeypatch.setattr(frame, "refresh", lambda *_args, **_more: painted.append(1))
            app.main._look_at_clock()
            assert not painted
            store.ends = SignIn(NOW + 40.5 * MINUTE, renews=False)
            app.main._look_at_clock()
            assert painted
            assert frame.right_text == "S3 40 min"


def uploading(seconds_left: float) -> JobView:
    view = running_upload()
    assert isinstance(view.job.request, CopyRequest)
    request = replace(view.job.request, target=Place(PROJECT, "results", ""))
    job = replace(view.job, request=request, state=JobState.RUNNING)
    return replace(view, job=job, seconds_left=seconds_left)


async def test_the_queue_warns_of_a_transfer_that_outlasts_its_sign_in(
    store: EndingStore, tmp_path: Path
) -> None:
    client = IdleClient()
    right = Place(PROJECT, "results", "")
    with app_on(store, tmp_path, right=right, client=lambda: client) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            panel = app.main.queue.panel
            client.publish(queue(uploading(2 * HOUR)))
            warning = f"The sign-in to {PROJECT} ends in 41 min"
            await wait_until(pilot, lambda: panel.size.height == 3)
            assert warning in panel.render_line(2).text
            await press(pilot, "f9")
            await wait_until(pilot, lambda: isinstance(app.screen, QueueScreen))
            lines = app.screen.query_one(LineList)
            await wait_until(
                pilot,
                lambda: any(warning in lines.render_line(y).text for y in range(lines.size.height)),
            )
            await pilot.press("escape")
            client.publish(queue(uploading(5 * MINUTE), number=2))
            await wait_until(pilot, lambda: panel.size.height == 2)
