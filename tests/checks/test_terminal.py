import subprocess
from pathlib import Path

import pytest

from allastui.checks.finding import Level, Section
from allastui.checks.terminal import Terminal, Tmux, look_at_terminal, this_terminal
from tests.cli.running import COMMAND

GOOD = Terminal({"TERM": "xterm-256color"}, (120, 40), "UTF-8", None)
IN_TMUX = Tmux("3.2a", "10", "on")


def changed(**parts: object) -> Section:
    values = {
        "environment": GOOD.environment, "size": GOOD.size, "encoding": GOOD.encoding, "tmux": None
    }  # fmt: skip
    return look_at_terminal(Terminal(**{**values, **parts}))  # type: ignore[arg-type]


def test_a_good_terminal_has_no_remedy() -> None:
    section = look_at_terminal(GOOD)
    assert {found.level for found in section.findings} == {Level.OK}
    assert [found.subject for found in section.findings] == ["kind", "size", "colours", "letters"]


@pytest.mark.parametrize(
    ("parts", "subject", "level", "remedy"),
    [
        ({"environment": {}}, "kind", Level.FAULT, "export TERM="),
        ({"environment": {"TERM": "dumb"}}, "kind", Level.FAULT, "export TERM="),
        ({"environment": {"TERM": "vt100"}}, "colours", Level.NOTE, "256color"),
        (
            {"environment": {"TERM": "xterm-256color", "NO_COLOR": "1"}},
            *("colours", Level.NOTE, ""),
        ),
        ({"size": (60, 20)}, "size", Level.NOTE, "enlarge"),
        ({"size": None}, "size", Level.NOTE, ""),
        ({"encoding": "ANSI_X3.4-1968"}, "letters", Level.FAULT, "LC_ALL=C.UTF-8"),
        ({"tmux": IN_TMUX}, "kind", Level.NOTE, "Do not set TERM"),
        ({"tmux": Tmux("3.2a", "500", "on")}, "tmux Esc", Level.FAULT, "escape-time 10"),
        ({"tmux": Tmux("2.3", "10", "off")}, "tmux keys", Level.FAULT, "xterm-keys on"),
    ],
)
def test_what_is_wrong_has_a_remedy(
    parts: dict[str, object], subject: str, level: Level, remedy: str
) -> None:
    (found,) = [found for found in changed(**parts).findings if found.subject == subject]
    assert found.level is level
    assert remedy in found.remedy


def test_a_tmux_is_asked(tmp_path: Path, clean_environment: Path) -> None:
    """A real tmux with its default of 500 ms after Esc."""
    if subprocess.run(["which", "tmux"], capture_output=True, check=False).returncode:
        pytest.skip("tmux is not installed")
    (clean_environment / ".tmux.conf").write_text("set -sg escape-time 500\n")
    out = tmp_path / "out"
    command = f"{' '.join(COMMAND)} doctor --json > {out} 2> {tmp_path / 'err'}; true"
    tmux = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(clean_environment / ".tmux.conf")]
    subprocess.run(
        [*tmux, "new-session", "-d", f"{command}; tmux wait-for -S told"],
        check=True,
        cwd=Path(__file__).parents[2],
    )
    subprocess.run([*tmux, "wait-for", "told"], check=False, timeout=30)
    said = out.read_text()
    assert "it waits 500 ms after Esc" in said
    assert '"version 3.' in said or '"version 2.' in said


def test_outside_of_tmux_none_is_asked() -> None:
    assert this_terminal({"TERM": "xterm"}).tmux is None
