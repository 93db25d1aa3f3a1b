"""Lost answers, questions, and moves at odd moments: every job ends, and says what is true."""

import os
import sqlite3
import threading
from dataclasses import replace

import pytest

from allastui.errors import (
    AccessDenied,
    Corrupted,
    UploadGone,
)
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from tests.engine.hooked import PART, MemoryDesk, failing, line_cut

BIG = os.urandom(1000) + bytes(3 * PART)


# Lost answers


@pytest.mark.parametrize("if_exists", [IfExists.ASK, IfExists.RENAME, IfExists.SKIP])
def test_a_small_file_whose_answer_was_lost_is_not_taken_for_somebody_elses(
    desk: MemoryDesk, if_exists: IfExists
) -> None:
    desk.one.put_bytes("from", "small", b"text")
    desk.two.after["put"] = line_cut()
    job = desk.ended(desk.open().submit(desk.request("small", if_exists=if_exists)))
    assert (job.state, job.items_done, job.skipped, job.asking) == (JobState.DONE, 1, 0, 0)
    assert [entry.name for entry in desk.two.walk("into", "")] == ["small"]


def test_an_upload_whose_beginning_was_not_answered_is_not_left_behind(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "big", BIG)
    desk.two.after["begin_upload"] = line_cut()
    assert desk.ended(desk.open().submit(desk.request("big"))).state is JobState.DONE
    assert desk.unfinished() == []


def test_an_upload_that_vanishes_each_time_fails_its_item(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "big", BIG)
    desk.two.before["put_part"] = failing(10_000, UploadGone("Nobody knows it"))
    job = desk.ended(desk.open().submit(desk.request("big")))
    assert (job.state, job.failed) == (JobState.FAILED, 1)
    assert desk.unfinished() == []


def test_an_upload_gone_while_an_item_begins_does_not_lose_the_item(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"text")
    desk.two.before["put"] = failing(1, UploadGone("Nobody knows it"))
    job = desk.ended(desk.open().submit(desk.request("small")))
    assert (job.state, job.items_done) == (JobState.DONE, 1)


# Answers


def test_an_answer_holds_for_files_that_were_looked_at_when_it_came(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"new")
    desk.two.put_bytes("into", "small", b"old one")
    looking, go = threading.Event(), threading.Event()

    def hold(_key: str) -> None:
        looking.set()
        go.wait(10)

    desk.two.before["stat"] = hold
    job = desk.open().submit(desk.request("small"))
    looking.wait(10)
    desk.open().answer(job, IfExists.OVERWRITE)
    desk.open().snapshot()
    go.set()
    assert desk.ended(job).state is JobState.DONE
    assert desk.two.read_bytes("into", "small") == b"new"


def test_jobs_that_wait_for_an_answer_do_not_hold_up_the_others(desk: MemoryDesk) -> None:
    client = desk.open()
    for number in range(6):
        desk.one.put_bytes("from", f"{number}", b"new")
        desk.two.put_bytes("into", f"{number}", b"old one")
        client.submit(desk.request(f"{number}"))
    desk.one.put_bytes("from", "free", b"text")
    assert desk.ended(client.submit(desk.request("free"))).state is JobState.DONE


def test_two_copies_that_are_renamed_never_share_a_name(desk: MemoryDesk) -> None:
    """`x (2)` is free at the target, but it is the name of another source."""
    desk.one.put_bytes("from", "f/x", b"first")
    desk.one.put_bytes("from", "f/x (2)", b"second")
    desk.two.put_bytes("into", "f/x", b"old one")
    desk.two.before["put"] = lambda key: desk.wait_until(lambda: desk.job(1).items_total == 2)
    job = desk.open().submit(desk.request("f/", kind=JobKind.MOVE, if_exists=IfExists.RENAME))
    assert desk.ended(job).state is JobState.DONE
    found = {name: desk.two.read_bytes("into", name) for name in ("f/x", "f/x (2)", "f/x (3)")}
    assert found == {"f/x": b"old one", "f/x (2)": b"second", "f/x (3)": b"first"}


# Moves


def test_a_move_that_was_killed_after_the_deletion_is_done(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"text")
    job = desk.open().submit(desk.request("small", kind=JobKind.MOVE))
    assert desk.ended(job).state is JobState.DONE
    desk.close()
    with sqlite3.connect(desk.paths.journal_file) as journal:
        journal.execute("UPDATE item SET state = 1")
        journal.execute("UPDATE job SET state = 'running', ended = NULL")
    journal.close()
    again = desk.open().submit(desk.request("small", kind=JobKind.MOVE))
    assert again == job
    whole = desk.ended(job)
    assert (whole.state, whole.failures) == (JobState.DONE, ())


def test_a_move_keeps_a_source_that_was_written_to_after_it_was_copied(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"text")

    def write(_key: str) -> None:
        desk.one.put_bytes("from", "small", b"newer")

    desk.two.after["put"] = write
    job = desk.ended(desk.open().submit(desk.request("small", kind=JobKind.MOVE)))
    assert (job.state, job.failed) == (JobState.FAILED, 1)
    assert desk.one.read_bytes("from", "small") == b"newer"


def test_a_download_is_not_read_again_when_only_the_deletion_failed(desk: MemoryDesk) -> None:
    """The ETag of one plain object proves the file only by reading it back before it is whole."""
    desk.one.put_bytes("from", "big", BIG)
    desk.one.before["delete_many"] = line_cut()
    target = local_place(desk.folder / "big")
    request = desk.request("big", kind=JobKind.MOVE, target=target)
    job = desk.ended(desk.open().submit(request))
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert list(desk.one.walk("from", "")) == []


def test_a_move_never_deletes_what_is_reached_through_a_link(desk: MemoryDesk) -> None:
    shared, source = desk.folder / "shared", desk.folder / "source"
    shared.mkdir()
    source.mkdir()
    (shared / "data").write_text("of everybody")
    (source / "link").symlink_to(shared)
    request = CopyRequest((local_place(source),), Place("two", "into", ""), kind=JobKind.MOVE)
    job = desk.ended(desk.open().submit(request))
    assert (shared / "data").read_text() == "of everybody"
    assert "link" in str(job.failures[0].first)
    assert desk.two.read_bytes("into", "source/link/data") == b"of everybody"


@pytest.mark.parametrize("kind", list(JobKind))
def test_a_file_is_never_moved_onto_itself_through_a_link(desk: MemoryDesk, kind: JobKind) -> None:
    source, target = desk.folder / "source", desk.folder / "target"
    (source / "sub").mkdir(parents=True)
    (target / "source").mkdir(parents=True)
    (source / "sub" / "file").write_text("text")
    (target / "source" / "sub").symlink_to(source / "sub")
    request = CopyRequest(
        (local_place(source),), local_place(target), kind=kind, if_exists=IfExists.OVERWRITE
    )
    job = desk.ended(desk.open().submit(request))
    assert job.state is JobState.FAILED
    assert (source / "sub" / "file").read_text() == "text"


def test_an_object_is_never_moved_onto_itself_under_another_profile(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"text")
    desk.connections.use("two", desk.one)
    request = desk.request(
        "small", kind=JobKind.MOVE, if_exists=IfExists.OVERWRITE, target=Place("two", "from", "")
    )
    job = desk.ended(desk.open().submit(request))
    assert job.state is JobState.FAILED
    assert desk.one.read_bytes("from", "small") == b"text"


def test_an_empty_folder_whose_copy_failed_is_not_swept_away_by_a_move(desk: MemoryDesk) -> None:
    source = desk.folder / "source"
    (source / "empty").mkdir(parents=True)
    desk.two.before["put"] = failing(1, AccessDenied("Refused"))
    request = CopyRequest((local_place(source),), Place("two", "into", ""), kind=JobKind.MOVE)
    assert desk.ended(desk.open().submit(request)).state is JobState.FAILED
    assert (source / "empty").is_dir()


# What is shown


def test_a_file_that_grew_after_it_was_found_counts_with_its_size(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "grows", b"text")
    grown = desk.one.before
    grown["stat"] = lambda key: _grow_once(desk, key)
    job = desk.ended(desk.open().submit(desk.request("grows")))
    assert (job.bytes_done, job.bytes_total) == (len(BIG), len(BIG))


def _grow_once(desk: MemoryDesk, key: str) -> None:
    if desk.open().snapshot().jobs and desk.job(1).items_total:
        desk.one.before.clear()
        desk.one.put_bytes("from", key, BIG)


def test_a_damaged_copy_does_not_stay_under_its_name(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.one.put_bytes("from", "small", b"text")
    put = desk.two.put

    def damage(bucket: str, key: str, body: object, attributes: Attributes) -> object:
        put(bucket, key, body, attributes)  # type: ignore[arg-type]
        return replace(desk.two.stat(bucket, key), md5="0" * 32)

    monkeypatch.setattr(desk.two, "put", damage)
    job = desk.ended(desk.open().submit(desk.request("small")))
    assert job.failures[0].first.kind == Corrupted.__name__
    assert list(desk.two.walk("into", "")) == []
