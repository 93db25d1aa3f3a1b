"""What may be removed, and what is left alone: age, the queue, damage; and what it costs."""

from dataclasses import replace

import pytest

from allastui.profiles.local import LOCAL
from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.abilities.broom import Leftover, LeftoverKind
from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest, DeleteRequest
from allastui.ui.broom.opening import broom_sources
from allastui.ui.broom.standing import (
    Row,
    Standing,
    billed_a_day,
    job_on,
    parse_grace,
    place_of,
    standing_of,
)
from allastui.ui.broom.words import grace_text

NOW, DAY = 1_800_000_000.0, 86400.0
UPLOAD = Leftover(
    LeftoverKind.UPLOAD, "data", "a/b.bin", "data", "id", 10, 1, NOW - 2 * DAY, "somebody"
)
PARTIAL = Leftover(
    LeftoverKind.PARTIAL, "", "home/x/.allastui-1.part", "", "id", 10, 1, NOW - 2 * DAY, "allastui"
)
REMOTE, HERE = Place("p", "data", ""), Place(LOCAL, "", "home/")


def row(leftover: Leftover) -> Row:
    return Row(1, HERE if leftover.kind is LeftoverKind.PARTIAL else REMOTE, leftover)


def job(target: Place, state: JobState = JobState.RUNNING) -> Job:
    return Job(7, CopyRequest((Place("q", "from", "x"),), target), state, NOW)


@pytest.mark.parametrize(
    ("leftover", "jobs", "standing"),
    [
        (UPLOAD, (), Standing.READY),
        (PARTIAL, (), Standing.READY),
        (replace(UPLOAD, newest=NOW - DAY + 1), (), Standing.YOUNG),
        (replace(UPLOAD, newest=NOW - DAY), (), Standing.READY),
        (replace(UPLOAD, newest=NOW + DAY), (), Standing.YOUNG),
        (replace(UPLOAD, newest=None), (), Standing.YOUNG),
        (UPLOAD, None, Standing.UNSURE),
        (UPLOAD, (job(Place("p", "data", "a/")),), Standing.QUEUED),
        (replace(UPLOAD, kind=LeftoverKind.DAMAGED), None, Standing.DAMAGED),
    ],
)
def test_what_may_be_removed(
    leftover: Leftover, jobs: tuple[Job, ...] | None, standing: Standing
) -> None:
    assert standing_of(row(leftover), jobs, NOW, DAY) is standing


@pytest.mark.parametrize(
    ("leftover", "target", "state", "works"),
    [
        (UPLOAD, Place("p", "data", ""), JobState.RUNNING, True),
        (UPLOAD, Place("another name of it", "data", "a/b.bin"), JobState.PAUSED, True),
        (UPLOAD, Place("p", "data", "a"), JobState.QUEUED, True),
        (UPLOAD, Place("p", "data", "a/b.bin"), JobState.FAILED, True),
        (UPLOAD, Place("p", "data", "a/b.bin"), JobState.DONE, False),
        (UPLOAD, Place("p", "data", "a/b.bin"), JobState.CANCELLED, False),
        (UPLOAD, Place("p", "data", "a/b"), JobState.RUNNING, False),
        (UPLOAD, Place("p", "other", ""), JobState.RUNNING, False),
        (UPLOAD, Place(LOCAL, "", "a/"), JobState.RUNNING, False),
        (PARTIAL, Place(LOCAL, "", "home/x/"), JobState.RUNNING, True),
        (PARTIAL, Place(LOCAL, "", "home/x/file.bin"), JobState.RUNNING, True),
        (PARTIAL, Place(LOCAL, "", "home/x"), JobState.RUNNING, True),
        (PARTIAL, Place(LOCAL, "", "home/y/"), JobState.RUNNING, False),
        (PARTIAL, Place(LOCAL, "", "home/x/y/file"), JobState.RUNNING, False),
    ],
)
def test_what_a_transfer_works_on_is_known_by_its_target(
    leftover: Leftover, target: Place, state: JobState, works: bool
) -> None:
    found = job_on(row(leftover), (job(target, state),))
    assert (found is not None) is works


def test_a_deletion_writes_nowhere() -> None:
    deletion = Job(1, DeleteRequest((Place("p", "data", "a/"),)), JobState.RUNNING, NOW)
    assert job_on(row(UPLOAD), (deletion,)) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("24h", DAY), (" 24 h ", DAY), ("7d", 7 * DAY), ("90min", 5400.0), ("0s", 0.0), ("24", None),
     ("-1h", None), ("1 y", None), ("", None), ("a h", None)],
)  # fmt: skip
def test_a_grace_time_as_it_is_typed(text: str, seconds: float | None) -> None:
    assert parse_grace(text) == seconds


@pytest.mark.parametrize("seconds", [0.0, 45.0, 90 * 60.0, DAY / 2, DAY, 2 * DAY, 7 * DAY])
def test_a_grace_time_is_shown_as_one_that_can_be_typed(seconds: float) -> None:
    assert parse_grace(grace_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("endpoint", "bill"),
    [
        ("https://a3s.fi", 25.2),
        ("https://bucket.a3s.fi:443", 25.2),
        ("https://pouta.csc.fi:5001/v3", 25.2),
        ("https://lumidata.eu", None),
        ("https://nota3s.fi", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_only_allas_bills_in_its_units(endpoint: str | None, bill: float | None) -> None:
    profile = Profile("p", Protocol.S3, endpoint, Anonymous())
    assert billed_a_day(1024**4, profile) == bill
    assert billed_a_day(1024**4, None) is None


def test_it_is_shown_where_it_lies() -> None:
    segments = replace(
        UPLOAD, kind=LeftoverKind.SEGMENTS, place="data_segments", id="a/b.bin/1/2/3"
    )
    assert place_of(row(segments)) == Place("p", "data_segments", "a/b.bin/1/2/3/")
    assert place_of(row(UPLOAD)) == Place("p", "data", "a/")
    assert place_of(row(PARTIAL)) == Place(LOCAL, "", "home/x/.allastui-1.part")


def test_the_panes_say_what_is_looked_through_and_nothing_twice() -> None:
    bucket, deep = Place("p", "data", "x/y/"), Place("p", "data", "z/")
    project, here = Place("p", "", ""), Place(LOCAL, "", "home/maija/")
    assert broom_sources([bucket, here]) == [REMOTE, here]
    assert broom_sources([bucket, deep]) == [REMOTE]
    assert broom_sources([bucket, project]) == [project]
    assert broom_sources([project, bucket]) == [project]
    assert broom_sources([here, Place(LOCAL, "", "home/")]) == [Place(LOCAL, "", "home/")]
    assert broom_sources([Place(LOCAL, "", "home/file.txt")]) == [Place(LOCAL, "", "home/")]
