import os
import sqlite3
from contextlib import closing
from pathlib import Path

from allastui.agent import spawn
from allastui.agent.folder import agent_folder
from allastui.checks.agent import look_at_agent
from allastui.checks.finding import Finding, Level
from allastui.settings import Paths, user_paths
from allastui.transfers.journal import Journal
from tests.agents import end_agent


def looked(paths: Paths, home: Path) -> dict[str, Finding]:
    return {found.subject: found for found in look_at_agent(paths, home).findings}


def test_an_agent_that_runs_is_named(clean_environment: Path) -> None:
    paths = user_paths()
    paths.make_state()
    client = spawn.attach(paths, os.environ)
    try:
        found = looked(paths, clean_environment)
        assert found["process"].level is Level.OK
        assert f"pid {client.hello.pid}" in found["process"].text
        assert found["journal"].level is Level.OK
    finally:
        client.close()
        end_agent(paths)


def test_without_an_agent_nothing_is_wrong_and_nothing_made(clean_environment: Path) -> None:
    paths = user_paths()
    found = looked(paths, clean_environment)
    assert {finding.level for finding in found.values()} == {Level.OK}
    assert "none runs here" in found["process"].text
    assert not paths.state.exists()


def test_a_process_that_has_the_lock_and_is_silent(clean_environment: Path) -> None:
    from allastui.transfers.lock import take_lock

    paths = user_paths()
    with take_lock(agent_folder(paths.journal_file).lock):
        found = looked(paths, clean_environment)["process"]
    assert found.level is Level.FAULT
    assert f"process {os.getpid()}" in found.text


def test_a_journal_that_is_none(clean_environment: Path) -> None:
    paths = user_paths()
    paths.make_state()
    paths.journal_file.write_bytes(b"this is no database" * 100)
    found = looked(paths, clean_environment)["journal"]
    assert found.level is Level.FAULT
    assert found.remedy


def test_a_queue_on_another_host(clean_environment: Path) -> None:
    paths = user_paths()
    paths.make_state()
    Journal(paths.journal_file).close()
    with closing(sqlite3.connect(paths.journal_file)) as db, db:
        db.execute("INSERT INTO owner VALUES ('roihu-login7', 'boot', 7, 1.0, 2.0)")
    found = looked(paths, clean_environment)["queue"]
    assert found.level is Level.FAULT
    assert "roihu-login7" in found.text
    assert "take-over" in found.remedy


def test_the_last_trouble_in_the_log(clean_environment: Path) -> None:
    paths = user_paths()
    log = agent_folder(paths.journal_file).log
    log.write_text(
        "2026-11-20 10:00:00,123 ERROR an older one\n"
        "2026-11-20 11:00:00,123 WARNING something \x1b[31m odd\n"
        "2026-11-20 12:00:00,123 INFO ends: idle\n"
    )
    found = looked(paths, clean_environment)["log"]
    log.unlink()
    assert found.level is Level.NOTE
    assert "at 2026-11-20 11:00:00: something \\x1b[31m odd" in found.text
