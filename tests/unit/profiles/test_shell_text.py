import shlex
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.profiles.shell_text import read_shell_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("export A=b", "b"),
        ("A=b", "b"),
        ("  export   X=1 A=b # comment", "b"),
        ('export A="b c"', "b c"),
        ("export A='b $HOME `c`'", "b $HOME `c`"),
        ('A="a\\"b\\$c\\\\d\\e"', 'a"b$c\\d\\e'),
        ("A=a\\ b\\'", "a b'"),
        ("A=a'b c'\"d e\"f", "ab cd ef"),
        ("A=p#q", "p#q"),
        ('export A="p"#q r', "p#q"),
        ("A=b\nA=c command", "b"),
        ("HOME=; A=$HOME", ""),
        ("A=a$", "a$"),
        ("B=x; A=${B}y", "xy"),
        ("B=x\nexport A=$B", "x"),
        ("A=${NOT_SET:-else}", "else"),
        ("A=${NOT_SET-else}", "else"),
        ("A=${NOT_SET:-$HOME/x}", "/home/me/x"),
        ("A=$HOME/x", "/home/me/x"),
        ("A=b\\\nc", "bc"),
        ("A=b\r\n", "b"),
        ("A=b && B=c", "b"),
        ("A=x\nexport A", "x"),
        ("declare -x A=b", "b"),
        ('A=b\nif [ -z "$A" ]; then unset A; fi', "b"),
        ("A=b\nif true; then\n  export A=other\nfi", "b"),
        ('if [ -z "$A" ]\nthen\n  export A=b\nfi', "b"),
        ("A=b\nfor x in 1 2; do unset A; done", "b"),
    ],
)
def test_what_a_variable_is_set_to(text: str, value: str) -> None:
    found = read_shell_text(text, {"HOME": "/home/me"})
    assert (found.variables.get("A"), found.bad_line) == (value, None)


@pytest.mark.parametrize(
    "text",
    [
        "read -sr A",
        'read -s -p "Password: " A',
        "read -sr X\nexport A=$X",
        'read -sr X\nexport A="$X"',
        "A=$(whoami)",
        "A=`whoami`",
        'A="x$(whoami)"',
        "A=${B%%x}",
        "A=${B:-`whoami`}",
        "A=old\nread A",
        'A="$(no end"',
        'A="${no end"',
    ],
)
def test_what_only_running_could_tell_is_unknown(text: str) -> None:
    found = read_shell_text(text, {})
    assert "A" not in found.variables
    assert "A" in found.unknown


def test_unset_forgets() -> None:
    found = read_shell_text("export A=b\nread X\nunset A X\n", {})
    assert (found.variables, found.unknown) == ({}, set())


@pytest.mark.parametrize(("text", "line"), [("A=b\nB='half", 2), ('A=b\n\n\nB="half', 4)])
def test_what_stands_before_an_open_quote_counts(text: str, line: int) -> None:
    found = read_shell_text(text, {})
    assert (found.variables, found.bad_line) == ({"A": "b"}, line)


@given(st.text().filter(lambda text: "\0" not in text))
def test_a_value_quoted_by_the_rules_is_read_back(text: str) -> None:
    assert read_shell_text(f"export A={shlex.quote(text)}\n", {}).variables == {"A": text}


@given(st.text(alphabet="Ab='\"\\$`{}()#;&|<> \n\trunseifx"))
def test_no_text_stops_it(text: str) -> None:
    read_shell_text(text, {})


@pytest.mark.parametrize("piece", ["$(", "${", "`", '"$(', "'", "\\", "if ", "a "])
def test_a_long_odd_file_is_done_at_once(piece: str) -> None:
    began = time.process_time()
    read_shell_text(piece * 20_000, {})
    assert time.process_time() - began < 1


def test_a_shell_sets_the_same() -> None:
    script = "B='two words'\nexport A=\"$B \\\"q\\\" \\$x\"a\\ b'c'${NOT_SET:-d}\n"
    ran = subprocess.run(
        ["/bin/sh", "-c", script + 'printf %s "$A"'], capture_output=True, text=True, env={}
    )
    assert read_shell_text(script, {}).variables["A"] == ran.stdout
