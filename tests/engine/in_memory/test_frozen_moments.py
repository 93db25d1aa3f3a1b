"""Extras of a list when the line is cut or a look is refused, with stores that do so on demand."""

import pytest

from allastui.errors import AccessDenied
from allastui.stores.body import BytesBody
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.transfers.differences import Seen
from allastui.transfers.job import Job, JobState
from allastui.transfers.listed import Listed, write_list
from allastui.transfers.request import DeleteRequest
from tests.engine.hooked import Hook, MemoryDesk, line_cut


def on(key: str, hook: Hook) -> Hook:
    def called(asked: str) -> None:
        if asked == key:
            hook(asked)

    return called


def refused(key: str) -> None:
    raise AccessDenied(f"{key} may not be looked at")


def deleted(desk: MemoryDesk, *names: str) -> Job:
    """Have a list of `names` below `x/` deleted, as they are now, but for "changed"."""
    items = []
    for name in names:
        stat = desk.two.put("into", f"x/{name}", BytesBody(b"seen"), Attributes())
        items.append(Listed(name, Seen(stat.size, stat.modified, stat.etag), None))
        if name == "changed":
            desk.two.put("into", f"x/{name}", BytesBody(b"SEEN"), Attributes())
    file = desk.paths.make_state() / "lists" / "a.list"
    write_list(file, items)
    request = DeleteRequest((Place("two", "into", "x/"),), listed=str(file))
    return desk.ended(desk.open().submit(request))


def left(desk: MemoryDesk) -> set[str]:
    return {entry.name for entry in desk.two.walk("into", "x/")}


@pytest.mark.parametrize("moment", ["stat", "delete_many"])
def test_a_line_that_is_cut_meanwhile_counts_nothing_twice(desk: MemoryDesk, moment: str) -> None:
    desk.two.before[moment] = on("x/z" if moment == "stat" else "x/a", line_cut())
    job = deleted(desk, "a", "changed", "z")
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 2, 1)
    assert [(group.first.kind, group.count) for group in job.failures] == [("Changed", 1)]
    assert left(desk) == {"changed"}


def test_what_may_not_be_looked_at_is_kept(desk: MemoryDesk) -> None:
    desk.two.before["stat"] = on("x/closed", refused)
    job = deleted(desk, "a", "closed")
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 1, 1)
    assert "may not be looked at" in job.failures[0].first.title
    assert left(desk) == {"closed"}


def test_more_than_a_batch_goes_and_what_was_put_there_since_stays(desk: MemoryDesk) -> None:
    def put_later(_key: str) -> None:
        desk.two.put_bytes("into", "x/later", b"new")

    desk.two.before["delete_many"] = put_later
    job = deleted(desk, *(f"{number:04}" for number in range(620)))
    assert (job.state, job.items_done) == (JobState.DONE, 620)
    assert left(desk) == {"later"}
