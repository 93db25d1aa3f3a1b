import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.agent.client import JobView
from allastui.cli.documents import queue_document
from allastui.cli.following import Outcome, summary
from allastui.cli.progress import ProgressLine, progress_text
from allastui.stores.place import Place
from allastui.transfers.job import Failure, FailureGroup, Job, JobState
from allastui.transfers.request import CopyRequest, JobKind

MIB = 1024 * 1024
REQUEST = CopyRequest(
    (Place("local", "", "home/me/runs/"), Place("local", "", "home/me/x")),
    Place("project_2001234", "results", ""),
)


def view(
    state: JobState = JobState.RUNNING,
    *,
    discovering: bool = False,
    done: int = 410 * MIB,
    total: int = 1000 * MIB,
    left: float | None = 720,
    note: str = "",
) -> JobView:
    job = Job(
        1, REQUEST, state, 0.0, discovering=discovering, items_total=2900, items_done=1203,
        bytes_total=total, bytes_done=done, note=note,
    )  # fmt: skip
    return JobView(job, 92.0 * MIB, done, left)


def test_a_known_total_has_a_share_and_a_time() -> None:
    assert progress_text([view()], 100) == (
        " 41 %  410 MiB of 1000 MiB  1,203 of 2,900 files  92.0 MiB/s  12 min left"
    )


def test_an_unknown_total_has_neither() -> None:
    text = progress_text([view(discovering=True, left=None)], 100)
    assert text == "410 MiB of ~1000 MiB  1,203 of ~2,900 files  92.0 MiB/s"


def test_one_job_without_a_time_leaves_none_for_all() -> None:
    assert "left" not in progress_text([view(), view(left=None)], 120)
    assert "12 min left" in progress_text([view(), view(JobState.DONE, left=None)], 120)


def test_a_job_that_waits_says_for_what() -> None:
    text = progress_text([view(note="No answer from a3s.fi\x1b[31m")], 60)
    assert text == " 41 %  410 MiB of 1000 MiB  No answer from a3s.fi\\x1b[31m"


@given(
    st.integers(0, 200),
    st.booleans(),
    st.integers(0, 2**60),
    st.integers(0, 2**60),
    st.text(max_size=20),
)
def test_the_line_is_never_wider_than_the_terminal(
    width: int, discovering: bool, done: int, total: int, note: str
) -> None:
    text = progress_text([view(discovering=discovering, done=done, total=total, note=note)], width)
    assert len(text) <= width
    assert text.isprintable()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_is_painted_seldom_and_only_when_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("allastui.cli.progress.time.monotonic", lambda: now)
    stream = Terminal()
    line = ProgressLine(stream)
    for step in range(100):
        now = 100.0 + step / 50
        line.show([view(done=step * MIB)])
    assert stream.getvalue().count("\r") <= 8
    painted = stream.tell()
    for step in range(100):
        now = 200.0 + step / 50
        line.show([view(done=98 * MIB)])
    assert stream.getvalue().count("\r", painted) <= 1
    line.clear()
    line.clear()
    assert stream.getvalue().endswith("\r\x1b[K")
    assert re.fullmatch(r"(\r\x1b\[K[ -~]*)+", stream.getvalue())


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_dumb_terminal_gets_no_line(monkeypatch: pytest.MonkeyPatch, term: str | None) -> None:
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    stream = Terminal()
    ProgressLine(stream).show([view()])
    assert stream.getvalue() == ""


def test_without_a_terminal_there_is_no_line() -> None:
    stream = io.StringIO()
    ProgressLine(stream).show([view()])
    assert stream.getvalue() == ""


def test_the_document_says_null_where_nobody_knows() -> None:
    document = queue_document([view(discovering=True)], None)
    assert document == {
        "agent": None,
        "jobs": [
            {
                "id": 1,
                "kind": "copy",
                "state": "running",
                "source": "/home/me/runs/ and 1 more",
                "target": "project_2001234:results/",
                "items_done": 1203,
                "items_total": None,
                "bytes_done": 410 * MIB,
                "bytes_total": None,
                "rate": 92.0 * MIB,
                "verified": None,
                "errors": [],
                "remarks": [],
            }
        ],
    }


@pytest.mark.parametrize(
    ("state", "unverified", "verify", "verified"),
    [
        (JobState.DONE, 0, True, True),
        (JobState.DONE, 1, True, False),
        (JobState.DONE, 0, False, False),
        (JobState.FAILED, 0, True, True),
        (JobState.RUNNING, 1, True, False),
        (JobState.RUNNING, 0, True, None),
    ],
)
def test_verified_means_all_that_arrived(
    state: JobState, unverified: int, verify: bool, verified: bool | None
) -> None:
    request = CopyRequest(REQUEST.sources, REQUEST.target, verify=verify)
    job = Job(1, request, state, 0.0, discovering=False, items_done=3, unverified=unverified)
    document = queue_document([JobView(job, 0.0, 0, None)], None)
    assert document["jobs"] == [
        {**document["jobs"][0], "verified": verified}  # type: ignore[index]
    ]


def outcome(**changes: object) -> Outcome:
    numbers: dict[str, object] = {"items_done": 3, "items_total": 3, "bytes_done": 30 * MIB}
    kind = changes.pop("kind", JobKind.COPY)
    request = CopyRequest(REQUEST.sources, REQUEST.target, kind=kind)  # type: ignore[arg-type]
    job = Job(1, request, JobState.DONE, 0.0, **{**numbers, **changes})  # type: ignore[arg-type]
    return Outcome((JobView(job, 0.0, job.bytes_done, None),), 10.0, job.bytes_done, {})


@pytest.mark.parametrize(
    ("ended", "text"),
    [
        (outcome(), "Copied 3 files: 30.0 MiB in 10 s (3.00 MiB/s), verified."),
        (outcome(kind=JobKind.MOVE), "Moved 3 files: 30.0 MiB in 10 s (3.00 MiB/s), verified."),
        (
            outcome(unverified=1),
            "Copied 3 files: 30.0 MiB in 10 s (3.00 MiB/s), 1 file not verified.",
        ),
        (outcome(skipped=1), "Copied 2 files, left 1 file as it was: 30.0 MiB in 10 s, verified."),
        (outcome(skipped=3), "Copied 0 files, left 3 files as they were."),
        (
            outcome(items_done=0, bytes_done=0, failed=2),
            "Copied 0 files, failed with 2 files.",
        ),
    ],
)
def test_the_summary_is_one_line(ended: Outcome, text: str) -> None:
    assert summary(ended) == text


def test_success_means_all_jobs_done() -> None:
    assert outcome().is_success
    failed = Job(
        1, REQUEST, JobState.FAILED, 0.0,
        failures=(FailureGroup(Failure("NotFound", "t", "w", "h"), 1),),
    )  # fmt: skip
    assert not Outcome((JobView(failed, 0.0, 0, None),), 1.0, 0, {}).is_success
