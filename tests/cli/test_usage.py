import subprocess
import sys
import time
from pathlib import Path

import pytest

from allastui import __version__
from allastui.cli.parser import parse
from tests.cli.running import allastui


def test_the_version_comes_at_once() -> None:
    allastui("--version")
    took = []
    for _ in range(3):
        began = time.perf_counter()
        done = allastui("--version")
        took.append(time.perf_counter() - began)
    assert (done.returncode, done.stdout) == (0, f"allastui {__version__}\n")
    plain = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        plain.append(time.perf_counter() - began)
    assert min(took) - min(plain) < 0.1


@pytest.mark.parametrize(
    ("words", "same"), [(["cp", "a", "b", "c"], "copy"), (["mv", "a", "b"], "copy --move")]
)
def test_the_words_of_other_programs_are_answered_with_ours(
    words: list[str], same: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(words)
    assert (
        f"`allastui {same}` does that; a folder is written ./{words[0]}" in capsys.readouterr().err
    )
    assert parse(words[:1])[1].left == words[0]


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["ls"],
        ["ls", "a", "b"],
        ["copy", "one"],
        ["copy", "a", "b", "--if-exists", "perhaps"],
        ["copy", "a", "b", "--move", "--no-verify"],
        ["queue", "explode"],
        ["queue", "pause", "seven"],
        ["queue", "answer", "3"],
        ["queue", "answer", "3", "ask"],
        ["queue", "limit"],
        ["queue", "limit", "fast"],
        ["queue", "limit", "-1"],
        ["queue", "limit", "nan"],
        ["queue", "limit", "1", "2"],
        ["queue", "take-over", "3"],
        ["queue", "restart-agent", "3"],
        ["profiles", "--checks"],
        ["a", "b", "c"],
        ["--demo", "ls"],
        ["--keystone"],
        ["ls", "nobody:bucket"],
        ["copy", "./x", "nobody:bucket"],
    ],
)
def test_wrong_words_are_bad_usage(words: list[str]) -> None:
    done = allastui(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_options_may_stand_anywhere() -> None:
    command, words = parse(["copy", "a", "--move", "b", "--json", "c"])
    assert (command, words.places, words.move, words.json) == ("copy", ["a", "b", "c"], True, True)
    command, words = parse(["queue", "wait", "--json", "3", "4"])
    assert (words.verb, words.ids, words.json) == ("wait", [3, 4], True)
    _, words = parse(["queue", "answer", "3", "--json", "skip"])
    assert (words.ids, words.if_exists) == ([3], "skip")
    assert parse(["queue", "limit", "0.5"])[1].rate == 0.5
    assert parse(["queue", "limit", "none"])[1].rate == 0


def test_the_first_word_is_a_command_or_a_place() -> None:
    assert parse(["queue"])[0] == "queue"
    command, words = parse(["./queue", "ls-results"])
    assert (command, words.left, words.right) == ("open", "./queue", "ls-results")
    assert parse([])[0] == "open"


@pytest.mark.parametrize("command", [[], ["ls"], ["copy"], ["profiles"], ["queue"]])
def test_every_command_has_help(command: list[str]) -> None:
    done = allastui(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage: allastui" in done.stdout


@pytest.mark.parametrize("words", [[], ["--demo"]])
def test_the_panes_need_a_terminal(words: list[str]) -> None:
    done = allastui(*words)
    assert done.returncode == 1
    assert done.stderr.startswith("allastui: The panes need a terminal.")
    assert done.stderr.count("\n") == 1


def test_control_characters_in_words_are_shown_escaped() -> None:
    done = allastui("ls", "no\x1b[31mbody:bucket")
    assert "\x1b" not in done.stderr
    assert "\\x1b" in done.stderr
    done = allastui("queue", "\x1b[31m")
    assert (done.returncode, "\x1b" in done.stderr) == (2, False)


def test_a_mistake_of_the_program_is_a_sentence_and_a_log(clean_environment: Path) -> None:
    program = (
        "import allastui.cli.profiles as command, allastui.cli as cli\n"
        "def broken(words, context): raise ZeroDivisionError('what went wrong')\n"
        "command.run = broken\n"
        "raise SystemExit(cli.run(['profiles']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    log = clean_environment / ".local/state/allastui/errors.log"
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "ZeroDivisionError" in done.stderr
    assert str(log) in done.stderr
    assert "what went wrong" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        ("{} profiles --json > /dev/full", 1, "The output could not be written. No space left"),
        ("{} profiles --json >&-", 0, ""),
        ("{} profiles --json 2>&-", 0, ""),
        ("rmdir ../gone; {} ls .", 1, "The folder that you are in is gone. Go to another"),
    ],
)
def test_an_odd_place_to_run_in_is_no_mistake_of_the_program(
    tmp_path: Path, command: str, status: int, told: str
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    done = subprocess.run(
        ["sh", "-c", command.format(f"{sys.executable} -m allastui")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, told in done.stderr) == (status, True)
    assert done.stderr.count("\n") <= 1


def test_wrong_settings_are_one_line(clean_environment: Path) -> None:
    file = clean_environment / ".config/allastui/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("connectoins = 9\n")
    done = allastui("ls", ".")
    assert done.returncode == 1
    assert "connectoins" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["", "ls", "copy", "rm", "profiles", "queue", "doctor"])
def test_the_help_fits_eighty_columns(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        parse([*command.split(), "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) < 80


def test_a_word_that_is_no_command_is_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["sync", "./a", "./b"])
    assert "sync is no command" in capsys.readouterr().err
