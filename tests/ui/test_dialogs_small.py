from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.widgets import Button, Input, Static

from allastui.errors import AccessDenied, AllastuiError
from allastui.ui.actions import ACTIONS
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import Dialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.dialogs.help import HelpScreen, help_content
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.panes.glyphs import glyphs_for
from allastui.ui.queue.actions import QUEUE_ACTIONS
from tests.ui.hosting import Host


def no_slash(text: str) -> str:
    return "A name has no slash." if "/" in text else ""


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], "old"),
        (["n", "e", "w", "enter"], "oldnew"),
        (["slash", "enter", "backspace", "enter"], "old"),
        (["escape"], None),
        (["tab", "enter"], "old"),
        (["tab", "tab", "enter"], None),
    ],
)
async def test_a_text_is_asked_for(keys: Sequence[str], result: str | None) -> None:
    app = Host(lambda: TextDialog("Rename", "New name", "old", no_slash))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.result == result


async def test_a_complaint_shows_while_typing_and_holds_enter_back() -> None:
    app = Host(lambda: TextDialog("Rename", "New name", "", no_slash))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "slash", "enter")
        await pilot.pause()
        complaint = app.screen.query_one("#complaint", Static)
        assert str(complaint.content) == "A name has no slash."
        assert app.result == "not closed"
        await pilot.press("backspace")
        await pilot.pause()
        assert str(complaint.content) == ""


async def test_the_cursor_of_an_input_does_not_blink() -> None:
    app = Host(lambda: TextDialog("Rename", "New name"))
    async with app.run_test(size=(80, 24)):
        assert not app.screen.query_one(Input).cursor_blink


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], True),
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["tab", "enter"], False),
    ],
)
async def test_yes_or_no(keys: Sequence[str], result: bool) -> None:
    app = Host(lambda: ConfirmDialog("Delete", "Delete [b]model.h5[/b]?", "Delete"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "[b]model.h5[/b]" in str(app.screen.query_one(".dialog-text", Static).content)
        await pilot.press(*keys)
        await pilot.pause()
    assert app.result is result


@pytest.mark.parametrize(
    ("keys", "result"),
    [(["enter"], 2), (["up", "enter"], 1), (["down", "down", "enter"], 1), (["escape"], None)],
)
async def test_a_choice(keys: Sequence[str], result: int | None) -> None:
    choices = ((1, "one"), (2, "[two]"), (3, "three"))
    app = Host(lambda: ChoiceDialog("Choose", choices, chosen=2))
    async with app.run_test(size=(80, 24)) as pilot:
        if keys == ["down", "down", "enter"]:
            await pilot.press("down", "down")
            keys = ["enter"]
        await pilot.press(*keys)
        await pilot.pause()
    assert app.result == result


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            AccessDenied("Not copied: [x].bam", why="403 AccessDenied.", hint="Ask its owner."),
            ["Not copied: [x].bam", "403 AccessDenied.", "Ask its owner."],
        ),
        (AllastuiError("It did not work"), ["It did not work"]),
    ],
)
async def test_an_error_says_what_why_and_what_to_do(
    error: AllastuiError, shown: list[str]
) -> None:
    app = Host(lambda: ErrorDialog(error))
    async with app.run_test(size=(80, 24)) as pilot:
        texts = [str(static.content) for static in app.screen.query(".dialog-text").results(Static)]
        assert texts == shown
        assert app.screen.query_one(Button).has_focus
        await pilot.press("enter")
        await pilot.pause()
    assert app.result is None


def test_the_help_has_every_action_of_the_registry() -> None:
    text = " ".join(help_content([*ACTIONS, *QUEUE_ACTIONS]).plain.split())
    for action in (*ACTIONS, *QUEUE_ACTIONS):
        assert action.help in text
    assert "F5 c Copy it" in text


def test_the_help_narrows_to_words_in_any_order() -> None:
    text = help_content([*ACTIONS, *QUEUE_ACTIONS], "transfer PAUSE").plain
    assert "Pause the transfer" in text
    assert "Move the cursor" not in text
    assert help_content(ACTIONS, "zzz").plain == "No action has these words."


async def test_the_help_scrolls_and_closes_while_its_filter_has_the_focus() -> None:
    app = Host(lambda: HelpScreen([*ACTIONS, *QUEUE_ACTIONS]))
    async with app.run_test(size=(80, 24)) as pilot:
        scroll = app.screen.query_one("#help-scroll")
        await pilot.press("pagedown", "down")
        await pilot.pause()
        assert scroll.scroll_offset.y == 13
        await pilot.press("q")
        await pilot.pause()
        assert scroll.scroll_offset.y == 0
        await pilot.press("escape")
        await pilot.pause()
    assert app.result is None


@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_help_explains_the_sign_of_every_form(ascii_only: bool) -> None:
    forms = glyphs_for(ascii_only=ascii_only).forms
    lines = [line.strip() for line in help_content(ACTIONS, "", forms).plain.splitlines()]
    for form, sign in forms.items():
        if sign.strip():
            assert any(line.startswith(f"{sign}  ") for line in lines), form
    assert "uploaded in parts" in help_content(ACTIONS, "multipart", forms).plain


@pytest.mark.parametrize(
    "dialog",
    [
        lambda name: ConfirmDialog(name, f"Really?\n{name}", "Yes"),
        lambda name: ChoiceDialog(name, [(1, "one")], text=f"Which?\n{name}"),
        lambda name: TextDialog(name, f"Name\n{name}"),
    ],
    ids=["confirm", "choice", "text"],
)
async def test_what_a_name_says_to_a_terminal_is_shown_and_not_said(
    dialog: Callable[[str], Dialog[Any]],
) -> None:
    app = Host(lambda: dialog("[b]a\x1b]0;owned\x07"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            assert "\x1b" not in strip.text
            assert "\x07" not in strip.text
        texts = [strip.text for strip in app.screen._compositor.render_strips()]
        assert sum("[b]a\\x1b]0;owned\\x07" in text for text in texts) == 2


def test_the_signs_of_a_pane_are_told_only_where_there_are_panes() -> None:
    assert "multipart" in str(help_content(ACTIONS))
    assert "multipart" not in str(help_content(QUEUE_ACTIONS))
