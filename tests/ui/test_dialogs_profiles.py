from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import OptionList, Static

from allastui.profiles.collect import Collection
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Source
from allastui.ui.dialogs.first_run import FirstRun
from allastui.ui.dialogs.profiles import (
    ProfileChoice,
    ProfilesDialog,
    by_host,
    expiry_text,
    profile_row,
)
from tests.ui.hosting import Host

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def profile(
    name: str, host: str | None, *labels: str, aliases: tuple[str, ...] = (), project: str = ""
) -> Profile:
    return Profile(
        name,
        Protocol.S3,
        f"https://{host}" if host else None,
        KeyPair("AKEY", Secret("very-secret")),
        sources=tuple(Source(label, None, None) for label in labels),
        aliases=aliases,
        project=project or None,
    )


PROFILES = Collection(
    (
        profile("project_2001234", "a3s.fi", "rclone.conf", ".aws", aliases=("s3allas",)),
        profile("lumi-465000001", "lumidata.eu", "rclone.conf", project="465000001"),
        profile("project_2005678", "a3s.fi", "rclone.conf"),
        profile("work", None, "AWS_ variables", project="project_7"),
    )
)
NOTHING = Collection(
    (),
    ("~/.config/rclone/rclone.conf is encrypted.",),
    (("~/.config/rclone/rclone.conf", "encrypted"), ("~/.aws/credentials", "not there")),
)


@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        (["enter"], ProfileChoice("project_2001234", False)),
        (["ctrl+o"], ProfileChoice("project_2001234", True)),
        (["down", "enter"], ProfileChoice("project_2005678", False)),
        (["down", "down", "enter"], ProfileChoice("lumi-465000001", False)),
        (["up", "enter"], ProfileChoice("local", False)),
        ([*"5678", "enter"], ProfileChoice("project_2005678", False)),
        ([*"LUMI", "ctrl+o"], ProfileChoice("lumi-465000001", True)),
        ([*"s3allas", "enter"], ProfileChoice("project_2001234", False)),
        ([*"local", "enter"], ProfileChoice("local", False)),
        ([*"zzz", "enter", "escape"], None),
        (["escape"], None),
    ],
)
async def test_choosing_a_profile(keys: Sequence[str], choice: ProfileChoice | None) -> None:
    app = Host(lambda: ProfilesDialog(PROFILES))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.result == choice


async def test_this_machine_is_offered_where_there_is_nothing_else() -> None:
    app = Host(lambda: ProfilesDialog(NOTHING))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.screen.query_one(OptionList).option_count == 2
        await pilot.press("enter")
        await pilot.pause()
    assert app.result == ProfileChoice("local", False)


def test_profiles_are_grouped_by_host() -> None:
    groups = {host: [p.name for p in group] for host, group in by_host(PROFILES.profiles)}
    assert groups == {
        "a3s.fi": ["project_2001234", "project_2005678"],
        "lumidata.eu": ["lumi-465000001"],
        "Amazon Web Services": ["work"],
    }


def test_a_row_tells_where_a_profile_is_from_and_no_secret() -> None:
    rows = [profile_row(each, NOW).plain for each in PROFILES.profiles]
    assert rows[0].split() == ["project_2001234", "S3", "rclone.conf,", ".aws", "also", "s3allas"]
    assert rows[3].split() == ["work", "S3", "project_7", "AWS_", "variables"]
    assert not any("secret" in row or "AKEY" in row for row in rows)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=7, minutes=12), "7 h 12 min left"),
        (timedelta(days=3), ""),
        (timedelta(days=-2), "ended"),
    ],
)
def test_the_end_of_a_sign_in_shows_when_it_is_near(left: timedelta, text: str) -> None:
    assert expiry_text(NOW + left, NOW) == text


def test_a_sign_in_that_ended_today_shows_when() -> None:
    ended = NOW - timedelta(hours=1)
    assert expiry_text(ended, NOW) == f"ended {ended.astimezone():%H:%M}"
    assert expiry_text(None, NOW) == ""


async def test_the_first_run_tells_what_to_do_and_where_it_looked() -> None:
    app = Host(lambda: FirstRun(NOTHING))
    async with app.run_test(size=(48, 24)):
        text = "\n".join(str(piece.content) for piece in app.screen.query(Static).results(Static))
    for expected in (
        "allas-conf --S3",
        "lumio-conf",
        "allastui --demo",
        "~/.config/rclone/rclone.conf: encrypted",
        "~/.aws/credentials: not there",
        "~/.config/rclone/rclone.conf is encrypted.",
    ):
        assert expected in text


def test_the_demo_is_named_and_not_its_port() -> None:
    demo = profile("demo", "127.0.0.1:34567", "demo")
    other = profile("mine", "127.0.0.1:9000", ".aws")
    assert [name for name, _ in by_host([demo, other])] == [
        "Demo, on this machine",
        "127.0.0.1:9000",
    ]
