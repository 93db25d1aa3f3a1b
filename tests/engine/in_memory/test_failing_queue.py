"""A journal, a listener or the program itself fails: the queue lives, and no item is lost."""

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from allastui.errors import (
    JournalError,
)
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from tests.engine.hooked import PART, MemoryDesk

BIG = os.urandom(1000) + bytes(3 * PART)


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
