"""The form of our own profiles: what it means, what it refuses, and a real service behind it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from allastui.profiles.own import read
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    ApplicationCredential,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Signature,
    Tls,
    V1SignIn,
)
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.form_values import (
    By,
    Checked,
    FormValues,
    complaint,
    fits_form,
    form_values,
    made_profile,
)
from allastui.ui.dialogs.profile_form import ProfileForm
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.own_profiles import OwnProfiles
from tests.ui.pressing import settle, wait_until
from tests.ui.test_sign_in import app_with, type_into

S3 = FormValues(name="lab", endpoint="https://minio.lab:9000", access_key="KEY", secret="SECRET")
SWIFT = FormValues(
    Protocol.SWIFT, "mine", auth_url="https://host:5001/v3", user="kk", project="project_7"
)


@pytest.mark.parametrize(
    ("values", "profile"),
    [
        (
            S3,
            Profile(
                "lab",
                Protocol.S3,
                "https://minio.lab:9000",
                KeyPair("KEY", Secret("SECRET")),
            ),
        ),
        (
            replace(
                S3,
                name="project_2001234-old",
                endpoint="HTTP://Old.Lab:80/",
                is_anonymous=True,
                region="lab-1",
                addressing=Addressing.VIRTUAL,
                signature=Signature.V2,
                checked=Checked.NOT,
            ),
            Profile(
                "project_2001234-old",
                Protocol.S3,
                "http://old.lab",
                Anonymous(),
                project="project_2001234",
                region="lab-1",
                addressing=Addressing.VIRTUAL,
                signature=Signature.V2,
                tls=Tls(verify=False),
            ),
        ),
        (
            SWIFT,
            Profile(
                "mine",
                Protocol.SWIFT,
                "https://host:5001/v3",
                KeystoneSignIn(
                    "https://host:5001/v3",
                    Password("kk", user_domain_name="Default"),
                    ProjectScope(name="project_7", domain_name="Default"),
                ),
                project="project_7",
            ),
        ),
        (
            replace(
                SWIFT,
                by=By.APPLICATION,
                user="0f1e",
                secret="SECRET",
                project="",
                checked=Checked.CA_FILE,
                ca_file="/etc/ca.pem",
            ),
            Profile(
                "mine",
                Protocol.SWIFT,
                "https://host:5001/v3",
                KeystoneSignIn(
                    "https://host:5001/v3",
                    ApplicationCredential(id="0f1e", secret=Secret("SECRET")),
                ),
                tls=Tls(ca_file="/etc/ca.pem"),
            ),
        ),
    ],
)
def test_what_a_form_means_and_how_it_is_edited_later(values: FormValues, profile: Profile) -> None:
    assert complaint(values, None, frozenset()) == ""
    assert made_profile(values, None) == profile
    again = form_values(profile)
    assert again.secret == ""
    assert complaint(again, profile, frozenset()) == ""
    assert made_profile(again, profile) == profile
    assert fits_form(profile)
    assert "SECRET" not in repr(values)


def test_what_the_form_does_not_show_stays_or_keeps_the_form_away() -> None:
    keys = KeyPair("KEY", Secret("SECRET"), Secret("TOKEN"))
    lab = Profile(
        "lab", Protocol.S3, "https://a.lab", keys, project="ice", max_parts=100, acl="private"
    )
    assert fits_form(lab)
    v1 = V1SignIn("https://a.lab/auth/v1.0", "u:s", Secret("SECRET"))
    assert not fits_form(Profile("v1", Protocol.SWIFT, "https://a.lab/auth/v1.0", v1))
    by_id = KeystoneSignIn("https://a.lab", Password(user_id="12"), ProjectScope(id="34"))
    assert not fits_form(Profile("ids", Protocol.SWIFT, "https://a.lab", by_id))


def test_the_entry_of_a_profile_that_has_a_better_name_elsewhere_is_replaced(
    tmp_path: Path, clean_environment: Path
) -> None:
    own = OwnProfiles(clean_environment / ".config" / "allastui" / "profiles.toml")
    first = own.save(made_profile(S3, None), None)
    merged = replace(first, name="project_2001234", aliases=("lab",))
    own.save(replace(merged, region="lab-1"), merged)
    (kept,) = read(os.environ, clean_environment).profiles
    assert (kept.name, kept.region) == ("project_2001234", "lab-1")
    own.remove(own.save(kept, kept))
    assert read(os.environ, clean_environment).profiles == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (replace(S3, name=""), "Give it a name."),
        (replace(S3, name="a b"), "no spaces"),
        (replace(S3, name="a:b"), "no spaces, colons"),
        (replace(S3, name="local"), "taken"),
        (replace(S3, name="known"), "taken"),
        (replace(S3, endpoint=""), "Type the endpoint"),
        (replace(S3, endpoint="ftp://host"), "endpoint is not a URL"),
        (replace(S3, endpoint="https://user:pw@host"), "endpoint is not a URL"),
        (replace(S3, access_key=""), "access key"),
        (replace(S3, secret=""), "Type the secret key."),
        (replace(S3, checked=Checked.CA_FILE, ca_file="ca.pem"), "whole path"),
        (replace(SWIFT, auth_url=""), "Type the URL of the sign-in"),
        (replace(SWIFT, user=""), "Type the user."),
        (replace(SWIFT, by=By.APPLICATION, user=""), "id of the application credential"),
        (replace(SWIFT, project=""), "Type the project"),
    ],
)
def test_what_a_form_lacks(values: FormValues, said: str) -> None:
    assert said in complaint(values, None, frozenset({"known"}))


def told(app: AllastuiApp) -> str:
    return str(app.screen.query_one("#complaint", Static).content)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[AllastuiApp]:
    with app_with(tmp_path) as running:
        yield running


async def press_button(pilot: Pilot[None], name: str) -> None:
    pilot.app.screen.query_one(name).focus()
    await pilot.press("enter")


async def test_a_service_is_added_tried_opened_edited_and_removed(
    app: AllastuiApp, swift_profile: Profile, clean_environment: Path
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfileForm))
        await pilot.press("enter")
        await wait_until(pilot, lambda: told(app) == "Give it a name.")
        await type_into(pilot, "#name", "lab")
        await type_into(pilot, "#endpoint", swift_profile.endpoint or "")
        await type_into(pilot, "#access-key", keys.access_key)
        await type_into(pilot, "#s3-secret", "wrong-secret")
        await type_into(pilot, "#region", swift_profile.region or "")
        await press_button(pilot, "#test")
        await wait_until(pilot, lambda: "not" in told(app) or "refused" in told(app))
        assert "wrong-secret" not in app.export_screenshot()
        await type_into(pilot, "#s3-secret", keys.secret_key.reveal())
        await press_button(pilot, "#test")
        await wait_until(pilot, lambda: told(app).startswith("It works: "))
        await press_button(pilot, "#accept")
        await wait_until(pilot, lambda: app.screen is app.main and app.main.panes[1].display)
        await settle(pilot)
        right = app.main.panes[1]
        assert (right.place.profile, right.error) == ("lab", None)
        (kept,) = read(os.environ, clean_environment).profiles
        assert kept == app.projects.named("lab")
        assert kept.credentials == keys

        await pilot.press("greater_than_sign")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        await pilot.pause()
        await pilot.press("ctrl+e")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfileForm))
        assert app.screen.query_one("#s3-secret", Input).value == ""
        await type_into(pilot, "#name", "laboratory")
        await press_button(pilot, "#accept")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        (kept,) = read(os.environ, clean_environment).profiles
        assert (kept.name, kept.credentials) == ("laboratory", keys)
        assert [each.name for each in app.projects.collection.profiles] == ["laboratory"]

        await pilot.press("ctrl+e")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfileForm))
        await press_button(pilot, "#remove")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        assert read(os.environ, clean_environment).profiles == []
        assert app.projects.collection.profiles == ()


async def test_a_file_that_cannot_be_written_is_told_in_the_form(
    app: AllastuiApp, clean_environment: Path
) -> None:
    (clean_environment / ".config").mkdir()
    (clean_environment / ".config" / "allastui").write_text("no folder")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfileForm))
        await type_into(pilot, "#name", "lab")
        await type_into(pilot, "#endpoint", "https://minio.lab")
        await type_into(pilot, "#access-key", "KEY")
        await type_into(pilot, "#s3-secret", "SECRET")
        await pilot.press("enter")
        await wait_until(pilot, lambda: told(app) not in ("", "Saving ..."))
        assert isinstance(app.screen, ProfileForm)
        assert "SECRET" not in told(app)


async def test_the_fields_are_those_of_the_protocol(app: AllastuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfileForm))
        form = app.screen

        def shows(name: str) -> bool:
            return form.query_one(name).region.height > 0

        assert shows("#access-key")
        assert not shows("#auth-url")
        await pilot.press("up", "right")
        await pilot.pause()
        assert shows("#auth-url")
        assert shows("#project")
        assert not shows("#access-key")
        await pilot.press("down", "down", "down", "right")
        await pilot.pause()
        assert not shows("#project")
