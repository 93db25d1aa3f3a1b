import json
import os
import pty
import select
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allastui.cli.doctor_keys import key_names
from allastui.profiles.profile import KeyPair, Profile, Secret
from allastui.settings import user_paths
from tests.cli.running import COMMAND, allastui, write_remote


def findings(document: dict[str, Any], title: str) -> dict[str, dict[str, Any]]:
    (section,) = [section for section in document["sections"] if section["title"] == title]
    return {found["subject"]: found for found in section["findings"]}


def test_where_all_is_well_it_ends_with_0(clean_environment: Path, swift_profile: Profile) -> None:
    secret = write_remote(clean_environment, swift_profile, "good")
    done = allastui("doctor", env={"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TMUX": ""})
    assert (done.returncode, done.stderr) == (0, "allastui: nothing is wrong.\n"), done.stdout
    assert "FAULT" not in done.stdout
    for title in ("Terminal", "Agent", "Software", "Proxies", "Credentials", "Profiles"):
        assert f"\n{title}\n" in "\n" + done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("  ok     good ")]
    for words in ("round trip", "clock", "signature v4", "bucket"):
        assert words in line
    assert secret not in done.stdout


def test_a_home_where_much_is_broken_is_told_to_its_end(
    clean_environment: Path, swift_profile: Profile
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    wrong = replace(swift_profile, credentials=KeyPair(keys.access_key, Secret("hush")))
    secret = write_remote(clean_environment, wrong, "wrong")
    (clean_environment / ".aws").mkdir()
    (clean_environment / ".aws/credentials").write_bytes(b"\0\x1b[31m")
    paths = user_paths()
    paths.config.mkdir(parents=True)
    paths.settings_file.write_text("connections = [")
    paths.make_state()
    paths.journal_file.write_bytes(b"no database" * 500)
    done = allastui(
        "doctor", "--json",
        env={"TERM": "dumb", "HTTP_PROXY": "socks5://me:hush2@p:1", "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["ok"] is False
    assert findings(document, "Terminal")["kind"]["state"] == "fault"
    places = findings(document, "Settings and folders")
    assert places["settings"]["state"] == "fault"
    assert places["state"]["state"] == "ok"
    assert findings(document, "Agent")["journal"]["state"] == "fault"
    assert findings(document, "Proxies")["HTTP_PROXY"]["state"] == "fault"
    assert findings(document, "Credentials")["warning"]["state"] == "fault"
    profile = findings(document, "Profiles")["wrong"]
    assert profile["state"] == "fault"
    assert profile["text"].startswith("sign-in failed: The secret key does not belong")
    assert profile["remedy"]
    assert secret == "hush"
    assert "hush" not in done.stdout + done.stderr
    as_text = allastui("doctor")
    assert as_text.returncode == 1
    assert "faults found." in as_text.stderr
    assert "hush" not in as_text.stdout
    assert "\x1b" not in as_text.stdout


def test_keys_of_the_settings_that_do_nothing(clean_environment: Path) -> None:
    paths = user_paths()
    paths.config.mkdir(parents=True)
    paths.settings_file.write_text('[keys]\nno-such-action = "y"\n')
    document = json.loads(allastui("doctor", "--json").stdout)
    found = findings(document, "Settings and folders")["keys"]
    assert found["state"] == "fault"
    assert "no-such-action" in found["text"]


def test_without_profiles_it_says_what_to_run() -> None:
    done = allastui("doctor")
    assert done.returncode == 1
    assert "no object storage was found. Run allas-conf" in done.stdout


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"\x1bOP", ("f1",)),
        (b"\x1b[24~", ("f12",)),
        (b"\x1b[1;3P", ("alt+f1",)),
        (b"\x1b", ("escape",)),
        (b"\x1b[1~", ("home",)),
        (b"\x7f", ("backspace",)),
        (b"\x03", ("ctrl+c",)),
        (b" ", ("space",)),
    ],
)
def test_what_a_key_sends_has_a_name(data: bytes, names: tuple[str, ...]) -> None:
    assert key_names(data) == names


def test_keys_are_tried_in_a_terminal() -> None:
    """F1 arrives, F2 sends nothing, F3 sends something else, and then Ctrl-C."""
    near, far = pty.openpty()
    process = subprocess.Popen([*COMMAND, "doctor", "--keys"], stdin=far, stdout=far, stderr=far)
    os.close(far)
    said = ""

    def read_until(text: str) -> None:
        nonlocal said
        while text not in said:
            assert select.select([near], [], [], 30)[0], said
            said += os.read(near, 4096).decode()

    for shown, data in (("F1 ", b"\x1bOP"), ("F2 ", b" "), ("F3 ", b"\x1b[24~"), ("F4 ", b"\x03")):
        read_until(f"  {shown}")
        os.write(near, data)
    read_until("did not arrive: F2, F3.")
    assert process.wait(30) == 1
    os.close(near)
    lines = said.splitlines()
    assert any(line.split() == ["F1", "arrives"] for line in lines)
    assert any(line.split()[:4] == ["F2", "does", "not", "arrive"] for line in lines)
    assert any("F3" in line and "comes as F12" in line for line in lines)


def test_keys_need_a_terminal() -> None:
    done = allastui("doctor", "--keys")
    assert done.returncode == 2
    assert "only in a terminal" in done.stderr
    assert allastui("doctor", "--keys", "--json").returncode == 2
