"""What every screen over the panes does alike: one piece of work at a time, and a way out."""

import threading

from textual.app import App

from allastui.errors import AccessDenied, AllastuiError
from allastui.ui.room import WAIT, Room
from tests.ui.pressing import wait_until


class Waiting(Room):
    """Works until it is let go."""

    heading = "waiting for"

    def __init__(self) -> None:
        super().__init__((), ascii_only=True)
        self.go_on = threading.Event()
        self.told: list[object] = []

    def begin(self) -> None: ...

    def draw(self) -> None:
        self.show_head("x" * 200, [])

    def wait(self, *, may_leave: bool) -> bool:
        return self.work(self.refused, self.told.append, self.told.append, may_leave=may_leave)

    def refused(self) -> None:
        self.go_on.wait(20)
        raise AccessDenied("no")


async def test_only_what_nobody_needs_to_know_the_end_of_is_left() -> None:
    room, app = Waiting(), App[None]()
    async with app.run_test() as pilot:
        app.push_screen(room)
        await wait_until(pilot, lambda: app.screen is room)
        assert room.wait(may_leave=False)
        assert not room.wait(may_leave=True)
        room.go_back()
        await wait_until(pilot, lambda: len(app._notifications) == 2)
        assert {note.message for note in app._notifications} == {WAIT}
        assert app.screen is room
        room.go_on.set()
        await wait_until(pilot, lambda: not room.is_working)
        (error,) = room.told
        assert isinstance(error, AllastuiError)

        room.go_on.clear()
        assert room.wait(may_leave=True)
        room.go_back()
        await wait_until(pilot, lambda: app.screen is not room)
        room.go_on.set()
