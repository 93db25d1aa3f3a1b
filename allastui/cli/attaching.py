"""Reaching the agent from a command, and the queue as it stands where there is none."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allastui.agent.client import QueueSnapshot
from allastui.cli.context import Context
from allastui.cli.output import tell
from allastui.settings import environment

if TYPE_CHECKING:
    from allastui.agent.protocol import Hello
    from allastui.agent.remote import RemoteClient


@dataclass(frozen=True, slots=True)
class AgentSeen:
    """The process that runs the transfers; `version` is None where only the journal names it.

    `since` is when it began, in seconds since the epoch.
    """

    host: str
    pid: int
    version: str | None
    since: float


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """The queue as it is now, and who runs it.

    `agent` is None if nothing runs the transfers. `elsewhere` says what is known of an owner on
    another host, dead or alive, and is "" if there is none.
    """

    snapshot: QueueSnapshot
    agent: AgentSeen | None
    elsewhere: str = ""


@contextmanager
def attached(
    context: Context, on_lost: Callable[[], None] = lambda: None, *, take_over: bool = False
) -> Iterator["RemoteClient"]:
    """Attach to the agent, starting it if needed; what it found when it began is told once.

    Raises what `attach` raises.
    """
    from allastui.agent.spawn import attach

    client = attach(context.paths, environment(), take_over=take_over, on_lost=on_lost)
    with closing(client):
        if client.said:
            tell(client.said)
        yield client


def agent_of(hello: "Hello") -> AgentSeen:
    return AgentSeen(hello.host, hello.pid, hello.version, hello.started)


def has_agent(context: Context) -> bool:
    """Whether an agent of this queue runs on this host, or is just starting."""
    from allastui.agent.folder import agent_folder
    from allastui.transfers.lock import holder_of

    return bool(holder_of(agent_folder(context.paths.journal_file).lock))


def see_queue(context: Context) -> QueueSeen:
    """Look at the queue without starting anything."""
    if has_agent(context):
        with attached(context) as client:
            return QueueSeen(client.snapshot(), agent_of(client.hello))
    from allastui.agent.inprocess import stored_queue
    from allastui.transfers.onlooking import stored_owner
    from allastui.transfers.owner import signs_of_life

    snapshot = stored_queue(context.paths)
    owner = stored_owner(context.paths.journal_file)
    now = time.time()
    if owner is None or owner.host == socket.gethostname():
        return QueueSeen(snapshot, None)
    signs = signs_of_life(owner, now)
    if owner.is_alive(now):
        agent = AgentSeen(owner.host, owner.pid, None, owner.started)
        return QueueSeen(snapshot, agent, f"The transfers run on {owner.host}. {signs}.")
    return QueueSeen(
        snapshot,
        None,
        f"The queue belongs to {owner.host}, where it seems to have died. {signs}."
        " `allastui queue take-over` brings it here, if nothing runs there any more.",
    )
