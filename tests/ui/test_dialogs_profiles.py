"""The switcher: what it lists, how it is searched, what its keys do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest
from textual.widgets import OptionList, Static

from allastui.errors import Unreachable
from allastui.profiles.collection import Collection
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
)
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.actions import ACTIONS
from allastui.ui.checking import Check, check_profiles
from allastui.ui.dialogs.first_run import FirstRun
from allastui.ui.dialogs.profile_details import details_text
from allastui.ui.dialogs.profiles import ProfileChoice
from allastui.ui.keymap import make_keymap
from tests.ui.building import NOW
from tests.ui.hosting import Host
from tests.ui.switcher import switcher

TIME = datetime.fromtimestamp(NOW, UTC)
TIB = 1024**4


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


SIGN_IN = KeystoneSignIn(
    "https://pouta.csc.fi:5001/v3",
    Password("kkayttaj", user_domain_name="Default", password=Secret("very-secret")),
    ProjectScope(name="project_2009999"),
)
SWIFT = Profile(
    "project_2009999-swift",
    Protocol.SWIFT,
    "https://pouta.csc.fi:5001/v3",
    SIGN_IN,
    sources=(Source("OS_ variables", None, None),),
    project="project_2009999",
)
PROFILES = Collection(
    (
        profile("project_2001234", "a3s.fi", "rclone.conf", ".aws", aliases=("s3allas",)),
        profile("lumi-465000001", "lumidata.eu", "rclone.conf", project="465000001"),
        profile("project_2005678", "a3s.fi", "rclone.conf"),
        profile("work", None, "AWS_ variables", project="project_7"),
        SWIFT,
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
        (["ctrl+g"], ProfileChoice("project_2001234", False, last_place=True)),
        (["down", "enter"], ProfileChoice("project_2005678", False)),
        (["down", "down", "enter"], ProfileChoice("project_2009999-swift", False)),
        (["down", "down", "down", "enter"], ProfileChoice("lumi-465000001", False)),
        (["up", "enter"], ProfileChoice("local", False)),
        ([*"5678", "enter"], ProfileChoice("project_2005678", False)),
        ([*"p5678", "enter"], ProfileChoice("project_2005678", False)),
        ([*"LUMI", "ctrl+o"], ProfileChoice("lumi-465000001", True)),
        ([*"s3allas", "enter"], ProfileChoice("project_2001234", False)),
        ([*"swift", "enter"], ProfileChoice("project_2009999-swift", False)),
        ([*"local", "enter"], ProfileChoice("local", False)),
        ([*"zzz", "enter", "escape"], None),
        (["escape"], None),
    ],
)
async def test_choosing_a_profile(keys: Sequence[str], choice: ProfileChoice | None) -> None:
    app = Host(lambda: switcher(PROFILES)[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    assert app.result == choice


async def test_the_cursor_begins_at_the_profile_of_the_pane() -> None:
    app = Host(lambda: switcher(PROFILES, here="work")[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert app.result == ProfileChoice("work", False)


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("ctrl+l", ("sign in", "project_2001234")),
        ("ctrl+n", ("add", None)),
        ("ctrl+e", ("edit", "project_2001234")),
        ("ctrl+k", ("keys", "project_2001234")),
        ("ctrl+d", ("details", "project_2001234")),
    ],
)
async def test_what_the_control_keys_ask_for(key: str, asked: tuple[str, str | None]) -> None:
    dialog, acts = switcher(PROFILES)
    app = Host(lambda: dialog)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
    assert acts.asked == [asked]


async def test_this_machine_is_offered_where_there_is_nothing_else() -> None:
    app = Host(lambda: switcher(NOTHING)[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(OptionList).option_count == 2
        about = str(app.screen.query_one("#about-profile", Static).content)
        await pilot.press("enter")
        await pilot.pause()
    assert app.result == ProfileChoice("local", False)
    assert "Ctrl-L signs in, Ctrl-N adds a key" in about


async def test_results_come_into_the_list_and_are_asked_for_again() -> None:
    error = Unreachable("a3s.fi does not answer", why="Connection refused.")
    checks = {
        "project_2001234": Check("ok", is_ok=True, used=3 * TIB, quota=10 * TIB),
        "project_2005678": Check("no answer", error=error),
    }
    dialog, _ = switcher(
        PROFILES, checks=checks, last={"project_2005678": Place("project_2005678", "runs", "7/")}
    )
    app = Host(lambda: dialog)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        rows = [option.prompt.plain for option in dialog.query_one(OptionList).options]  # type: ignore[union-attr]
        assert "ok" in rows[3].split()
        assert "3.00 / 10.0 TiB" in rows[3]
        assert "no answer" in rows[4]
        assert "runs/7/" in rows[4]
        assert "checking" in rows[5]
        await pilot.press("down")
        await pilot.pause()
        about = str(dialog.query_one("#about-profile", Static).content)
        assert about == ("last at project_2005678:runs/7/\nConnection refused.")
        checks["project_2005678"] = Check("ok", is_ok=True)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "ok" in dialog.query_one(OptionList).options[4].prompt.plain  # type: ignore[union-attr]


@pytest.mark.parametrize("each", PROFILES.profiles, ids=lambda each: str(each.name))
def test_the_details_tell_everything_but_secrets(each: Profile) -> None:
    text = details_text(each, Check("ok", is_ok=True), NOW).plain
    assert each.sources[0].label in text
    assert "secret" not in text
    assert (each.project or "") in text
    if each is SWIFT:
        assert "as kkayttaj with a password at https://pouta.csc.fi:5001/v3" in text


async def test_the_first_run_tells_what_to_do_and_where_it_looked() -> None:
    app = Host(lambda: FirstRun(NOTHING, make_keymap(ACTIONS, {})))
    async with app.run_test(size=(48, 24)):
        text = "\n".join(str(piece.content) for piece in app.screen.query(Static).results(Static))
    for expected in (
        "module load allas && allas-conf",
        "lumio-conf",
        "L signs in with Keystone",
        "A adds it here",
        "allastui --demo",
        "~/.config/rclone/rclone.conf: encrypted",
        "There is nothing in ~/.aws/credentials.",
        "~/.config/rclone/rclone.conf is encrypted.",
    ):
        assert expected in text


def test_profiles_are_tried_at_real_services(
    swift_profile: Profile, swift_native_profile: Profile
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    nobody = replace(swift_profile, name="nobody", endpoint="http://127.0.0.1:9")
    wrong = replace(
        swift_profile, name="wrong", credentials=replace(keys, secret_key=Secret("wrong" * 8))
    )
    unscoped = replace(SWIFT, name="unscoped", credentials=replace(SIGN_IN, scope=None))
    profiles = (swift_profile, wrong, nobody, swift_native_profile, unscoped)
    found: dict[str, Check] = {}
    done = Event()

    def report(name: str, check: Check, stop: Event) -> None:
        found[name] = check
        native = found.get(swift_native_profile.name)
        if len(found) == len(profiles) and native is not None and native.used is not None:
            done.set()

    connections = Connections(profiles)
    try:
        check_profiles(profiles, connections, report)
        assert done.wait(30)
    finally:
        connections.close()
    assert found[swift_profile.name].is_ok
    assert found[swift_native_profile.name].is_ok
    assert not found["wrong"].is_ok
    assert not found["wrong"].needs_sign_in
    assert found["nobody"].error is not None
    assert (found["unscoped"].words, found["unscoped"].needs_sign_in) == ("choose projects", True)
