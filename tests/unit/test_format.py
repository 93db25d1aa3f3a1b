from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.ui.format import (
    age_text,
    count_text,
    duration_text,
    moment_text,
    percent_text,
    rate_text,
    size_text,
)

NOW = datetime(2026, 11, 20, 12, 0).timestamp()
GIB = 1024**3


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, "-"),
        (0, "0 B"),
        (998, "998 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (2160, "2.11 KiB"),
        (44 * 1024**2, "44.0 MiB"),
        (310 * GIB, "310 GiB"),
        (1023 * GIB, "1023 GiB"),
        (1024 * GIB - 1, "1.00 TiB"),
        (round(3.1 * GIB), "3.10 GiB"),
        (round(9.996 * GIB), "10.0 GiB"),
        (round(99.96 * GIB), "100 GiB"),
        (5000 * 1024**6, "5000 EiB"),
    ],
)
def test_sizes_have_three_digits_and_a_binary_unit(size: int | None, text: str) -> None:
    assert size_text(size) == text


@given(st.integers(min_value=0, max_value=2**63))
def test_a_size_fits_its_column_and_is_right_to_half_a_percent(size: int) -> None:
    text = size_text(size)
    number, unit = text.split(" ")
    factor = 1024 ** ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB").index(unit)
    assert len(text) <= 8
    assert abs(float(number) * factor - size) <= size * 0.005


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0.0, "0 B/s"), (184 * 1024**2, "184 MiB/s"), (-3.0, "0 B/s"), (float("inf"), "-")],
)
def test_rates(rate: float, text: str) -> None:
    assert rate_text(rate) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (float("inf"), "-"),
        (-5.0, "0 s"),
        (45.2, "45 s"),
        (59.7, "1 min"),
        (12 * 60 + 10, "12 min"),
        (59 * 60 + 45, "1 h"),
        (3 * 3600 + 600, "3 h 10 min"),
        (24 * 3600 - 10, "1 d"),
        (52 * 3600, "2 d 4 h"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (-30.0, "0 s"),
        (30.0, "30 s"),
        (5 * 60.0, "5 m"),
        (3 * 3600.0, "3 h"),
        (2 * 86400.0, "2 d"),
        (6.9 * 86400, "6 d"),
        (7 * 86400.0, "2026-11-13"),
        (-2 * 86400.0, "2026-11-22"),
    ],
)
def test_ages_are_relative_until_a_week_and_then_a_date(age: float, text: str) -> None:
    assert age_text(NOW, NOW - age) == text


@pytest.mark.parametrize(
    ("day", "text"), [((2026, 11, 21, 14, 2), "14:02"), ((2026, 11, 9, 14, 2), "9 Nov")]
)
def test_a_moment_is_a_time_today_and_else_a_day(day: tuple[int, ...], text: str) -> None:
    when = datetime(*day[:5]).timestamp()  # type: ignore[arg-type]
    assert moment_text(when, datetime(2026, 11, 21, 23, 59).timestamp()) == text


def test_an_age_that_is_unknown_or_beyond_the_calendar_is_a_dash() -> None:
    assert age_text(NOW, None) == "-"
    assert age_text(NOW, -1e18) == "-"


def test_counts_have_commas() -> None:
    assert count_text(1204) == "1,204"


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [(41, 100, "41 %"), (999, 1000, "99 %"), (5, 5, "100 %"), (7, 5, "100 %"), (1, None, "-")],
)
def test_only_all_of_it_is_a_hundred_percent(done: int, total: int | None, text: str) -> None:
    assert percent_text(done, total) == text
    assert percent_text(0, 0) == "-"
