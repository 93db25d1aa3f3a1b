import tomllib
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.profiles.toml_text import to_toml

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.one_of(
    texts,
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.floats(allow_nan=False),
    st.datetimes(min_value=datetime(1, 1, 1)),
    st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)),
    st.dates(),
    st.times(),
)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(texts, values, max_size=5))
def test_what_is_written_is_read_back(document: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(document)) == document


def test_it_looks_like_what_people_write() -> None:
    document = {
        "version": 1,
        "profiles": {
            "lab": {"endpoint": "https://h", "verify": False, "until": date(2026, 1, 1)},
            "a b": {"at": time(1, 2), "list": [1, {"x": "y"}]},
            "empty": {},
        },
    }
    assert to_toml(document) == (
        "version = 1\n"
        "\n"
        "[profiles.lab]\n"
        'endpoint = "https://h"\n'
        "verify = false\n"
        "until = 2026-01-01\n"
        "\n"
        '[profiles."a b"]\n'
        "at = 01:02:00\n"
        'list = [1, {x = "y"}]\n'
        "\n"
        "[profiles.empty]\n"
        "\n"
    )


def test_what_toml_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        to_toml({"a": b"x"})
