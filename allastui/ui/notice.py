"""What the terminal itself is told when a job ends: a bell and a desktop notification.

OSC 9 is iTerm2's way and OSC 777 that of urxvt and VTE; a terminal ignores what it does not know.
tmux hands on only what is wrapped for it (tmux(1), allow-passthrough).
"""

from allastui.errors import printable
from allastui.transfers.job import Job
from allastui.ui.queue.words import direction, source_name, state_words

BELL = "\a"
_END = "\x1b\\"
_LONGEST = 160


def notice_of(job: Job) -> str:
    """Return how a job ended, as one line for a notification."""
    words, _ = state_words(job)
    return printable(f"{direction(job.request)} {source_name(job.request)}: {words}")


def terminal_notice(text: str, *, in_tmux: bool) -> str:
    """Return the bytes, as text, that make a terminal ring and notify; `text` may be anything."""
    said = printable(text)[:_LONGEST].replace(";", ",")
    notices = [f"\x1b]9;allastui: {said}{_END}", f"\x1b]777;notify;allastui;{said}{_END}"]
    if in_tmux:
        notices = [_for_tmux(notice) for notice in notices]
    return BELL + "".join(notices)


def _for_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + _END
