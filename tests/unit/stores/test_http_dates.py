"""Dates in headers are understood as email.utils does, and mostly without it."""

from email.utils import mktime_tz, parsedate_tz

import pytest

from allastui.stores.stored_times import http_seconds


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Thu, 29 Feb 2024 23:59:59 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 +0200",
    ],
)
def test_every_form_of_a_date_is_understood(text: str) -> None:
    parsed = parsedate_tz(text)
    assert parsed is not None
    assert http_seconds(text) == mktime_tz(parsed)


@pytest.mark.parametrize("text", [None, "", "yesterday", "Sun, 06 Abc 1994 08:49:37 GMT"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert http_seconds(text) is None
