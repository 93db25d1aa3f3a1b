"""The rules of a bucket at the real servers, from the panes: read, added, edited, put back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from textual.pilot import Pilot
from textual.widgets import Static

from allastui.profiles.profile import Profile
from allastui.stores.abilities.lifecycle import NewRule, RuleKind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.queue.line_list import LineList
from allastui.ui.rules.counted_dialog import CountedDialog
from allastui.ui.rules.counting import count_hit, hit_text
from allastui.ui.rules.rows import CORS, FIRST_RULE, POLICY
from allastui.ui.rules.screen import RulesScreen
from tests.contract.test_versions import boto_of
from tests.make_screenshots import text_of
from tests.ui.building import NOW
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import new_bucket, panes_on


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Return a function that says what the user's editor makes of the next document."""
    program, content = tmp_path / "editor", tmp_path / "content.json"
    program.write_text(f'#!/bin/sh\ncat {content} > "$1"\n')
    program.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(program))

    def edited(document: object) -> None:
        content.write_text(json.dumps(document))

    return edited


def shows(app: AllastuiApp, text: str) -> bool:
    """Tell whether the screen or the dialog says `text`, also where it goes on in another line."""
    said = [str(widget.render()) for widget in app.screen.query(Static)]
    return text in " ".join(" ".join([text_of(app.export_screenshot()), *said]).split())


@contextmanager
def open_app(
    profile: Profile, place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AllastuiApp]:
    with panes_on(profile, folder, local_place(folder), place) as app:
        # A test has no terminal to give away; the editor is a real program.
        monkeypatch.setattr(app, "suspend", nullcontext)
        yield app


@pytest.fixture
def place(ceph_profile: Profile) -> Place:
    return new_bucket(ceph_profile, {"raw/a": b"x", "raw/b": b"x", "c": b"x"})


@pytest.fixture
def boto(ceph_profile: Profile) -> Any:
    return boto_of(ceph_profile)


@pytest.fixture
def app(
    ceph_profile: Profile, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AllastuiApp]:
    with open_app(ceph_profile, place, tmp_path, monkeypatch) as app:
        yield app


async def open_rules(app: AllastuiApp, pilot: Pilot[None], *keys: str) -> RulesScreen:
    await settle(pilot)
    await press(pilot, "tab", *keys, "R")
    screen = app.screen
    assert isinstance(screen, RulesScreen)
    await wait_until(pilot, lambda: not screen.is_working)
    return screen


async def stand_on(screen: RulesScreen, pilot: Pilot[None], key: int) -> None:
    rules = screen.query_one(LineList)
    await pilot.press("home")
    while rules.cursor != key:
        await pilot.press("down")


async def said(app: AllastuiApp, pilot: Pilot[None], kind: type, *keys: str) -> None:
    """Wait for a dialog, answer it, and wait for what follows from it."""
    await wait_until(pilot, lambda: isinstance(app.screen, kind))
    dialog = app.screen
    await pilot.press(*keys)
    await wait_until(pilot, lambda: app.screen is not dialog)


async def test_versioning_and_lifecycle_rules_are_changed_by_keys(
    app: AllastuiApp, place: Place, boto: Any
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        screen = await open_rules(app, pilot, "down")
        await wait_until(pilot, lambda: shows(app, "off: what is overwritten or deleted is gone"))
        await wait_until(pilot, lambda: shows(app, "none: what is here stays until it is deleted"))
        await pilot.press("enter")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "on: what is overwritten"))
        assert boto.get_bucket_versioning(Bucket=place.bucket)["Status"] == "Enabled"
        await pilot.press("enter")
        await said(app, pilot, ConfirmDialog, "n")

        await pilot.press("a")
        await wait_until(
            pilot,
            lambda: shows(app, "objects below raw/ are deleted 30 days after they were written"),
        )
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, CountedDialog))
        await wait_until(pilot, lambda: shows(app, "None of the 2 objects there is that old yet."))
        await pilot.press("enter")
        await wait_until(pilot, lambda: shows(app, "objects below raw/ are deleted 30 days"))
        [rule] = boto.get_bucket_lifecycle_configuration(Bucket=place.bucket)["Rules"]
        assert (rule["Filter"], rule["Expiration"]) == ({"Prefix": "raw/"}, {"Days": 30})

        await stand_on(screen, pilot, FIRST_RULE)
        await pilot.press("d")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await wait_until(pilot, lambda: shows(app, "<Days>30</Days>"))
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "none: what is here stays"))
        with pytest.raises(ClientError, match="NoSuchLifecycle"):
            boto.get_bucket_lifecycle_configuration(Bucket=place.bucket)


def policy(bucket: str, effect: str, action: str) -> dict[str, object]:
    arn = f"arn:aws:s3:::{bucket}"
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Resource": [arn]}
    return {"Version": "2012-10-17", "Statement": [statement]}


async def test_a_policy_is_edited_checked_kept_and_put_back(
    app: AllastuiApp,
    place: Place,
    boto: Any,
    edited: Callable[[object], None],
    tmp_path: Path,
) -> None:
    first = policy(place.bucket, "Allow", "s3:ListBucket")
    second = policy(place.bucket, "Allow", "s3:GetBucketLocation")
    replaced = tmp_path / "state" / "replaced"

    def stored() -> object:
        return json.loads(boto.get_bucket_policy(Bucket=place.bucket)["Policy"])

    async with app.run_test(size=(100, 40)) as pilot:
        screen = await open_rules(app, pilot, "down")
        await stand_on(screen, pilot, POLICY)
        edited(policy("another-bucket", "Allow", "s3:ListBucket"))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        await wait_until(pilot, lambda: shows(app, "is not in this bucket"))
        edited(first)
        await said(app, pilot, ChoiceDialog, "enter")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "everybody may s3:ListBucket"))
        assert stored() == first
        assert not replaced.exists()

        edited(second)
        await pilot.press("enter")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "everybody may s3:GetBucketLocation"))
        [old] = replaced.iterdir()
        assert json.loads(old.read_text()) == first
        assert old.stat().st_mode & 0o777 == 0o600

        # What would lock out is sent only after the name of the bucket was typed.
        edited(policy(place.bucket, "Deny", "s3:*"))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, TextDialog))
        await wait_until(pilot, lambda: shows(app, "everybody, you too"))
        await pilot.press("y", "enter")
        complaint = app.screen.query_one("#complaint", Static)
        assert "not the name" in str(complaint.render())
        await said(app, pilot, TextDialog, "escape")
        assert stored() == second
        assert len(list((tmp_path / "state" / "edits").glob("*policy*"))) == 1

        # Changed by somebody else while it was edited: nothing is overwritten.
        third = policy(place.bucket, "Allow", "s3:GetBucketAcl")
        boto.put_bucket_policy(Bucket=place.bucket, Policy=json.dumps(third))
        edited(first)
        await pilot.press("enter")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        await wait_until(pilot, lambda: shows(app, "Somebody has changed it meanwhile"))
        assert not shows(app, "Edit it again")
        await said(app, pilot, ChoiceDialog, "down", "enter")
        await wait_until(pilot, lambda: shows(app, "everybody may s3:GetBucketAcl"))
        assert stored() == third

        old.touch()
        await wait_until(pilot, lambda: not screen.is_working)
        await pilot.press("o")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "everybody may s3:ListBucket"))
        assert stored() == first

        await pilot.press("d")
        await said(app, pilot, ConfirmDialog, "y")
        await wait_until(pilot, lambda: shows(app, "none: what the owner"))
        with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
            stored()


async def test_openstack_swift_has_versions_and_cors_and_says_what_it_lacks(
    swift_native_profile: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    edited: Callable[[object], None],
) -> None:
    place = new_bucket(swift_native_profile, {"a": b"x"})
    edited({"AllowedOrigins": ["https://www.example.org"], "MaxAgeSeconds": 10})
    with open_app(swift_native_profile, place, tmp_path, monkeypatch) as app:
        async with app.run_test(size=(100, 40)) as pilot:
            screen = await open_rules(app, pilot)
            await wait_until(pilot, lambda: shows(app, "X-Delete-After"))
            await wait_until(pilot, lambda: shows(app, "Swift has no policies"))
            await pilot.press("a")
            assert app.screen is screen
            await stand_on(screen, pilot, CORS)
            await pilot.press("e")
            await said(app, pilot, ConfirmDialog, "y")
            await wait_until(
                pilot, lambda: shows(app, "web pages of https://www.example.org may use it")
            )
            await pilot.press("R")
            await wait_until(pilot, lambda: app.screen is app.main)


async def test_over_s3_openstack_swift_says_where_its_rules_are(
    swift_profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_bucket(swift_profile, {"a": b"x"})
    with open_app(swift_profile, place, tmp_path, monkeypatch) as app:
        async with app.run_test(size=(100, 40)) as pilot:
            screen = await open_rules(app, pilot)
            await wait_until(pilot, lambda: shows(app, "This service has no policies."))
            assert shows(app, "no CORS rules over S3. If it speaks Swift, a Swift profile has them")
            await stand_on(screen, pilot, CORS)
            await wait_until(pilot, lambda: not shows(app, "change"))
            assert not shows(app, "add a rule")


async def test_the_bucket_of_another_project_shows_why_its_rules_cannot_be_read(
    place: Place,
    second_ceph_profile: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    foreign = Place(second_ceph_profile.name, place.bucket, "")
    with open_app(second_ceph_profile, foreign, tmp_path, monkeypatch) as app:
        async with app.run_test(size=(100, 40)) as pilot:
            await open_rules(app, pilot)
            await wait_until(pilot, lambda: shows(app, "no permission"))
            await pilot.press("enter", "a", "d", "o")
            assert isinstance(app.screen, RulesScreen)


def test_what_is_due_is_counted_before_a_rule_is_added() -> None:
    store = MemoryStore()
    for age in range(10):
        store.put_bytes("data", f"raw/{age}", b"x" * 100, NOW - age * 86_400)
    store.put_bytes("data", "other", b"", NOW - 999 * 86_400)
    rule = NewRule(RuleKind.EXPIRE, "raw/", 7)
    hit = count_hit(store, "data", rule, NOW, stopped=lambda: False)
    assert hit is not None
    assert hit_text(rule, hit) == (
        "2 of 10 objects (200 B) are older than that and will go within a day."
    )
    assert count_hit(store, "data", rule, NOW, stopped=lambda: True) is None
    store.close()
