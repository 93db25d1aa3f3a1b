import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui import errors
from allastui.errors import AllastuiError, SourceChanged, StoreError, printable

ALL = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, AllastuiError)
]


def test_an_error_reads_as_sentences() -> None:
    error = StoreError("Not copied: a.bam", why="The service refused (403)", hint="Ask its owner!")
    assert str(error) == "Not copied: a.bam. The service refused (403). Ask its owner!"
    assert str(StoreError("It failed.")) == "It failed."


def test_an_error_may_have_advice_of_its_own() -> None:
    assert "Retry it" in str(SourceChanged("a changed"))
    assert str(SourceChanged("a changed", hint="Wait")) == "a changed. Wait."


@pytest.mark.parametrize("kind", ALL)
def test_the_tree_in_the_documentation_names_every_error(kind: type[AllastuiError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")
    assert kind.__doc__


@pytest.mark.parametrize("kind", ALL)
def test_the_documentation_tells_which_errors_pass_by_themselves(
    kind: type[AllastuiError],
) -> None:
    line = next(
        line
        for line in (errors.__doc__ or "").splitlines()
        if line.lstrip(" │├└─").split(" ")[0] == kind.__name__
    )
    assert ("(retryable)" in line) == kind.retryable


@given(st.text(st.characters(), max_size=40))
def test_what_is_printed_cannot_act_on_a_terminal(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    shown.encode("utf-8")
    if text.isprintable():
        assert shown == text
    error = AllastuiError(text, why=text, hint=text)
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("latin-\udce4", "latin-\\udce4"),
        ("\x9b", "\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("säätila 東京", "säätila 東京"),
    ],
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
