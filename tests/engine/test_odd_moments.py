"""Commands, faults and restarts at odd moments: every job ends, and says what is true."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allastui.errors import (
    AccessDenied,
    Corrupted,
    JournalError,
    NoSpace,
    SignInFailed,
    UploadGone,
)
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from tests.engine.hooked import PART, MemoryDesk, failing, line_cut


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[MemoryDesk]:
    desk = MemoryDesk(tmp_path)
    yield desk
    desk.close()


BIG = os.urandom(1000) + bytes(3 * PART)


# Cancelling and clearing


@pytest.mark.parametrize("error", [NoSpace("The disk is full"), SignInFailed("The key is wrong")])
def test_a_cancelled_job_stays_cancelled_whatever_its_last_parts_say(
    desk: MemoryDesk, error: Exception
) -> None:
    desk.one.put_bytes("from", "big", BIG)
    held, go = threading.Event(), threading.Event()

    def hold(_key: str) -> None:
        held.set()
        go.wait(10)
        raise error

    desk.two.before["put_part"] = hold
    job = desk.open().submit(desk.request("big"))
    held.wait(10)
    desk.open().cancel([job])
    desk.wait_until(lambda: desk.job(job).state is JobState.CANCELLED)
    go.set()
    desk.wait_until(lambda: desk.unfinished() == [])
    assert desk.job(job).state is JobState.CANCELLED
    assert desk.job(job).active == ()


def test_an_upload_that_begins_while_its_job_is_cleared_is_freed(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "big", BIG)
    begun, go = threading.Event(), threading.Event()

    def hold(_key: str) -> None:
        begun.set()
        go.wait(10)

    desk.two.after["begin_upload"] = hold
    job = desk.open().submit(desk.request("big"))
    begun.wait(10)
    desk.open().cancel([job])
    desk.open().clear([job])
    go.set()
    desk.wait_until(lambda: desk.jobs() == [])
    assert desk.unfinished() == []


def test_a_cleared_job_frees_its_uploads_even_if_the_line_is_cut_meanwhile(
    desk: MemoryDesk,
) -> None:
    desk.one.put_bytes("from", "big", BIG)
    desk.two.before["put_part"] = lambda _key: desk.open().pause([1])
    job = desk.open().submit(desk.request("big"))
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    cut = line_cut()
    failed = threading.Event()

    def abort(key: str) -> None:
        failed.set()
        cut(key)

    desk.two.before["abort_upload"] = abort
    desk.open().cancel([job])
    failed.wait(10)
    desk.open().clear([job])
    desk.wait_until(lambda: desk.jobs() == [])
    assert desk.unfinished() == []


def test_what_a_walker_still_finds_for_a_cleared_job_is_not_given_to_the_next(
    desk: MemoryDesk,
) -> None:
    for number in range(3000):
        desk.one.put_bytes("from", f"many/{number:04}")
    desk.one.put_bytes("from", "single", b"text")
    client = desk.open()
    first = client.submit(desk.request("many/"))
    client.cancel([first])
    client.clear([first])
    second = client.submit(desk.request("single"))
    assert second != first
    assert desk.ended(second).items_total == 1
    desk.close()
    with sqlite3.connect(desk.paths.journal_file) as journal:
        assert journal.execute("SELECT DISTINCT job FROM item").fetchall() == [(second,)]
    journal.close()


def test_a_cancelled_job_of_a_profile_that_is_gone_does_not_lock_the_queue(
    desk: MemoryDesk,
) -> None:
    desk.one.put_bytes("from", "big", BIG)
    job = desk.open().submit(desk.request("big"))
    desk.open().cancel([job])
    desk.close()
    desk.connections = Connections()
    desk.open().clear([job])
    desk.wait_until(lambda: desk.jobs() == [])


def test_the_same_request_again_while_its_job_is_being_cleared_is_a_new_job(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allastui.transfers.live.ATTEMPTS_UNPROVEN", 2)
    desk.one.put_bytes("from", "big", BIG)
    job, aborting, go = _with_a_kept_upload(desk), threading.Event(), threading.Event()

    def hold(_key: str) -> None:
        aborting.set()
        go.wait(10)

    desk.two.before["abort_upload"] = hold
    desk.open().clear([job])
    aborting.wait(10)
    again = desk.open().submit(desk.request("big"))
    assert again != job
    go.set()
    assert desk.ended(again).state is JobState.DONE
    desk.wait_until(lambda: desk.jobs() == [again])


def _with_a_kept_upload(desk: MemoryDesk) -> int:
    """Return a job that failed for want of an answer, so that its upload is kept for a retry."""

    def pause(_key: str) -> None:
        # No part arrives: a job of which something has arrived is more patient.
        desk.open().pause([1])
        desk.wait_until(lambda: desk.job(1).state is JobState.PAUSED)

    desk.two.before["put_part"] = pause
    job = desk.open().submit(desk.request("big"))
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    desk.close()
    desk.two.before = {"list_parts": line_cut(2)}
    desk.open().resume([job])
    assert desk.ended(job).state is JobState.FAILED
    return job


# Retrying


def test_an_item_whose_upload_was_kept_can_fail_again_and_the_job_still_ends(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allastui.transfers.live.ATTEMPTS_UNPROVEN", 2)
    desk.one.put_bytes("from", "big", BIG)
    job = _with_a_kept_upload(desk)
    desk.one.delete_many("from", ["big"])
    desk.open().retry([job])
    desk.wait_until(lambda: "no object" in str(desk.job(job).failures))
    assert desk.ended(job).state is JobState.FAILED


def test_a_folder_that_could_not_be_read_is_not_done_by_trying_again(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything: the system's refusal is put where it would come from."""
    source = desk.folder / "source"
    (source / "locked").mkdir(parents=True)
    (source / "locked" / "secret").write_text("text")
    (source / "file").write_text("text")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    request = CopyRequest((local_place(source),), Place("two", "into", ""))
    job = desk.open().submit(request)
    assert desk.ended(job).failed == 1
    desk.open().retry([job])
    again = desk.ended(job)
    assert (again.state, again.failed, again.items_total) == (JobState.FAILED, 1, 2)
    assert [entry.name for entry in desk.two.walk("into", "")] == ["source/file"]
    monkeypatch.undo()
    assert desk.open().submit(request) == job
    whole = desk.ended(job)
    assert (whole.state, whole.items_done, whole.items_total) == (JobState.DONE, 2, 2)


def test_a_listing_that_failed_is_done_again_by_a_retry_after_a_restart(desk: MemoryDesk) -> None:
    for name in ("a", "b"):
        desk.one.put_bytes("from", f"folder/{name}")
    walk = desk.one.walk

    def broken(bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[object]:
        yield next(iter(walk(bucket, prefix)))
        raise AccessDenied("The listing was refused")

    desk.one.walk = broken  # type: ignore[method-assign, assignment]
    job = desk.open().submit(desk.request("folder/"))
    assert desk.ended(job).items_total == 1
    desk.close()
    del desk.one.walk
    assert "refused" in str(desk.job(job).failures)
    desk.open().retry([job])
    desk.wait_until(lambda: desk.job(job).state is JobState.DONE)
    assert desk.job(job).items_done == 2


def test_a_listing_that_is_cut_is_taken_up_again(desk: MemoryDesk) -> None:
    for name in ("a", "b"):
        desk.one.put_bytes("from", f"folder/{name}")
    desk.one.before["walk"] = line_cut(2)
    job = desk.open().submit(desk.request("folder/"))
    whole = desk.ended(job)
    assert (whole.state, whole.items_done) == (JobState.DONE, 2)


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


# The journal


def test_a_journal_that_fails_while_a_job_starts_holds_it_up_but_does_not_end_the_queue(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.one.put_bytes("from", "small", b"text")
    monkeypatch.setattr("allastui.transfers.director.JOURNAL_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(Journal, "routes", _failing_once(Journal.routes))
    monkeypatch.setattr(Journal, "claim", _failing_once(Journal.claim))
    job = desk.open().submit(desk.request("small"))
    assert desk.ended(job).state is JobState.DONE


def test_an_item_is_not_lost_when_the_journal_fails_while_it_is_read(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.one.put_bytes("from", "big", BIG)
    desk.two.before["put_part"] = lambda _key: desk.open().pause([1])
    job = desk.open().submit(desk.request("big"))
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    desk.close()
    desk.two.before.clear()
    monkeypatch.setattr("allastui.transfers.director.JOURNAL_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(Journal, "parts", _failing_once(Journal.parts))
    desk.open().resume([job])
    assert desk.ended(job).state is JobState.DONE


def test_a_cancelled_job_is_freed_when_the_journal_can_be_read_again(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.one.put_bytes("from", "big", BIG)
    desk.two.before["put_part"] = lambda _key: desk.open().pause([1])
    job = desk.open().submit(desk.request("big"))
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    desk.wait_until(lambda: desk.open().snapshot().connections_busy == 0)
    monkeypatch.setattr("allastui.transfers.director.JOURNAL_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(Journal, "begun_uploads", _failing_once(Journal.begun_uploads))
    desk.open().cancel([job])
    desk.wait_until(lambda: desk.unfinished() == [])


def _failing_once(method: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def once(*arguments: object) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise JournalError("The journal cannot be used", why="The disk is full")
        return method(*arguments)

    return once


# Faults of the program itself


def test_a_fault_of_the_program_pauses_its_job_and_the_queue_lives(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.one.put_bytes("from", "small", b"text")
    monkeypatch.setattr(
        "allastui.transfers.backlog.make_work", _failing_with(ValueError("nobody thought of it"))
    )
    job = desk.open().submit(desk.request("small"))
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    assert "nobody thought of it" in desk.job(job).note
    monkeypatch.undo()
    desk.open().resume([job])
    assert desk.ended(job).state is JobState.DONE


def test_a_listener_that_fails_does_not_end_the_queue(desk: MemoryDesk) -> None:
    desk.one.put_bytes("from", "small", b"text")
    desk.open().subscribe(_failing_with(ValueError("the screen is gone")))
    assert desk.ended(desk.open().submit(desk.request("small"))).state is JobState.DONE


def _failing_with(error: Exception) -> Callable[..., None]:
    def fail(*_arguments: object, **_named: object) -> None:
        raise error

    return fail


def test_a_question_to_a_queue_that_is_closing_is_refused_and_does_not_hang(
    desk: MemoryDesk,
) -> None:
    client = desk.open()
    desk.one.put_bytes("from", "small", b"text")
    answers: list[object] = []

    def ask_until_refused() -> None:
        try:
            while True:
                client.snapshot()
        except JournalError as error:
            answers.append(error)

    threads = [threading.Thread(target=ask_until_refused, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    desk.close()
    for thread in threads:
        thread.join(5)
    assert len(answers) == len(threads)


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
