"""Keys that arrive all at once, as after a pause of the line: none overtakes another."""

import asyncio

import pytest
from textual import events

from allastui.ui.dialogs.text import TextDialog
from tests.ui.hosting import Host


def _complaint(text: str) -> str:
    return "" if text else "Type a name."


@pytest.mark.parametrize("text", ["a", "abcdefghij", "a-name-of-some-length-2026-11-20"])
async def test_enter_takes_all_that_was_typed_before_it(text: str) -> None:
    app = Host(lambda: TextDialog("New folder", "Name of the folder", check=_complaint))
    async with app.run_test() as pilot:
        for key in text:
            app.post_message(events.Key(key, key))
        app.post_message(events.Key("enter", "\r"))
        async with asyncio.timeout(10):
            while app.result == "not closed":
                await pilot.pause(0.01)
        assert app.result == text
