"""The ways to the queue that a screen needs, as one value: it knows no paths and starts nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from time import localtime, strftime
from typing import TYPE_CHECKING

from allastui.settings import Paths

if TYPE_CHECKING:
    from allastui.agent.client import QueueSnapshot, TransferClient
    from allastui.transfers.owner import Owner

OnLost = Callable[[], None]
"""Called once, from any thread, when the connection ends by itself; it must not block."""


@dataclass(frozen=True, slots=True)
class StoredQueue:
    """The queue as its journal has it, and the process that owns it, None if nobody does."""

    snapshot: "QueueSnapshot"
    owner: "Owner | None"


@dataclass(frozen=True, slots=True)
class QueueAccess:
    """How a screen reaches the queue; all of these block and are called in a thread.

    `attach` gives a client. It raises AgentVersion if `replace` is wanted first, QueueAbandoned if
    the user may have `take_over` in its place, QueueElsewhere if there is only `stored` to look at,
    and other errors if the queue cannot be reached. The three are None where the queue can be
    nowhere else.
    """

    attach: "Callable[[OnLost], TransferClient]"
    take_over: "Callable[[OnLost], TransferClient] | None" = None
    replace: Callable[[], None] | None = None
    stored: Callable[[], StoredQueue] | None = None


def agent_access(paths: Paths, environment: Mapping[str, str]) -> QueueAccess:
    """Return the ways to the queue of this user's agent, which is started when it does not run."""

    def attach(on_lost: OnLost, *, take_over: bool = False) -> "TransferClient":
        from allastui.agent import spawn  # after the first paint

        return spawn.attach(paths, environment, take_over=take_over, on_lost=on_lost)

    def replace_agent() -> None:
        from allastui.agent import spawn

        spawn.replace_agent(paths)

    return QueueAccess(
        attach=attach,
        take_over=partial(attach, take_over=True),
        replace=replace_agent,
        stored=lambda: stored_elsewhere(paths),
    )


def own_access(open_client: "Callable[[], TransferClient]") -> QueueAccess:
    """Return the way to transfers that run in this process and end with it."""
    return QueueAccess(attach=lambda on_lost: open_client())


def stored_elsewhere(paths: Paths) -> StoredQueue:
    """Read the queue that another host owns; the snapshot's `owner` says which, and since when.

    Raises JournalError if the journal cannot be read.
    """
    from allastui.agent.inprocess import stored_queue
    from allastui.transfers.onlooking import stored_owner

    snapshot = stored_queue(paths)
    owner = stored_owner(paths.journal_file)
    return StoredQueue(replace(snapshot, owner=_owner_text(owner) if owner else ""), owner)


def _owner_text(owner: "Owner") -> str:
    began = strftime("%Y-%m-%d %H:%M", localtime(owner.started))
    seen = strftime("%H:%M:%S", localtime(owner.seen))
    return f"on {owner.host} since {began}, last sign of life {seen}"
