"""Names come back as they were from a shell's words and Python's literals."""

import ast
import shlex
import subprocess
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.snippets.quoting import python, python_path, shell, shell_path, url_path

HOME = PurePath("/home/kkayttaj")
HOSTILE = (
    "a b",
    "it's",
    '"$HOME" `id` $(id)',
    "new\nline\tand\x1b[31m red\x07",
    "ä数据 \u202e\u200b",
    "\\x \\ 'q' \"q\"",
    "-rf",
    "~",
    "*?[a]{b,c}!1#",
    "not utf-8 \udcff1",
)


@given(st.text(st.characters(codec="utf-8")))
def test_python_reads_every_text_back(text: str) -> None:
    assert ast.literal_eval(python(text)) == text
    assert python(text).isprintable()


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" ")))
def test_a_shell_reads_every_printable_text_back(text: str) -> None:
    assert shlex.split(shell(text)) == [text]


@given(st.text())
def test_no_word_of_a_shell_has_a_character_that_a_terminal_obeys(text: str) -> None:
    if all(char.isprintable() or not 0xD800 <= ord(char) < 0xDC80 for char in text):
        try:
            word = shell(text)
        except UnicodeEncodeError:
            return  # no file and no key is named so
        assert word.isprintable()


def test_bash_reads_hostile_names_back() -> None:
    script = "".join(f"printf '%s\\0' {shell(text)}\n" for text in HOSTILE)
    done = subprocess.run(
        ["bash", "-c", script.encode("utf-8", "surrogateescape")],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    said = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    assert said == [*HOSTILE, ""]


@pytest.mark.parametrize(
    ("path", "word", "literal"),
    [
        ("/home/kkayttaj/a b", "~/'a b'", 'Path.home() / "a b"'),
        ("/home/kkayttaj", "/home/kkayttaj", 'Path("/home/kkayttaj")'),
        ("/scratch/x", "/scratch/x", 'Path("/scratch/x")'),
    ],
)
def test_the_home_is_written_as_such(path: str, word: str, literal: str) -> None:
    assert shell_path(path, HOME) == word
    assert python_path(path, HOME) == literal


def test_urls_have_every_other_character_encoded() -> None:
    assert url_path("b/it's a+ä?#%.~") == "/b/it%27s%20a%2B%C3%A4%3F%23%25.~"
