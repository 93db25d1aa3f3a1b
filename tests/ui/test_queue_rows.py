from dataclasses import replace

import pytest

from allastui.agent.client import JobView
from allastui.errors import AccessDenied
from allastui.stores.place import Place, local_place
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.request import CopyRequest, JobKind
from allastui.ui.queue.item_rows import details_header, standing
from allastui.ui.queue.rows import extra_lines, job_lines, panel_header, panel_line, screen_header
from allastui.ui.queue.spans import ASCII, UNICODE, Line, Role, error_lines, line_width
from allastui.ui.queue.words import amount_text, direction, source_text, state_words
from tests.ui.queue_samples import (
    ACROSS,
    ALLAS,
    DOWNLOAD,
    GIB,
    UPLOAD,
    asking_upload,
    busy_queue,
    discovering_upload,
    done_upload,
    failed_upload,
    offline_copy,
    queue,
    running_download,
    running_upload,
    waiting_copy,
)

EVERY_VIEW = (
    running_upload(),
    discovering_upload(),
    running_download(),
    waiting_copy(),
    failed_upload(),
    done_upload(),
    asking_upload(),
    offline_copy(),
)


def text(line: Line) -> str:
    return "".join(span.text for span in line)


@pytest.mark.parametrize("width", [79, 80, 99, 100, 120, 139, 140, 200])
@pytest.mark.parametrize("view", EVERY_VIEW)
def test_lines_fit_the_screen(view: JobView, width: int) -> None:
    assert line_width(panel_line(view, width, UNICODE)) <= width
    for line in (*job_lines(view, width, UNICODE), *extra_lines(view.job, width, UNICODE)):
        assert line_width(line) <= width


def test_what_a_job_waits_for_has_the_room_of_what_does_not_move() -> None:
    _, state = job_lines(offline_copy(), 120, UNICODE)
    assert "The line to a3s.fi was cut: it is tried again every minute." in text(state)
    assert text(state).rstrip().endswith("12 of 400")
    assert "The line to a3s.fi was cut" in text(panel_line(offline_copy(), 120, UNICODE))
    header = [text(line) for line in details_header(offline_copy(), None, 80, UNICODE)]
    assert header[1].startswith(" waits   12 of 400 files")
    assert "tried again every minute" in " ".join(header[2:4])


def test_files_that_had_begun_wait_while_their_job_is_paused() -> None:
    view = running_upload()
    paused = replace(view, job=replace(view.job, state=JobState.PAUSED))
    assert {item.state for item in standing(view.job.active, view.job)} == {ItemState.RUNNING}
    assert {item.state for item in standing(view.job.active, paused.job)} == {ItemState.WAITING}
    *_, tabs = details_header(paused, None, 80, UNICODE)
    assert "running " + str(len(view.job.active)) not in text(tabs)


def test_more_connections_than_are_wanted_are_not_told_as_a_part() -> None:
    snapshot = replace(busy_queue(), connections=1, connections_busy=2)
    header = " ".join(text(line) for line in screen_header(snapshot, 120, UNICODE))
    assert "2 of 2 connections" in header


def test_an_error_is_shown_to_its_end() -> None:
    error = AccessDenied("Not counted", why="The service refused " + "it " * 60, hint="Ask for it.")
    lines = error_lines(40, error.title, str(error))
    assert all(line_width(line) < 40 for line in lines)
    assert "".join(text(line) for line in lines).endswith("Ask for it.")


def test_a_job_that_asks_says_so_once() -> None:
    view = offline_copy()
    asks = replace(view, job=replace(view.job, note="3 files exist: what now?", asking=3))
    assert "waits for an answer" in text(job_lines(asks, 120, UNICODE)[1])
    assert [text(line).strip() for line in extra_lines(asks.job, 120, UNICODE)] == [
        "3 files exist at the target already: a answers"
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_the_header_of_the_panel_is_as_wide_as_the_screen(width: int) -> None:
    assert line_width(panel_header(busy_queue(), width, UNICODE)) == width


def test_the_header_of_the_panel_has_counts_rate_and_time_left() -> None:
    header = text(panel_header(busy_queue(), 80, ASCII))
    assert "queue: 2 running, 1 waiting, 1 failed, 1 done" in header
    assert "184 MiB/s" in header
    assert "12 min left" in header


def test_a_running_job_shows_percent_and_files() -> None:
    line = text(panel_line(running_upload(), 80, ASCII))
    assert line.startswith(" up    2026-11/ -> results/")
    assert "41 %" in line
    assert line.rstrip().endswith("1,203 of 2,900")


def test_totals_that_grow_have_a_tilde_and_no_percent() -> None:
    line = text(panel_line(discovering_upload(), 80, ASCII))
    assert "%" not in line
    assert "1,203 of ~2,900" in line
    assert "=" not in line


def test_one_file_shows_bytes() -> None:
    assert "10.9 / 12.4 GiB" in text(panel_line(running_download(), 80, ASCII))


def test_what_failed_is_said_with_what_to_do() -> None:
    lines = [text(line).strip() for line in extra_lines(failed_upload().job, 120, ASCII)]
    assert lines == [
        "Not copied: raw/secret.bam",
        "The service refused to read it (403 AccessDenied). "
        "Ask its owner for read access, or leave it out.",
        "Not copied: run.log changed while it was read (and 2 more)",
        "Retry it when nothing writes to it any more.",
    ]


def test_files_that_ask_name_the_key_that_answers() -> None:
    lines = [text(line).strip() for line in extra_lines(asking_upload().job, 120, ASCII)]
    assert lines == ["3 files exist at the target already: a answers"]


@pytest.mark.parametrize(
    ("changes", "words", "role"),
    [
        ({}, "done, verified", Role.GOOD),
        ({"unverified": 3}, "done, 3 not verified", Role.WARNING),
        ({"request": replace(UPLOAD, verify=False)}, "done, not verified", Role.WARNING),
        ({"skipped": 2900}, "done, nothing was new", Role.GOOD),
        ({"items_total": 0}, "done, nothing to copy", Role.GOOD),
        ({"state": JobState.FAILED, "failed": 2}, "2 failed", Role.ERROR),
        ({"state": JobState.WAITING, "note": "waits for a3s.fi"}, "waits for a3s.fi", Role.WARNING),
        ({"state": JobState.PAUSED}, "paused", Role.WARNING),
    ],
)
def test_an_end_says_whether_it_was_verified(
    changes: dict[str, object], words: str, role: Role
) -> None:
    job = replace(done_upload().job, **changes)  # type: ignore[arg-type]
    assert state_words(job) == (words, role)


def test_directions() -> None:
    assert [direction(request) for request in (UPLOAD, DOWNLOAD, ACROSS)] == ["up", "down", "copy"]
    assert direction(replace(UPLOAD, kind=JobKind.MOVE)) == "move"


def test_several_sources_are_counted() -> None:
    places = tuple(Place(ALLAS, "results", f"a/{name}") for name in "xyz")
    request = CopyRequest(places, local_place("/tmp/"))
    assert source_text(request) == f"3 items in {ALLAS}:results/a/"


def test_control_characters_of_a_name_are_escaped() -> None:
    place = Place(ALLAS, "results", "evil\x1b[31m\n.txt")
    view = replace(
        running_download(),
        job=replace(running_download().job, request=CopyRequest((place,), local_place("/tmp/"))),
    )
    for line in (panel_line(view, 120, UNICODE), *job_lines(view, 120, UNICODE)):
        assert text(line).isprintable()


def test_the_screen_header_shares_its_facts_over_lines() -> None:
    wide = screen_header(busy_queue(), 150, ASCII)
    narrow = screen_header(busy_queue(), 79, ASCII)
    assert (len(wide), len(narrow)) == (1, 2)
    assert "24 % of 174 GiB" in text(wide[0])
    facts = "limit none   4 of 8 connections   memory 81.3 / 200 MiB   this host, pid 4711"
    assert facts in text(wide[0])
    assert all(line_width(line) <= 79 for line in narrow)


def test_the_screen_header_has_no_percent_while_files_are_found() -> None:
    view = discovering_upload()
    header = text(screen_header(queue(view, bandwidth=GIB), 120, ASCII)[0])
    assert "%" not in header
    assert "29.6 / ~72.1 GiB" in header
    assert "limit 1.00 GiB/s" in header


@pytest.mark.parametrize(
    ("skipped", "said"),
    [
        (0, "2,900 files, 72.1 GiB"),
        (10, "2,890 + 10 skipped"),
        (2900, "2,900 files, 72.1 GiB"),
        (2898, "2 + 2,898 skipped"),
    ],
)
def test_files_that_were_skipped_do_not_count_as_copied(skipped: int, said: str) -> None:
    view = done_upload()
    assert amount_text(replace(view, job=replace(view.job, skipped=skipped))) == said
