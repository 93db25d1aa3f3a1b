"""How the list of profiles groups them, and what a row tells of one."""

from datetime import timedelta

import pytest

from allastui.ui.checking import Check
from allastui.ui.dialogs.profile_rows import (
    by_service,
    expiry_text,
    match_score,
    profile_row,
    usage_text,
)
from allastui.ui.queue.spans import UNICODE
from tests.ui.building import NOW
from tests.ui.test_dialogs_profiles import PROFILES, TIB, TIME, profile


def test_profiles_are_grouped_by_service() -> None:
    groups = {host: [p.name for p in group] for host, group in by_service(PROFILES.profiles)}
    assert groups == {
        "Allas, a3s.fi": ["project_2001234", "project_2005678", "project_2009999-swift"],
        "LUMI-O, lumidata.eu": ["lumi-465000001"],
        "Amazon Web Services": ["work"],
    }


def test_the_demo_is_named_and_not_its_port() -> None:
    demo = profile("demo", "127.0.0.1:34567", "demo")
    other = profile("mine", "127.0.0.1:9000", ".aws")
    assert [name for name, _ in by_service([demo, other])] == [
        "Demo, on this machine",
        "127.0.0.1:9000",
    ]


@pytest.mark.parametrize("width", [30, 74, 112])
def test_a_row_tells_where_a_profile_is_from_and_no_secret(width: int) -> None:
    rows = [profile_row(each, None, "", width, NOW, UNICODE).plain for each in PROFILES.profiles]
    assert not any("secret" in row or "AKEY" in row for row in rows)
    if width > 100:
        first = rows[0].split()
        assert first == [
            "project_2001234", "S3", "checking", "rclone.conf,", ".aws"
        ]  # fmt: skip
        assert rows[3].split() == ["work", "S3", "checking", "project_7", "AWS_", "variables"]


@pytest.mark.parametrize(
    ("ends", "text"),
    [(7.2 * 3600, "7 h left"), (40 * 60, "40 min left"), (3 * 86400, "ok"), (None, "ok")],
)
def test_the_time_left_is_told_when_it_is_under_a_day(ends: float | None, text: str) -> None:
    check = Check("ok", is_ok=True, ends=None if ends is None else NOW + ends)
    assert text in profile_row(PROFILES.profiles[0], check, "", 80, NOW, UNICODE).plain


def test_a_sign_in_that_ended_shows_when() -> None:
    ended = TIME - timedelta(hours=1)
    assert expiry_text(ended, TIME) == f"ended {ended.astimezone():%H:%M}"
    assert expiry_text(TIME - timedelta(days=2), TIME) == "ended"
    assert expiry_text(TIME + timedelta(hours=2), TIME) == ""
    assert expiry_text(None, TIME) == ""


@pytest.mark.parametrize(
    ("used", "quota", "text"),
    [
        (None, None, ""),
        (3 * TIB, None, "3.00 TiB"),
        (TIB // 2, 10 * TIB, "512 GiB / 10.0 TiB"),
        (3 * TIB, 10 * TIB, "3.00 / 10.0 TiB"),
    ],
)
def test_how_much_is_used(used: int | None, quota: int | None, text: str) -> None:
    assert usage_text(Check("ok", is_ok=True, used=used, quota=quota)) == text


def test_the_closest_name_fits_best() -> None:
    first, _, second, *_ = PROFILES.profiles
    assert match_score(second, "2005678") > match_score(second, "278") > 0
    assert match_score(first, "2005678") == 0
    assert match_score(first, "allas s3") > 0
    assert match_score(first, "allas swift") == 0
    assert match_score(first, "") > 0
