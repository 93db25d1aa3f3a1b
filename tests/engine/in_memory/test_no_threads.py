"""The queue on a machine that gives no threads: it waits, says why, and goes on by itself."""

import pytest

from allastui.stores.place import Place
from allastui.transfers.job import JobState
from allastui.transfers.request import DeleteRequest
from tests.engine.hooked import MemoryDesk
from tests.threadless import no_more_threads


@pytest.mark.parametrize("name", ["allastui-walker", "allastui-worker", "allastui"])
def test_a_job_waits_for_threads(desk: MemoryDesk, name: str) -> None:
    for number in range(3):
        desk.one.put_bytes("from", f"a/{number}", b"data")
    client = desk.open()
    with pytest.MonkeyPatch.context() as patch:
        no_more_threads(patch, name)
        job = client.submit(desk.request("a/"))
        desk.wait_until(lambda: desk.job(job).state is JobState.WAITING)
        assert "ulimit -u" in desk.job(job).note
    done = desk.ended(job)
    assert done.state is JobState.DONE
    assert done.items_done == 3


def test_a_deletion_goes_on_where_it_can_have_no_threads_to_look_with(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"a/{number}" for number in range(3)]
    for key in keys:
        desk.one.put_bytes("from", key, b"data")
    client = desk.open()
    no_more_threads(monkeypatch, "look")
    job = client.submit(DeleteRequest(tuple(Place("one", "from", key) for key in keys)))
    done = desk.ended(job)
    assert (done.state, done.items_done) == (JobState.DONE, 3)
    assert list(desk.one.walk("from", "")) == []
