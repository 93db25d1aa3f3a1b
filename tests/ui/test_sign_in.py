"""Signing in on the screen, to a real Keystone and the store that asks it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from allastui.agent.access import own_access
from allastui.profiles.collection import Collection
from allastui.profiles.own import read
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    Protocol,
    Secret,
    Token,
)
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.ui import key_gate
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.ec2_keys import KeysDialog
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.sign_in import PasswordDialog, ProjectsDialog, SignInDialog
from allastui.ui.sign_in_calls import without_secret
from tests.servers.keystone import KeystoneServer
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import settle, wait_until


class LentTo(IdleClient):
    """Keeps what it is lent."""

    def __init__(self) -> None:
        super().__init__()
        self.lent: list[Profile] = []

    def lend(self, profiles: object) -> None:
        self.lent = list(profiles)  # type: ignore[call-overload]


@contextmanager
def app_with(
    folder: Path, *profiles: Profile, client: LentTo | None = None
) -> Iterator[AllastuiApp]:
    """Give an app that knows `profiles`; its left pane shows an empty folder."""
    here = folder / "here"
    here.mkdir(exist_ok=True)
    connections = Connections(profiles)
    try:
        yield AllastuiApp(
            connections=connections,
            settings=Settings(),
            paths=Paths(config=folder / "config", state=folder / "state"),
            profiles=lambda: Collection(profiles),
            left=local_place(here),
            right=None,
            queue=own_access(lambda: client or LentTo()),
        )
    finally:
        connections.close()


def asked_profile(server: KeystoneServer, number: int = 0) -> Profile:
    """Return the profile of a project whose password is not known yet."""
    asked = without_secret(server.projects[number].swift_profile)
    assert asked is not None
    return asked


def complaint(app: AllastuiApp) -> str:
    return str(app.screen.query_one("#complaint", Static).content)


async def type_into(pilot: Pilot[None], name: str, text: str) -> None:
    """Fill a field as a paste does; typing a long secret by keys takes long."""
    field = pilot.app.screen.query_one(name, Input)
    field.focus()
    field.value = text
    await pilot.pause()


def has_read(app: AllastuiApp) -> bool:
    """Whether the right pane shows what it is signed in to, and no dialog is open."""
    right = app.main.panes[1]
    return app.screen is app.main and right.display and not right.is_reading and not right.error


async def test_a_password_that_is_missing_is_asked_for_and_a_wrong_one_again(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    client = LentTo()
    asked = asked_profile(keystone_swift)
    with app_with(tmp_path, asked, client=client) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            await pilot.press("enter")
            await wait_until(pilot, lambda: complaint(app) == "Type the password.")
            await type_into(pilot, "#password", "wrong-password")
            await pilot.press("enter")
            await wait_until(pilot, lambda: "not accepted" in complaint(app))
            assert app.screen.query_one("#password", Input).value == ""
            assert "wrong-password" not in app.export_screenshot()
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is app.main)
            right = app.main.panes[1]
            await wait_until(pilot, lambda: has_read(app))
            assert right.place.profile == asked.name
            signed_in = app.projects.named(asked.name)
            assert signed_in is not None
            assert isinstance(signed_in.credentials, KeystoneSignIn)
            assert isinstance(signed_in.credentials.method, Token)
            assert signed_in.expires is not None
            await wait_until(pilot, lambda: [each.name for each in client.lent] == [asked.name])


async def test_a_password_that_is_kept_serves_all_projects_of_the_user(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    client = LentTo()
    first, second = asked_profile(keystone_swift, 0), asked_profile(keystone_swift, 1)
    with app_with(tmp_path, first, second, client=client) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("down", "space", "enter")
            await wait_until(pilot, lambda: has_read(app))
            for name in (first.name, second.name):
                profile = app.projects.named(name)
                assert profile is not None
                assert isinstance(profile.credentials, KeystoneSignIn)
                assert isinstance(profile.credentials.method, Password)
                assert profile.credentials.method.password == keystone_swift.password
            names = {first.name, second.name}
            await wait_until(pilot, lambda: {each.name for each in client.lent} == names)


async def test_a_sign_in_gives_every_project_over_swift_and_s3_and_keeps_the_keys(
    keystone_swift: KeystoneServer, tmp_path: Path, clean_environment: Path
) -> None:
    with app_with(tmp_path) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await pilot.press("L")
            await wait_until(pilot, lambda: isinstance(app.screen, SignInDialog))
            assert app.screen.query_one("#auth-url", Input).value == "https://pouta.csc.fi:5001/v3"
            await type_into(pilot, "#auth-url", keystone_swift.auth_url)
            await type_into(pilot, "#user", keystone_swift.username)
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
            await pilot.press("down", "down", "right", "right")
            await pilot.press("down", "down", "space", "enter")
            await wait_until(pilot, lambda: has_read(app))
            names = {project.name for project in keystone_swift.projects}
            found = app.projects.collection.profiles
            assert {each.project for each in found} == names
            for protocol in (Protocol.SWIFT, Protocol.S3):
                assert {each.project for each in found if each.protocol is protocol} == names
            assert app.main.panes[1].place.profile == found[0].name
            own = clean_environment / ".config" / "allastui" / "profiles.toml"
            await wait_until(pilot, own.exists)
            await wait_until(pilot, lambda: len(kept_keys(clean_environment)) == len(names))
            assert own.stat().st_mode & 0o777 == 0o600
            shown = {
                each.credentials for each in app.projects.collection.profiles
                if isinstance(each.credentials, KeyPair)
            }  # fmt: skip
            assert shown == set(kept_keys(clean_environment))
            for keys in shown:
                assert keys.secret_key.reveal() not in app.export_screenshot()


def kept_keys(home: Path) -> list[KeyPair]:
    found = read(os.environ, home).profiles
    return [each.credentials for each in found if isinstance(each.credentials, KeyPair)]


async def test_a_user_whose_password_is_known_chooses_the_projects_at_once(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    with app_with(tmp_path, keystone_swift.unscoped_profile) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
            await pilot.press("space", "enter")
            await wait_until(pilot, lambda: has_read(app))
            second = keystone_swift.projects[1]
            name = f"{second.name}-swift"
            assert app.main.panes[1].place.profile == name
            made = app.projects.named(name)
            assert made is not None
            assert [source.label for source in made.sources] == ["test", "signed in"]


async def test_no_project_is_not_enough(keystone_swift: KeystoneServer, tmp_path: Path) -> None:
    with app_with(tmp_path, keystone_swift.unscoped_profile) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
            await pilot.press("space", "down", "space", "enter")
            await wait_until(pilot, lambda: complaint(app) == "Choose at least one project.")


async def test_a_sign_in_that_has_ended_is_offered_again(
    keystone_swift: KeystoneServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_gate, "DEAF_SECONDS", 3600.0)
    profile = keystone_swift.projects[0].swift_profile
    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    assert isinstance(sign_in.method, Password)
    wrong = replace(sign_in, method=replace(sign_in.method, password=Secret("changed")))
    with app_with(tmp_path, replace(profile, credentials=wrong)) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            assert isinstance(app.screen, ConfirmDialog)  # it came by itself: no key answers it yet
            monkeypatch.setattr(key_gate, "DEAF_SECONDS", 0.0)
            app.keys.drop_next()  # the moment is over
            await pilot.press("y")
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("enter")
            await wait_until(pilot, lambda: has_read(app))


async def test_keys_are_listed_created_used_and_deleted(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    project = keystone_swift.projects[0]
    with app_with(tmp_path, project.swift_profile) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await pilot.press("greater_than_sign")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            await pilot.pause()
            await pilot.press("ctrl+k")
            await wait_until(pilot, lambda: isinstance(app.screen, KeysDialog))
            dialog = app.screen
            assert isinstance(dialog, KeysDialog)
            await wait_until(pilot, lambda: not dialog.is_working)
            before = len(dialog._keys)
            await pilot.press("n")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("enter")
            await wait_until(pilot, lambda: len(dialog._keys) == before + 1)
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            made = app.projects.named(project.name)
            assert made is not None
            assert isinstance(made.credentials, KeyPair)
            assert made.credentials.secret_key.reveal() not in app.export_screenshot()
            await pilot.press("ctrl+k")
            await wait_until(pilot, lambda: isinstance(app.screen, KeysDialog))
            again = app.screen
            assert isinstance(again, KeysDialog)
            await wait_until(pilot, lambda: len(again._keys) == before + 1)
            rows = again.query_one(OptionList)
            assert any(f"used by {project.name}" in str(each.prompt) for each in rows.options)
            for _ in range(before + 1):
                await pilot.press("d")
                await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
                left = len(again._keys)
                await pilot.press("enter")
                await wait_until(pilot, lambda left=left: len(again._keys) == left - 1)  # type: ignore[misc]


@pytest.mark.parametrize("bad", ["", "ftp://host", "https://user:pw@host"])
async def test_what_is_no_url_is_told_before_anything_is_sent(bad: str, tmp_path: Path) -> None:
    with app_with(tmp_path) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await pilot.press("L")
            await wait_until(pilot, lambda: isinstance(app.screen, SignInDialog))
            await type_into(pilot, "#auth-url", bad)
            await type_into(pilot, "#user", "kkayttaj")
            await type_into(pilot, "#password", "secret")
            await pilot.press("enter")
            await wait_until(pilot, lambda: "is not a URL" in complaint(app))
