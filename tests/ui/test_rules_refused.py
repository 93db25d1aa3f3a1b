"""The rules of a bucket when reading, checking or keeping them goes wrong."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.errors import ProfileError
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.abilities.versions import Versioning
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.queue.line_list import LineList
from allastui.ui.rules.cors_check import cors_complaints
from allastui.ui.rules.policy_check import policy_complaints
from allastui.ui.rules.reading import BucketRules
from allastui.ui.rules.rows import CORS, NO_RULES, POLICY, VERSIONING, useless_keys
from allastui.ui.rules.screen import RulesScreen
from tests.make_screenshots import text_of
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import settle, wait_until


class OneDocument:
    """Keeps the CORS rules of every bucket: none yet."""

    kind = DocumentKind.SWIFT_CORS

    def read(self, bucket: str) -> str | None:
        return None

    def write(self, bucket: str, text: str | None, *, seen: str | None) -> None:
        raise AssertionError("nothing is sent here")


class CorsStore(MemoryStore):
    @property
    def abilities(self) -> Abilities:
        return Abilities(cors=OneDocument())


@pytest.fixture
def store() -> MemoryStore:
    store = CorsStore()
    store.put_bytes("data", "a", b"x", NOW)
    return store


async def rules(pilot: Pilot[None]) -> RulesScreen:
    await settle(pilot)
    await pilot.press("tab", "R")
    await wait_until(
        pilot, lambda: isinstance(pilot.app.screen, RulesScreen) and not pilot.app.screen.is_working
    )
    assert isinstance(pilot.app.screen, RulesScreen)
    return pilot.app.screen


async def test_rules_that_cannot_be_read_again_are_told_once_and_are_not_shown_any_more(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def gone(_name: str) -> Store:
        nonlocal asked
        asked += 1
        raise ProfileError("There is no such profile")

    here, there = Place(PROJECT, "", ""), Place(PROJECT, "data", "")
    with app_on(store, tmp_path, left=here, right=there) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await rules(pilot)
            monkeypatch.setattr(app.main._projects.connections, "open", gone)
            await pilot.press("ctrl+r")
            await wait_until(
                pilot,
                lambda: "no such profile" in text_of(app.export_screenshot()).replace("\n", ""),
            )
            await settle(pilot)
            assert app.screen is screen
            assert asked == 1
            assert "Versioning" not in text_of(app.export_screenshot())


async def test_an_edit_that_cannot_be_kept_is_not_lost(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, typed = tmp_path / "editor", '{"AllowedOrigins": ["https://a.example"]}'
    editor.write_text(f"#!/bin/sh\nprintf '%s' '{typed}' > \"$1\"\n")
    editor.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))

    tried = threading.Event()

    def full(*_: object) -> Path:
        tried.wait(20)
        raise ProfileError("The disk is full")

    monkeypatch.setattr("allastui.ui.rules.document_work.keep", full)
    here, there = Place(PROJECT, "", ""), Place(PROJECT, "data", "")
    with app_on(store, tmp_path, left=here, right=there) as app:
        monkeypatch.setattr(app, "suspend", nullcontext)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await rules(pilot)
            while screen.query_one(LineList).cursor != CORS:
                await pilot.press("down")
            await pilot.press("e")
            await until_top(app, pilot, ConfirmDialog)
            await pilot.press("n")
            await wait_until(pilot, lambda: screen.is_working)
            await pilot.press("escape")
            assert app.screen is screen  # nobody leaves before it is known what became of it
            tried.set()
            await until_top(app, pilot, ChoiceDialog)
            await wait_until(pilot, lambda: "The disk is full" in text_of(app.export_screenshot()))


async def until_top(app: AllastuiApp, pilot: Pilot[None], kind: type) -> None:
    await wait_until(pilot, lambda: isinstance(app.screen, kind))


def test_the_line_of_keys_has_only_what_can_be_done_to_the_row_of_the_cursor() -> None:
    cannot = ProfileError("no")
    none = BucketRules(cannot, cannot, cannot, cannot)
    every = {"rules-add", "rules-change", "rules-remove", "rules-put-back"}
    assert all(useless_keys(none, row) == every for row in (VERSIONING, NO_RULES, POLICY, CORS))
    some = BucketRules(Versioning.NEVER, (), None, "[]")
    assert useless_keys(some, VERSIONING) == {"rules-remove", "rules-put-back"}
    assert useless_keys(some, POLICY) == {"rules-remove"}
    assert useless_keys(some, CORS) == set()


@pytest.mark.parametrize(
    "complaints",
    [cors_complaints, lambda text: policy_complaints(text, "b")],
    ids=["cors", "policy"],
)
def test_a_document_that_is_nested_without_end_is_no_json(
    complaints: Callable[[str], list[str]],
) -> None:
    assert complaints("[" * 200_000)[0].startswith("It is not JSON")
