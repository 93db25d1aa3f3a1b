"""Mouse in a terminal: clicks arrive, and moves are not asked for."""

from tests.ui.terminal import in_terminal

ALL_MOVES, NO_MOVES, CLICKS = b"\x1b[?1003h", b"\x1b[?1003l", b"\x1b[?1000h"


def test_the_terminal_reports_clicks_and_no_moves() -> None:
    with in_terminal("tests.ui.streaming_app", "50", "0", columns=80, lines=24) as terminal:
        said = terminal.wait_for(b"50 objects", 30)
        assert said.rindex(ALL_MOVES) < said.rindex(NO_MOVES) < said.rindex(CLICKS)
        terminal.read(0.5)
        terminal.send(b"\x1b[<0;50;6M\x1b[<0;50;6m")
        assert terminal.read(0.5), "a click in the right pane paints it as the active one"
