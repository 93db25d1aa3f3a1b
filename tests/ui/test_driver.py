"""The terminal: clicks arrive, moves are not asked for, and one that is gone holds nothing up."""

import io
import threading

from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from allastui.ui.driver import QuietDriver
from tests.ui.terminal import in_terminal

ALL_MOVES, NO_MOVES, CLICKS = b"\x1b[?1003h", b"\x1b[?1003l", b"\x1b[?1000h"


class GoneTerminal(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")


def test_the_terminal_reports_clicks_and_no_moves() -> None:
    with in_terminal("tests.ui.streaming_app", "50", "0", columns=80, lines=24) as terminal:
        said = terminal.wait_for(b"50 objects", 30)
        assert said.rindex(ALL_MOVES) < said.rindex(NO_MOVES) < said.rindex(CLICKS)
        terminal.read(0.5)
        terminal.send(b"\x1b[<0;50;6M\x1b[<0;50;6m")
        assert terminal.read(0.5), "a click in the right pane paints it as the active one"


async def test_nothing_waits_for_a_terminal_that_is_gone() -> None:
    driver = QuietDriver(App[None]())
    writer = driver._writer_thread = WriterThread(GoneTerminal())
    threading.excepthook, before = lambda _: None, threading.excepthook
    try:
        writer.start()
        driver.write("this ends the thread that writes")
        writer.join(10)
    finally:
        threading.excepthook = before
    assert not writer.is_alive()

    def end_as_the_program_does() -> None:
        for _ in range(2 * MAX_QUEUED_WRITES):
            driver.write("no room for this")
        driver.close()

    ending = threading.Thread(target=end_as_the_program_does, daemon=True)
    ending.start()
    ending.join(10)
    assert not ending.is_alive()
