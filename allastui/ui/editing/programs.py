"""The user's own editor and shell, and how they get the terminal for a while."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from textual.app import App, SuspendNotSupported

from allastui.errors import UsageError

_EDITORS = ("nano", "vim", "vi")
_SHELL = "/bin/sh"


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the words that start the user's editor: $VISUAL, $EDITOR, or the first that is there.

    Raises UsageError if there is none, or if what is asked for is not found.
    """
    path = environment.get("PATH")
    for name in ("VISUAL", "EDITOR"):
        stated = environment.get(name, "").strip()
        if not stated:
            continue
        try:
            words = shlex.split(stated)
        except ValueError:
            words = [stated]
        if shutil.which(words[0], path=path) is None:
            raise UsageError(
                "The editor cannot be started",
                why=f"${name} is {stated}, and there is no such program.",
                hint=f"Set {name} to a program that there is, for instance: export {name}=vi",
            )
        return words
    for program in _EDITORS:
        if shutil.which(program, path=path) is not None:
            return [program]
    raise UsageError(
        "There is no editor",
        why="Neither $VISUAL nor $EDITOR is set, and nano and vi are not here.",
        hint="Set EDITOR to your editor, for instance: export EDITOR=emacs",
    )


def shell_command(environment: Mapping[str, str]) -> list[str]:
    """Return the word that starts the user's shell."""
    return [environment.get("SHELL") or _SHELL]


def run_outside(
    app: App[None], words: Sequence[str], folder: str | None, greeting: str = ""
) -> int:
    """Give the terminal to a program until it ends, and return its exit status.

    Everything else waits meanwhile. Raises UsageError if it cannot be started, or if there is no
    terminal to give.
    """
    try:
        with app.suspend(), _interrupts_left_to_the_program():
            if greeting:
                os.write(1, f"{greeting}\n".encode())
            return subprocess.run(words, cwd=folder, check=False).returncode
    except SuspendNotSupported as error:
        raise UsageError(
            f"{words[0]} cannot be started", why="This terminal cannot be given away."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{words[0]} cannot be started in {folder or 'this folder'}",
            why=error.strerror or str(error),
        ) from error
    finally:
        app.refresh(layout=True)


@contextmanager
def _interrupts_left_to_the_program() -> Iterator[None]:
    """Have Ctrl-C and Ctrl-\\ end nothing but the program: the terminal sends them to both."""

    def nothing(_number: int, _frame: object) -> None:
        """Unlike SIG_IGN it is not handed down."""

    before = {number: signal.signal(number, nothing) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
