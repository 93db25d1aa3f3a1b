"""Whether the terminal is still there."""

import select

LOOK_SECONDS = 2.0
"""How often it is looked at: without a terminal, what reads the keys runs in circles."""

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


def has_hung_up(fileno: int) -> bool:
    """Tell whether nobody is at the other side of a terminal any more.

    The kernel says so with a SIGHUP too, but only to programs that the terminal controls, and not
    to those that were told to ignore it.
    """
    poll = select.poll()
    poll.register(fileno, 0)
    return any(state & _GONE for _, state in poll.poll(0))
