"""Cancelling, clearing and retrying at odd moments: every job ends, and nothing is left behind."""

import os
import sqlite3
import threading
from collections.abc import Iterator

import pytest

from allastui.errors import (
    AccessDenied,
    NoSpace,
    SignInFailed,
)
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest
from tests.engine.hooked import PART, MemoryDesk, line_cut

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


def test_a_listing_that_failed_is_done_again_by_a_retry_after_a_restart(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        desk.one.put_bytes("from", f"folder/{name}")
    walk = desk.one.walk

    def broken(bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[object]:
        yield next(iter(walk(bucket, prefix)))
        raise AccessDenied("The listing was refused")

    monkeypatch.setattr(desk.one, "walk", broken)
    job = desk.open().submit(desk.request("folder/"))
    assert desk.ended(job).items_total == 1
    desk.close()
    monkeypatch.undo()
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
