"""What the terminal is told: nothing in a name can end the sequence or begin another."""

from dataclasses import replace
from pathlib import Path

import pytest

from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.request import CopyRequest
from allastui.ui.notice import notice_of, terminal_notice
from tests.ui.building import app_on
from tests.ui.pressing import wait_until
from tests.ui.queue_samples import done_upload, failed_upload


def test_a_notice_rings_and_notifies_both_ways() -> None:
    assert terminal_notice("up a: done", in_tmux=False) == (
        "\a\x1b]9;allastui: up a: done\x1b\\\x1b]777;notify;allastui;up a: done\x1b\\"
    )


def test_tmux_is_asked_to_hand_it_on() -> None:
    assert terminal_notice("a", in_tmux=True) == (
        "\a\x1bPtmux;\x1b\x1b]9;allastui: a\x1b\x1b\\\x1b\\"
        "\x1bPtmux;\x1b\x1b]777;notify;allastui;a\x1b\x1b\\\x1b\\"
    )


@pytest.mark.parametrize("hostile", ["\x1b\\", "\a", "\x9c", "\n", "\x1b]0;x\a", ";", "\udcff"])
def test_no_name_breaks_out(hostile: str) -> None:
    job = replace(
        done_upload().job,
        request=CopyRequest((local_place(f"/a/{hostile}b"),), Place("p", "bucket", "")),
    )
    harmless = terminal_notice("x", in_tmux=False)
    notice = terminal_notice(notice_of(job), in_tmux=False)
    assert [char for char in notice if not char.isprintable()] == [
        char for char in harmless if not char.isprintable()
    ]
    assert notice.count(";") == harmless.count(";")


def test_a_long_name_is_cut() -> None:
    assert len(terminal_notice("x" * 5000, in_tmux=False)) < 400


def test_a_notice_says_what_and_how_it_ended() -> None:
    assert notice_of(done_upload().job) == "up 2026-11/: done, verified"
    assert notice_of(failed_upload().job) == "up 2026-11/: 4 failed"


async def test_no_name_reaches_the_terminal_raw_in_a_message_on_the_screen(tmp_path: Path) -> None:
    with app_on(MemoryStore(), tmp_path) as app:
        async with app.run_test() as pilot:
            app.say("a\x1b]0;owned\x07 was opened\nb", title="\x1bc")
            await wait_until(pilot, lambda: len(app._notifications) > 0)
            told = list(app._notifications)[-1]
            assert told.message == "a\\x1b]0;owned\\x07 was opened\nb"
            assert told.title == "\\x1bc"
