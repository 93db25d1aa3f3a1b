"""Editing and the shell, with real programs as the user's editor."""

import stat
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from allastui.errors import AccessDenied, UsageError
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes, Body, ObjectStat
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.editing import edited_copy
from allastui.ui.editing.programs import editor_command
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import settle, wait_until


class OtherWriter(MemoryStore):
    """Refuses writes, or lets somebody else write first, if a test says so."""

    is_read_only = False

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        if self.is_read_only:
            raise AccessDenied(f"{bucket}/{key} could not be written", why="It is read-only.")
        return super().replace(bucket, key, body, attributes, if_version=if_version)


@pytest.fixture
def store() -> OtherWriter:
    store = OtherWriter()
    attributes = Attributes(content_type="text/markdown", metadata={"author": "me"})
    store.put_bytes("data", "notes.md", b"# Notes\n", attributes=attributes)
    return store


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that notes what it is given and appends a line; a test may write another."""
    program = tmp_path / "editor"
    write_program(
        program, f'stat -c %a "$1" "$(dirname "$1")" > {tmp_path}/modes\necho more >> "$1"'
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(program))
    return program


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)


@pytest.fixture
def app(
    store: OtherWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AllastuiApp]:
    here = tmp_path / "here"
    here.mkdir()
    (here / "a.txt").write_text("local\n")
    left, right = local_place(f"{here}/"), Place(PROJECT, "data", "")
    with app_on(store, tmp_path, left=left, right=right) as made:
        # A test has no terminal to give away; the programs are real.
        monkeypatch.setattr(made, "suspend", nullcontext)
        yield made


def copies(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "state" / "edits").glob("*/*"))


async def on_object(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("tab", "down")


async def asked(app: AllastuiApp, pilot: Pilot[None]) -> None:
    await wait_until(pilot, lambda: isinstance(app.screen, ChoiceDialog))


async def test_an_edit_is_sent_back_with_what_stood_beside_it(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("f4")
        await wait_until(pilot, lambda: store.read_bytes("data", "notes.md") == b"# Notes\nmore\n")
        await wait_until(pilot, lambda: not copies(tmp_path))
    found = store.stat("data", "notes.md")
    assert (found.content_type, found.metadata) == ("text/markdown", {"author": "me"})
    assert (tmp_path / "modes").read_text().split() == ["600", "700"]


async def test_nothing_is_sent_if_nothing_was_changed(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    write_program(editor, "true")
    store.is_read_only = True
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: not copies(tmp_path))
        assert not isinstance(app.screen, ChoiceDialog)


@pytest.mark.parametrize("answer", ["enter", "escape"])
async def test_the_copy_stays_while_an_editor_that_came_back_at_once_has_it_open(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path, answer: str
) -> None:
    write_program(
        editor,
        f'(while [ ! -e {tmp_path}/go ]; do sleep 0.02; done; echo more >> "$1"; '
        f"touch {tmp_path}/closed) > /dev/null 2>&1 &",
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        (tmp_path / "go").touch()
        await wait_until(pilot, (tmp_path / "closed").exists)
        assert store.read_bytes("data", "notes.md") == b"# Notes\n"
        await pilot.press(answer)
        if answer == "escape":
            (copy,) = copies(tmp_path)
            await wait_until(pilot, lambda: any(str(copy) in n.message for n in app._notifications))
            return
        await wait_until(pilot, lambda: store.read_bytes("data", "notes.md") == b"# Notes\nmore\n")
        await wait_until(pilot, lambda: not copies(tmp_path))


async def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unasked(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    async with app.run_test() as pilot:
        await on_object(pilot)
        replaced = edited_copy.send_back

        def overtaken(*arguments: object, **options: object) -> tuple[str, ...]:
            if not options["overwrite"]:
                store.put_bytes("data", "notes.md", b"theirs\n")
            return replaced(*arguments, **options)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("allastui.ui.editing.editing.send_back", overtaken)
            await pilot.press("e")
            await asked(app, pilot)
            assert store.read_bytes("data", "notes.md") == b"theirs\n"
            assert copies(tmp_path)[0].read_text() == "# Notes\nmore\n"
            await pilot.press("home", "enter")
            await wait_until(
                pilot, lambda: store.read_bytes("data", "notes.md") == b"# Notes\nmore\n"
            )
            await wait_until(pilot, lambda: not copies(tmp_path))


async def test_an_edit_that_cannot_be_sent_stays_and_its_path_is_told(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    store.is_read_only = True
    async with app.run_test(size=(120, 40)) as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await asked(app, pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, ChoiceDialog))
        (copy,) = copies(tmp_path)
        assert copy.read_text() == "# Notes\nmore\n"
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert any(str(copy) in note.message for note in app._notifications)


async def test_an_edit_goes_under_another_name_if_that_is_free(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    store.is_read_only = True
    store.put_bytes("data", "taken.md", b"theirs\n")
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("e")
        for name in ("taken.md", "free.md"):
            await asked(app, pilot)
            await pilot.press("home", "down", "enter")
            await wait_until(pilot, lambda: bool(app.screen.query(Input)))
            app.screen.query_one(Input).value = name
            await pilot.press("enter")
        await wait_until(pilot, lambda: not copies(tmp_path))
    assert store.read_bytes("data", "taken.md") == b"theirs\n"
    assert store.read_bytes("data", "free.md") == b"# Notes\nmore\n"


async def test_enter_never_sends_an_edit_over_the_object_once_another_name_was_chosen(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    write_program(editor, 'echo half >> "$1"; exit 3')
    store.put_bytes("data", "taken.md", b"theirs\n")
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await asked(app, pilot)
        await pilot.press("home", "down", "enter")
        for name in ("taken.md", "free.md"):
            await wait_until(pilot, lambda: bool(app.screen.query(Input)))
            app.screen.query_one(Input).value = name
            await pilot.press("enter")
            if name == "taken.md":
                await asked(app, pilot)
                await pilot.press("enter")
        await wait_until(pilot, lambda: not copies(tmp_path))
    assert store.read_bytes("data", "notes.md") == b"# Notes\n"
    assert store.read_bytes("data", "taken.md") == b"theirs\n"
    assert store.read_bytes("data", "free.md") == b"# Notes\nhalf\n"


async def test_an_editor_that_ends_with_an_error_sends_nothing_unasked(
    app: AllastuiApp, store: OtherWriter, editor: Path, tmp_path: Path
) -> None:
    write_program(editor, 'echo half >> "$1"; exit 3')
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await asked(app, pilot)
        assert store.read_bytes("data", "notes.md") == b"# Notes\n"
        await pilot.press("end", "enter")
        await wait_until(pilot, lambda: not copies(tmp_path))
    assert store.read_bytes("data", "notes.md") == b"# Notes\n"


async def test_local_files_are_edited_in_place(
    app: AllastuiApp, editor: Path, tmp_path: Path
) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "f4")
        await settle(pilot)
    assert (tmp_path / "here" / "a.txt").read_text() == "local\nmore\n"


async def test_a_shell_opens_in_the_local_folder_and_what_it_did_shows(
    app: AllastuiApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = tmp_path / "shell"
    write_program(shell, "touch made-in-the-shell")
    monkeypatch.setenv("SHELL", str(shell))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("tab", "ctrl+o")
        left = app.main.panes[0]
        await wait_until(pilot, lambda: "made-in-the-shell" in left.model.rows.names)


async def test_an_editor_that_is_not_there_is_named(
    app: AllastuiApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor --wait")
    async with app.run_test() as pilot:
        await on_object(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, ErrorDialog))


def test_the_editor_is_found(tmp_path: Path) -> None:
    write_program(tmp_path / "vi", "true")
    assert editor_command({"PATH": (path := str(tmp_path))}) == ["vi"]
    assert editor_command({"PATH": path, "EDITOR": "vi -R"}) == ["vi", "-R"]
    with pytest.raises(UsageError, match="no editor"):
        editor_command({"PATH": "/nowhere"})
