"""Snippets for a file or folder of this machine: its path, as a shell and Python write it."""

from allastui.snippets.python_keys import module
from allastui.snippets.quoting import python_path, shell_path
from allastui.snippets.subject import Kind, Language, Snippet, Subject


def shell_snippet(subject: Subject) -> Snippet:
    """Return the path as one word of a shell."""
    text = shell_path(subject.place.path, subject.home)
    return Snippet(Kind.SHELL, Language.SHELL, f"{text}\n")


def python_snippet(subject: Subject) -> Snippet:
    """Return the path as a Path of Python."""
    line = f"path = {python_path(subject.place.path, subject.home)}"
    return Snippet(Kind.PYTHON, Language.PYTHON, module(["from pathlib import Path"], [line]))
