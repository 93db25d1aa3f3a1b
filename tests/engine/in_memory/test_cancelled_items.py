"""No item of a cancelled job is said to be under way."""

import pytest

from allastui.stores.place import Place
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.request import DeleteRequest, Request
from tests.engine.hooked import MemoryDesk, line_cut


@pytest.fixture
def desk(desk: MemoryDesk) -> MemoryDesk:
    for number in range(20):
        desk.one.put_bytes("from", f"a/{number}", b"1")
    desk.one.before["delete_many"] = line_cut(1000)
    desk.two.before["put"] = line_cut(1000)
    return desk


@pytest.mark.parametrize("deletes", [False, True], ids=["copy", "deletion"])
def test_no_item_of_a_cancelled_job_is_under_way(desk: MemoryDesk, deletes: bool) -> None:
    request: Request = desk.request("a/")
    if deletes:
        request = DeleteRequest((Place("one", "from", "a/"),))
    client = desk.open()
    job = client.submit(request)
    desk.wait_until(lambda: bool(client.items(job, ItemState.RUNNING)))
    client.cancel([job])
    assert desk.ended(job).state is JobState.CANCELLED
    desk.wait_until(lambda: not client.items(job, ItemState.RUNNING))
