"""What a sign-in leaves: names of profiles, and the projects that are there at the next start."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from allastui.agent.access import own_access
from allastui.profiles.collect import collect
from allastui.profiles.own import LABEL
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
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.sign_in.missing import with_secret
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.sign_in import PasswordDialog, ProjectsDialog, SignInDialog
from allastui.ui.sign_in_calls import SignedIn
from allastui.ui.sign_in_names import with_free_names
from tests.servers.keystone import KeystoneServer
from tests.ui.pressing import settle, wait_until
from tests.ui.test_sign_in import LentTo, app_with, has_read, type_into


def s3(name: str, key: str) -> Profile:
    return Profile(name, Protocol.S3, "https://a3s.fi", KeyPair(key, Secret("secret")))


def test_new_profiles_take_no_name_that_leads_elsewhere() -> None:
    known = (s3("project_1", "A"), replace(s3("x", "B"), aliases=("project_2",)), s3("mine", "C"))
    new = (s3("project_1", "N"), s3("project_2", "O"), s3("mine", "P"), s3("project_1", "A"))
    named = with_free_names(SignedIn(new), known, {"mine"})
    assert [each.name for each in named] == ["project_1-2", "project_2-2", "mine", "project_1"]
    assert named[3] is known[0]


def asked_for(name: str, project: str, *, domain: str | None = "Default") -> Profile:
    method = Password("kkayttaj", user_domain_name=domain)
    sign_in = KeystoneSignIn("https://keystone.fi:5001/v3", method, ProjectScope(name=project))
    return Profile(name, Protocol.SWIFT, sign_in.auth_url, sign_in, project=project)


def test_a_sign_in_takes_the_place_of_a_profile_of_the_same_user_that_lacked_the_password() -> None:
    known = (asked_for("mine", "project_1"), asked_for("other", "project_2", domain="csc"))
    asked = (asked_for("project_1-swift", "project_1"), asked_for("project_2-swift", "project_2"))
    new = tuple(with_secret(each, Secret("password")) for each in asked)
    named = with_free_names(SignedIn(new, asked), known, ())
    assert [each.name for each in named] == ["mine", "project_2-swift"]
    assert named[0].credentials == new[0].credentials
    assert with_free_names(SignedIn(new, asked), named, ()) == named


def test_the_name_of_a_project_becomes_one_that_a_place_can_hold() -> None:
    (named,) = with_free_names(SignedIn((s3("my project: a/b", "A"),)), (), ())
    assert named.name == "my-project--a-b"


@contextmanager
def next_start(home: Path, folder: Path) -> Iterator[AllastuiApp]:
    """Give the app as it starts anew: with what it finds, and the places that it remembers."""
    collection = collect(os.environ, home)
    connections = Connections(collection.profiles)
    try:
        yield AllastuiApp(
            connections=connections,
            settings=Settings(),
            paths=Paths(config=folder / "config", state=folder / "state"),
            profiles=lambda: collection,
            left=None,
            right=None,
            queue=own_access(LentTo),
        )
    finally:
        connections.close()


def sources_of(app: AllastuiApp, name: str) -> Sequence[Source]:
    profile = app.projects.named(name)
    return profile.sources if profile else ()


async def sign_in_with(pilot: Pilot[None], server: KeystoneServer, *then: str) -> None:
    """Sign in as the user from the main screen, and press `then` in the list of projects."""
    await settle(pilot)
    await pilot.press("L")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignInDialog))
    await type_into(pilot, "#auth-url", server.auth_url)
    await type_into(pilot, "#user", server.username)
    await type_into(pilot, "#password", server.password.reveal())
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ProjectsDialog))
    await pilot.press(*then, "enter")


async def test_projects_that_were_signed_in_to_are_there_at_the_next_start(
    keystone_swift: KeystoneServer, tmp_path: Path, clean_environment: Path
) -> None:
    name = f"{keystone_swift.projects[0].name}-swift"
    own = clean_environment / ".config" / "allastui" / "profiles.toml"
    bucket = f"remembered-{tmp_path.name}".lower().replace("_", "-")
    with app_with(tmp_path) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await sign_in_with(pilot, keystone_swift)
            await wait_until(pilot, lambda: has_read(app))
            await wait_until(pilot, own.exists)
            app.projects.connections.open(name).create_bucket(bucket)
            app.main.show_place(app.main.panes[1], Place(name, bucket, ""))
            await settle(pilot)
            await wait_until(pilot, lambda: LABEL in {each.label for each in sources_of(app, name)})
            await pilot.press("q")
            await wait_until(pilot, lambda: app._exit)
    text = own.read_text("utf-8")
    assert keystone_swift.password.reveal() not in text
    assert "token" not in text
    with next_start(clean_environment, tmp_path) as app:
        names = {each.name for each in app.projects.find().profiles}
        assert names == {f"{project.name}-swift" for project in keystone_swift.projects}
        async with app.run_test(size=(100, 30)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            assert isinstance(app.screen, PasswordDialog)
            assert app.screen.box_title == f"Sign in to {name}"
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("enter")
            await wait_until(pilot, lambda: has_read(app))
            assert app.main.panes[1].place == Place(name, bucket, "")
            # The same user once more is the same projects.
            await sign_in_with(pilot, keystone_swift)
            await wait_until(pilot, lambda: has_read(app))
            assert {each.name for each in app.projects.collection.profiles} == names
    assert own.read_text("utf-8") == text


async def test_projects_that_are_not_to_be_remembered_are_not(
    keystone_swift: KeystoneServer, tmp_path: Path, clean_environment: Path
) -> None:
    with app_with(tmp_path) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await sign_in_with(pilot, keystone_swift, "down", "down", "down", "space")
            await wait_until(pilot, lambda: has_read(app))
    assert not (clean_environment / ".config" / "allastui").exists()
