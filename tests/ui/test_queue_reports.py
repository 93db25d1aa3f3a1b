"""What came of a synchronisation is told in words."""

from dataclasses import replace

import pytest

from allastui.agent.client import JobView
from allastui.stores.place import Place
from allastui.transfers.job import Failure, FailureGroup, Job, JobState
from allastui.transfers.request import CopyRequest, DeleteRequest
from allastui.ui.queue.item_rows import details_header
from allastui.ui.queue.report import report_text
from allastui.ui.queue.rows import job_lines
from allastui.ui.queue.spans import ASCII, Line, line_width

PLACE = Place("project_2001234", "results", "2026-11/")
COPY = CopyRequest((Place("other", "raw", ""),), PLACE, listed="/lists/a")
DELETE = DeleteRequest((PLACE,), listed="/lists/b")
COPIED = Job(
    1, COPY, JobState.DONE, 0.0, discovering=False, items_total=120, items_done=120,
    bytes_total=3 << 30, bytes_done=3 << 30,
)  # fmt: skip


def group(kind: str, count: int) -> FailureGroup:
    return FailureGroup(Failure(kind, "a", "b", ""), count)


def text(line: Line) -> str:
    return "".join(span.text for span in line)


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (COPIED, "copied 120, 3.00 GiB: all verified"),
        (replace(COPIED, unverified=2), "copied 120, 3.00 GiB: 118 verified, 2 not"),
        (
            replace(
                COPIED, items_done=115, failed=5,
                failures=(group("Changed", 1), group("SourceChanged", 2), group("NoSpace", 2)),
            ),
            "copied 115, 3.00 GiB: all verified; 3 left alone, as they had changed; 2 failed",
        ),
        (
            replace(COPIED, items_done=0, bytes_done=0, state=JobState.CANCELLED),
            "nothing copied; 120 not begun",
        ),
        (replace(COPIED, request=DELETE), "deleted 120, 3.00 GiB"),
        (
            replace(COPIED, request=replace(DELETE, trash=True), items_done=119, failed=1,
                    failures=(group("Changed", 1),)),
            "moved to the trash 119, 3.00 GiB; 1 left alone, as it had changed",
        ),
        (
            replace(COPIED, request=DELETE, items_total=0, items_done=0),
            "nothing deleted",
        ),
    ],
)  # fmt: skip
def test_a_report_counts_what_came_of_it(job: Job, told: str) -> None:
    assert report_text(job) == told
    view = JobView(job, 0.0, job.bytes_done, None)
    header = details_header(view, None, 100, ASCII)
    assert told in [text(line).strip() for line in header]
    assert all(line_width(line) <= 100 for line in header)
    running = replace(view, job=replace(job, state=JobState.RUNNING))
    assert told not in [text(line).strip() for line in details_header(running, None, 100, ASCII)]


def test_a_deletion_of_extras_does_not_look_like_one_of_the_folder() -> None:
    waiting = Job(2, replace(DELETE, after=1), JobState.QUEUED, 0.0)
    shown = " ".join(map(text, job_lines(JobView(waiting, 0.0, 0, None), 100, ASCII)))
    assert "extra in project_2001234:results/2026-11/" in shown
    assert "after the copying" in shown
    header = " ".join(map(text, details_header(JobView(waiting, 0.0, 0, None), None, 120, ASCII)))
    assert "once all is copied and verified" in header
    failed = replace(waiting, state=JobState.FAILED, failures=(group("TransferError", 1),))
    shown = " ".join(map(text, job_lines(JobView(failed, 0.0, 0, None), 100, ASCII)))
    assert "0 failed" not in shown
