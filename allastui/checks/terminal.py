"""The terminal: what it is, how large, its colours and letters, and what tmux does to keys."""

import locale
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from allastui.checks.finding import Finding, Section, fault, note, ok
from allastui.errors import printable

SMALLEST = (80, 24)
_ASK_SECONDS = 2.0
_SLOW_ESCAPE_MS = 100
_FEW_COLOURS = ("linux", "vt100", "vt220", "ansi", "xterm", "screen", "tmux")


@dataclass(frozen=True, slots=True)
class Tmux:
    """What a tmux says of itself; "" for what it did not tell."""

    version: str
    escape_time: str
    xterm_keys: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of the terminal: `size` is columns and lines, None if there is no terminal."""

    environment: Mapping[str, str]
    size: tuple[int, int] | None
    encoding: str
    tmux: Tmux | None


def this_terminal(environment: Mapping[str, str]) -> Terminal:
    """Return what can be known of the terminal of this process; asks tmux if it is in one."""
    return Terminal(environment, _size(), _encoding(), _ask_tmux(environment))


def look_at_terminal(terminal: Terminal) -> Section:
    """Return the section of the terminal; contacts nothing."""
    found = [_kind(terminal), _size_found(terminal.size), _letters(terminal)]
    found.insert(2, _colours(terminal.environment))
    if terminal.tmux is not None:
        found += _tmux_found(terminal.tmux)
    return Section("Terminal", tuple(found))


def _kind(terminal: Terminal) -> Finding:
    name = printable(terminal.environment.get("TERM", ""))
    if not name or name == "dumb":
        return fault(
            "kind",
            "TERM is not set" if not name else "TERM is dumb",
            "Set it to what your terminal is, for instance export TERM=xterm-256color.",
        )
    inside = terminal.tmux is not None or "STY" in terminal.environment
    if inside and not name.startswith(("screen", "tmux")):
        return note(
            "kind",
            f"TERM is {name}, but it is inside tmux or screen",
            "Do not set TERM in your shell's start files: tmux sets it.",
        )
    return ok("kind", f"TERM is {name}")


def _size_found(size: tuple[int, int] | None) -> Finding:
    if size is None:
        return note("size", "there is no terminal here: input and output are files or pipes")
    text = f"{size[0]} columns, {size[1]} lines"
    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        return note("size", text, "The panes are made for 80 by 24 and more; enlarge the window.")
    return ok("size", text)


def _colours(environment: Mapping[str, str]) -> Finding:
    name = environment.get("TERM", "")
    if environment.get("NO_COLOR"):
        return note("colours", "NO_COLOR is set: the screen has no colours")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return ok("colours", "16 million")
    if "256color" in name or "direct" in name:
        return ok("colours", "256")
    if name in _FEW_COLOURS:
        return note(
            "colours",
            f"few: TERM={name} promises no more than 16",
            "If your terminal can do more, export TERM=xterm-256color (in tmux: set -g"
            " default-terminal tmux-256color).",
        )
    return ok("colours", "as the terminal has them")


def _letters(terminal: Terminal) -> Finding:
    if terminal.encoding.replace("-", "").lower() == "utf8":
        return ok("letters", "UTF-8")
    return fault(
        "letters",
        f"the locale is {terminal.encoding}, not UTF-8: lines and names are shown wrongly",
        "export LC_ALL=C.UTF-8, or put ascii = true into the settings.",
    )


def _tmux_found(tmux: Tmux) -> list[Finding]:
    found = [ok("tmux", f"version {printable(tmux.version) or 'not known'}")]
    if tmux.escape_time.isdigit() and int(tmux.escape_time) > _SLOW_ESCAPE_MS:
        found.append(
            fault(
                "tmux Esc",
                f"it waits {tmux.escape_time} ms after Esc before it passes it on",
                "Put set -sg escape-time 10 into ~/.tmux.conf.",
            )
        )
    if tmux.xterm_keys == "off":
        found.append(
            fault(
                "tmux keys",
                "xterm-keys is off: keys with Ctrl, Alt and Shift do not arrive",
                "Put setw -g xterm-keys on into ~/.tmux.conf.",
            )
        )
    return found


def _size() -> tuple[int, int] | None:
    for descriptor in (1, 0, 2):
        try:
            size = os.get_terminal_size(descriptor)
        except OSError:
            continue
        return size.columns, size.lines
    return None


def _encoding() -> str:
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return "one that this machine does not have"
    return locale.nl_langinfo(locale.CODESET)


def _ask_tmux(environment: Mapping[str, str]) -> Tmux | None:
    if not environment.get("TMUX"):
        return None
    program = shutil.which("tmux", path=environment.get("PATH"))
    if program is None:
        return Tmux("", "", "")

    def ask(*words: str) -> str:
        try:
            done = subprocess.run(
                [program, *words],
                capture_output=True, text=True, timeout=_ASK_SECONDS, check=False,
                env=dict(environment),
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.strip()

    return Tmux(
        version=ask("display-message", "-p", "#{version}"),
        escape_time=ask("show-options", "-sv", "escape-time"),
        xterm_keys=ask("show-window-options", "-gv", "xterm-keys"),
    )
