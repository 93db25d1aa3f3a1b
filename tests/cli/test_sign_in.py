"""Profiles without a password: `ls` and `copy` ask for it on a terminal, and say so elsewhere."""

import os
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from allastui.agent.folder import agent_folder
from allastui.settings import user_paths
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes
from tests.cli.running import COMMAND, allastui
from tests.servers.keystone import KeystoneServer

PROFILE = "os-env"
PROMPT = "The password of demo at "
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execv(sys.argv[1], sys.argv[1:])"
)
"""A password is read from the terminal that a session has, wherever stdin comes from."""


@dataclass(frozen=True)
class Said:
    status: int
    text: str


def on_terminal(words: Sequence[str], typed: Sequence[str]) -> Said:
    """Run a command on a terminal of its own, and answer each question about a password."""
    master, slave = os.openpty()
    command = [sys.executable, "-c", _TAKE_TERMINAL, *COMMAND, *words]
    child = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    said, answers = "", list(typed)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 1.0)[0]:
            continue
        try:
            data = os.read(master, 65536)
        except OSError:  # Linux: the other side is closed
            break
        said += data.decode()
        if answers and said.count(PROMPT) > len(typed) - len(answers):
            os.write(master, answers.pop(0).encode())
    os.close(master)
    return Said(child.wait(30), said)


@pytest.fixture
def bucket(keystone_swift: KeystoneServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket that the OS_ variables without a password lead to; it holds `a`."""
    project = keystone_swift.projects[0]
    for name, value in (
        ("OS_AUTH_URL", keystone_swift.auth_url),
        ("OS_USERNAME", keystone_swift.username),
        ("OS_USER_DOMAIN_NAME", "Default"),
        ("OS_PROJECT_NAME", project.name),
        ("OS_PROJECT_DOMAIN_NAME", "Default"),
    ):
        monkeypatch.setenv(name, value)
    bucket = f"typed-{uuid.uuid4().hex[:8]}"
    connections = Connections([project.swift_profile])
    store = connections.open(project.swift_profile.name)
    store.create_bucket(bucket)
    store.put(bucket, "a", BytesBody(b"data"), Attributes())
    connections.close()
    return bucket


def test_without_a_terminal_the_variable_is_named(bucket: str) -> None:
    for words in (["ls", f"{PROFILE}:{bucket}"], ["copy", f"{PROFILE}:{bucket}/a", "/tmp/"]):
        done = allastui(*words)
        assert done.returncode == 1
        assert "needs the password of demo at" in done.stderr
        assert "Set OS_PASSWORD" in done.stderr
    assert allastui("queue").returncode == 0


def test_the_variable_is_enough(
    bucket: str, keystone_swift: KeystoneServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OS_PASSWORD", keystone_swift.password.reveal())
    done = allastui("ls", f"{PROFILE}:{bucket}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith(" a")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("wrong\n", "the password is not accepted by"),
        ("\n", "Nothing was typed"),
        ("\x04", "typed"),
    ],
)
def test_a_password_that_is_wrong_or_not_typed_is_told(bucket: str, typed: str, words: str) -> None:
    said = on_terminal(["ls", f"{PROFILE}:{bucket}"], [typed])
    assert said.status == 1
    assert words in " ".join(said.text.split())
    assert "Traceback" not in said.text


def test_copy_asks_once_and_the_agent_goes_on_with_it(
    bucket: str, keystone_swift: KeystoneServer
) -> None:
    password = keystone_swift.password.reveal()
    place = f"{PROFILE}:{bucket}"
    said = on_terminal(["copy", f"{place}/a", f"{place}/b", "--wait"], [password + "\n"])
    assert said.status == 0, said.text
    assert said.text.count(PROMPT) == 1
    listed = on_terminal(["ls", place], [password + "\n"])
    assert listed.status == 0, listed.text
    assert [line.split()[-1] for line in listed.text.splitlines()[-2:]] == ["a", "b"]
    assert password not in said.text + listed.text
    folder = agent_folder(user_paths().journal_file)
    for file in (folder.log, user_paths().journal_file):
        assert password.encode() not in file.read_bytes()
