"""No secret is ever on the screen, in a log, in --json, in the journal or in a crash report."""

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from allastui.agent.access import agent_access
from allastui.agent.folder import LOCAL_DISK, agent_folder
from allastui.agent.lent import encode_lent
from allastui.agent.spawn import attach
from allastui.errors import AllastuiError
from allastui.profiles.collect import collect
from allastui.profiles.local import LOCAL
from allastui.settings import MIB, Settings, user_paths
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.profile_form import ProfileForm
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.sign_in import SignInDialog
from tests.agents import agent_pid, stop_agent
from tests.cli.running import COMMAND, allastui
from tests.cli.test_open import Panes
from tests.security.conftest import SecretHome
from tests.security.showing import (
    assert_files_hide,
    assert_hidden,
    disguises,
    files_below,
    shown_in,
    text_of,
)
from tests.ui.pressing import settle, wait_until

FAILING = ("wrong", "proxied", "session", "s3cfg", "own", "aws-env", "st-env", "nothing-swift")

LOUD = """
import logging, os, sys
logging.basicConfig(filename=sys.argv[1], level=logging.DEBUG)
from allastui.agent.process import run_agent
from allastui.settings import user_paths
if os.fork():
    os._exit(0)
read, write = os.pipe()
sys.exit(run_agent(user_paths(), ready=write, take_over=False, idle_seconds=60))
"""
CRASH = """
import sys
from allastui.cli import {module}
def crash(*_):
    password = {secret!r}
    raise RuntimeError("a fault of " + str(len(password)))
{module}.run = crash
from allastui.cli import run
sys.exit(run({words!r}))
"""
CRASH_OF_THE_UI = """
import sys
from allastui.ui.main import MainScreen
def crash(*_):
    password = {secret!r}
    raise RuntimeError("a fault of " + str(len(password)))
MainScreen.do_go_to = crash
from allastui.cli import run
sys.exit(run([]))
"""


def everything_kept(home: SecretHome) -> list[Path]:
    """Return every file below the home that the test did not write, and those of the agent."""
    files = list(files_below(home.folder, but=home.written))
    return [*files, *(LOCAL_DISK / f"allastui-{os.getuid()}").glob(log_of() + "*")]


def log_of() -> str:
    return agent_folder(user_paths().journal_file).log.name


def test_a_secret_is_found_in_every_disguise() -> None:
    secret = {"one": "aB+/=ä word"}
    for form in disguises(secret["one"]):
        assert shown_in(f"... {form} ...".encode(), secret) == {"one"}
    assert shown_in(b"YUIrLz0gb3RoZXI=", secret) == set()


def test_commands_show_none(secret_home: SecretHome, tmp_path: Path) -> None:
    for words in (
        ["profiles", "--json"],
        ["profiles", "--check", "--json"],
        ["doctor", "--json"],
        ["doctor"],
        ["ls", f"works:{secret_home.bucket}", "--json"],
        *(["ls", f"{name}:", "--json"] for name in FAILING),
    ):
        done = allastui(*words)
        assert "Traceback" not in done.stderr
        assert_hidden(secret_home.secrets, **{" ".join(words): done.stdout + done.stderr})
        if words[:2] == ["profiles", "--json"]:
            names = {profile["name"] for profile in json.loads(done.stdout)}
            assert set(FAILING) <= names, names
        elif words[0] == "ls" and words[1].startswith(FAILING):
            assert done.returncode == 1, words
    assert_files_hide(secret_home.secrets, everything_kept(secret_home))


def test_a_loud_agent_keeps_none(secret_home: SecretHome, tmp_path: Path) -> None:
    log = tmp_path / "loud.log"
    (secret_home.folder / ".config/allastui/settings.toml").write_text("part_size_mib = 5\n")
    subprocess.run([sys.executable, "-c", LOUD, str(log)], check=True, timeout=60)
    (tmp_path / "file").write_bytes(bytes(6 * MIB))
    outcomes = {}
    for name in ("works", *FAILING):
        place = f"{name}:{secret_home.bucket}/"
        command = [*COMMAND, "copy", "--json", str(tmp_path / "file"), place]
        outcomes[name] = subprocess.run(command, capture_output=True, timeout=60)
        assert outcomes[name].returncode == 0, outcomes[name].stderr
    paths = user_paths()
    with closing(attach(paths, os.environ, start=False)) as client:
        client.lend(collect(os.environ, secret_home.folder).profiles)
    waited = allastui(
        "copy", "--wait", "--json", f"works:{secret_home.bucket}/file", tmp_path / "b"
    )
    assert waited.returncode == 0, waited.stderr
    failed = allastui("copy", "--wait", "--json", f"wrong:{secret_home.bucket}/x", tmp_path / "c")
    assert failed.returncode == 1
    queue = allastui("queue", "--json")
    told = {name: done.stdout + done.stderr for name, done in outcomes.items()}
    assert_hidden(secret_home.secrets, **told, queue=queue.stdout + queue.stderr)
    assert_hidden(secret_home.secrets, failed=failed.stdout + failed.stderr)
    command_line = Path(f"/proc/{agent_pid(paths)}/cmdline").read_bytes()
    assert_hidden(secret_home.secrets, command_line=command_line)
    stop_agent(paths, signal.SIGTERM)
    assert "DEBUG:keystoneauth" in log.read_text()
    files = everything_kept(secret_home)
    assert {paths.journal_file, agent_folder(paths.journal_file).log} <= set(files)
    assert_files_hide(secret_home.secrets, [*files, log])


def test_libraries_at_their_loudest_log_none(
    secret_home: SecretHome, caplog: pytest.LogCaptureFixture
) -> None:
    found = collect(os.environ, secret_home.folder)
    names = [profile.name for profile in found.profiles]
    assert {"works", "lab", *FAILING} <= {*names, *found.names}
    connections = Connections(found.profiles)
    with caplog.at_level(logging.DEBUG):
        for name in names:
            store = connections.open(name)
            for call in (
                store.buckets,
                partial(store.copy, secret_home.bucket, "a", secret_home.bucket, "b"),
                partial(store.create_bucket, secret_home.bucket),
            ):
                with suppress(AllastuiError):
                    call()
    connections.close()
    assert {"urllib3.connectionpool", "keystoneauth.session"} <= {r.name for r in caplog.records}
    assert_hidden(secret_home.secrets, log=caplog.text)


async def test_no_screen_shows_one(secret_home: SecretHome, tmp_path: Path) -> None:
    paths, home = user_paths(), secret_home.folder
    found = collect(os.environ, home)
    connections = Connections(found.profiles)
    app = AllastuiApp(
        connections=connections,
        settings=Settings(),
        paths=paths,
        profiles=lambda: found,
        left=local_place(tmp_path),
        right=local_place(tmp_path),
        queue=agent_access(paths, os.environ),
    )
    secrets = {**secret_home.secrets, "typed": "typed-just+now/=1"}

    def look(where: str) -> None:
        picture = app.export_screenshot()
        assert_hidden(secrets, **{where: picture + text_of(picture)})

    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        look("panes")
        await pilot.press("f11")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        switcher = app.screen
        assert isinstance(switcher, ProfilesDialog)
        await wait_until(pilot, lambda: len(switcher._checks) >= len(found.profiles), seconds=60)
        for _ in found.profiles:
            await pilot.press("down")
            look(f"switcher at {switcher._current}")
            for key in ("ctrl+d", "ctrl+e", "ctrl+k"):
                if switcher._current == LOCAL:
                    continue
                await pilot.press(key)
                await pilot.pause()
                look(f"{key} of {switcher._current}")
                if isinstance(app.screen, ProfileForm):
                    for field in app.screen.query(Input):
                        assert not shown_in(field.value.encode(), secrets)
                while not isinstance(app.screen, ProfilesDialog):
                    await pilot.press("escape")
                    await pilot.pause()
        await pilot.press("escape")
        await pilot.press("L")
        await wait_until(pilot, lambda: isinstance(app.screen, SignInDialog))
        app.screen.query_one("#auth-url", Input).value = "http://127.0.0.1:9/v3"
        app.screen.query_one("#user", Input).value = "somebody"
        app.screen.query_one("#password", Input).value = secrets["typed"]
        await pilot.pause()
        look("a typed password")
        await pilot.press("enter")
        complaint = app.screen.query_one("#complaint", Static)
        await wait_until(pilot, lambda: "127.0.0.1:9" in str(complaint.content))
        look("a sign-in that failed")
        await pilot.press("escape")
        for name in FAILING:
            await pilot.press("g", "ctrl+u", *f"{name}:", "enter")
            await wait_until(pilot, lambda name=name: app.main.active.place.profile == name)  # type: ignore[misc]
            await settle(pilot)
            look(f"pane of {name}")
            while app.screen is not app.main:
                await pilot.press("escape")
                await pilot.pause()
        client = app.client
        assert client is not None
        client.lend(found.profiles)
    connections.close()
    assert encode_lent(found.profiles)
    assert_files_hide(secrets, everything_kept(secret_home))


@pytest.mark.parametrize(("module", "words"), [("list", ["ls", "."]), ("profiles", ["profiles"])])
def test_a_crash_of_a_command_tells_none(
    secret_home: SecretHome, module: str, words: list[str]
) -> None:
    secret = secret_home.secrets["own key"]
    program = CRASH.format(module=module, secret=secret, words=words)
    # Its own lines are in no file, so that a traceback cannot quote them.
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "allastui made a mistake (RuntimeError)" in done.stderr
    assert done.stderr.count("\n") == 1
    report = user_paths().state / "errors.log"
    assert "a fault of" in report.read_text()
    assert_hidden(secret_home.secrets, output=done.stdout + done.stderr)
    assert_files_hide(secret_home.secrets, everything_kept(secret_home))


def test_a_crash_of_the_ui_tells_none(secret_home: SecretHome) -> None:
    secret = secret_home.secrets["own key"]
    program = CRASH_OF_THE_UI.format(secret=secret)
    with Panes([sys.executable, "-c", program]) as panes:
        panes.read_until("works")
        panes.press("g")
        assert panes.end() == 1
        assert "allastui made a mistake (RuntimeError)" in panes.seen
        assert "Traceback" not in panes.seen
        assert_hidden(secret_home.secrets, screen=panes.seen)
    assert "in crash" in (user_paths().state / "errors.log").read_text()
    assert_files_hide(secret_home.secrets, everything_kept(secret_home))
