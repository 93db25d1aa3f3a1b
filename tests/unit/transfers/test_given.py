import pytest

from allastui.errors import UsageError
from allastui.transfers.given import Given, Label, read_given


def test_names_and_values_are_read_as_a_shell_reads_them() -> None:
    assert read_given("") == Given()
    assert read_given('Sample=42 note="two words" Content-Type=text/csv;charset=utf-8') == Given(
        "text/csv;charset=utf-8", (Label("sample", "42"), Label("note", "two words"))
    )
    assert read_given("a=1 a=b=2") == Given(labels=(Label("a", "b=2"),))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sample", "no name=value"),
        ("sample=", "no name=value"),
        ("=42", "cannot be the name"),
        ("two words=1", "no name=value"),
        ("a/b=1", "cannot be the name"),
        ("mtime=1", "written by the copy itself"),
        ("content-type=csv", "no content type"),
        ("content-type='text/csv\nx: y'", "no content type"),
        ("a='\x1b[2J'", "control characters"),
        ("a='x", "no end"),
    ],
)
def test_what_cannot_be_sent_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read_given(text)
