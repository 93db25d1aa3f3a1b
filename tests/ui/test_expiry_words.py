"""When an object is to expire, as it is typed."""

from datetime import datetime

import pytest

from allastui.ui.properties.expiry import read_expiry
from tests.ui.building import NOW


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("in 7 days", 7 * 86400), ("7d", 7 * 86400), ("12 hours", 43200), ("in 1 week", 604800)],
)
def test_a_span_of_time_counts_from_now(text: str, seconds: int) -> None:
    assert read_expiry(text, NOW) == NOW + seconds


def test_a_date_is_a_moment_to_come_of_the_local_time_zone() -> None:
    assert read_expiry("never", NOW) is None
    tomorrow = datetime.fromtimestamp(NOW + 86400)
    assert read_expiry(f"{tomorrow:%Y-%m-%d %H:%M}", NOW) == NOW + 86400
    for wrong in ("2026-11-18", "soon", "", "7 moons", "0d", "in 99999 weeks"):
        with pytest.raises(ValueError, match=r"That|Type"):
            read_expiry(wrong, NOW)
