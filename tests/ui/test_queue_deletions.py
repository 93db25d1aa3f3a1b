"""How the queue tells of a deletion: nothing goes anywhere, and items count, not bytes."""

from dataclasses import replace

import pytest

from allastui.agent.client import JobView
from allastui.stores.place import Place, local_place
from allastui.transfers.codec import decode, encode
from allastui.transfers.events import BatchDone, ItemsFound
from allastui.transfers.job import Item, ItemState, Job, JobState
from allastui.transfers.reduce import reduce
from allastui.transfers.request import DeleteRequest, is_again, profiles_of, target_of
from allastui.transfers.schema import decode_request, encode_request
from allastui.ui.finished import shows_change
from allastui.ui.notice import notice_of
from allastui.ui.queue.item_rows import details_header, item_rows
from allastui.ui.queue.rows import job_lines, panel_line
from allastui.ui.queue.spans import ASCII, Line, line_width

PLACE = Place("project_2001234", "results", "2026-11/")
REQUEST = DeleteRequest((PLACE,))
RUNNING = Job(7, REQUEST, JobState.RUNNING, 0.0, None, True, 2900, 10 << 30, 1203, 4 << 30)
VIEW = JobView(RUNNING, 0.0, RUNNING.bytes_done, None, 1200.4)
DONE = replace(RUNNING, state=JobState.DONE, discovering=False, items_done=2900)


def text(line: Line) -> str:
    return "".join(span.text for span in line)


@pytest.mark.parametrize("width", [80, 120, 160])
def test_a_running_deletion_tells_items_and_their_rate(width: int) -> None:
    for line in (panel_line(VIEW, width, ASCII), *job_lines(VIEW, width, ASCII)):
        assert line_width(line) <= width
    shown = " ".join(map(text, job_lines(VIEW, width, ASCII)))
    assert "1,203 of ~2,900" in shown
    assert "1,200/s" in shown
    assert "->" not in shown


def test_where_there_is_room_it_says_deleted() -> None:
    small = replace(RUNNING, items_done=12, items_total=290, discovering=False)
    line = text(panel_line(replace(VIEW, job=small), 100, ASCII))
    assert "deleted 12 of 290" in line
    assert " 4 %" in line


def test_how_it_ended_is_told() -> None:
    assert "done, deleted" in text(panel_line(replace(VIEW, job=DONE), 100, ASCII))
    assert notice_of(DONE) == "del 2026-11/: done, deleted"
    trash = replace(DONE, request=DeleteRequest((local_place("/tmp/x"),), trash=True))
    assert "done, in the trash" in notice_of(trash)
    assert "x -> trash" in text(panel_line(replace(VIEW, job=trash), 100, ASCII))
    nothing = replace(DONE, items_total=0, items_done=0)
    assert "nothing was there" in notice_of(nothing)


def test_the_details_name_no_target() -> None:
    header = " ".join(map(text, details_header(VIEW, None, 100, ASCII)))
    assert "deletes for good; links go, never what they lead to" in header
    assert "->" not in header
    item = Item(1, 7, 0, "2026-11/a", "a", 5, ItemState.DONE, verified=True)
    rows = [text(row.line) for row in item_rows([item], REQUEST, 1, 100, ASCII)]
    assert rows[0].startswith(" deleted")
    assert not any("->" in row for row in rows)


def test_panes_that_show_what_was_deleted_or_held_it_are_read_again() -> None:
    for key in ("", "2026-11/", "2026-11/deep/"):
        assert shows_change(replace(PLACE, key=key), DONE)
    assert not shows_change(replace(PLACE, bucket="other", key=""), DONE)
    bucket = replace(DONE, request=DeleteRequest((replace(PLACE, key=""),)))
    assert shows_change(Place("project_2001234", "", ""), bucket)


def test_a_deletion_is_journaled_and_sent_as_what_it_is() -> None:
    for request in (REQUEST, DeleteRequest((PLACE,), full_buckets=True)):
        assert decode_request(encode_request(request)) == request
        job = replace(RUNNING, request=request)
        assert decode(Job, encode(job)) == job
    assert target_of(REQUEST) is None
    assert profiles_of(REQUEST) == {"project_2001234"}
    assert is_again(REQUEST, DeleteRequest((PLACE,)))
    assert not is_again(REQUEST, DeleteRequest((PLACE,), full_buckets=True))


def test_a_batch_counts_at_once() -> None:
    job = reduce(reduce(RUNNING, ItemsFound(100, 1000)), BatchDone(50, 500))
    assert (job.items_total, job.items_done) == (3000, 1253)
    assert job.bytes_done == RUNNING.bytes_done + 500
    assert job.active == ()
