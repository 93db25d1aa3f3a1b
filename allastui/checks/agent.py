"""The agent and its queue: whether it runs, which version, and who has the journal."""

import re
import socket
import time
from contextlib import closing
from pathlib import Path

from allastui import __version__
from allastui.agent.folder import AgentFolder, agent_folder
from allastui.agent.remote import RemoteClient
from allastui.checks.finding import Finding, Section, fault, note, ok
from allastui.checks.folders import look_at_folder
from allastui.errors import AgentError, AllastuiError, JournalError, printable
from allastui.settings import Paths
from allastui.transfers.lock import holder_of
from allastui.transfers.onlooking import stored_jobs, stored_owner
from allastui.transfers.owner import Owner, signs_of_life

_LOG_END = 64 * 1024
_TROUBLE = re.compile(r"^(\S+ \S+) (ERROR|WARNING) (.*)$", re.M)


def look_at_agent(paths: Paths, home: Path) -> Section:
    """Return the section of the agent; none is started, and its queue is left as it is."""
    try:
        folder = agent_folder(paths.journal_file)
    except AgentError as error:
        return Section("Agent", (told("folder", error), *_journal(paths)))
    found = [
        look_at_folder("folder", folder.socket.parent, home),
        _running(folder),
        *_journal(paths),
        *_trouble(folder.log),
    ]
    return Section("Agent", tuple(found))


def told(subject: str, error: AllastuiError) -> Finding:
    """Return an error as a fault."""
    text = f"{error.title}: {error.why}" if error.why else error.title
    return fault(subject, text, error.hint)


def _running(folder: AgentFolder) -> Finding:
    try:
        with closing(RemoteClient(folder.socket)) as client:
            hello = client.hello
    except AgentError as error:
        return _silent(folder, error)
    who = f"version {hello.version} runs on {hello.host}, pid {hello.pid}"
    if hello.fits:
        return ok("process", who)
    return fault(
        "process",
        f"{who}; this program is version {__version__}",
        "`allastui queue restart-agent` replaces it; nothing is lost.",
    )


def _silent(folder: AgentFolder, error: AgentError) -> Finding:
    try:
        holder = holder_of(folder.lock)
    except JournalError as unreadable:
        return told("process", unreadable)
    if holder:
        return fault(
            "process",
            f"{printable(holder)} has the lock but does not answer: {error.why or error.title}",
            "Wait a minute; if it stays so, end that process: nothing is lost.",
        )
    return ok("process", "none runs here; one is started when it is needed")


def _journal(paths: Paths) -> list[Finding]:
    file = paths.journal_file
    try:
        jobs = stored_jobs(file)
        owner = stored_owner(file)
    except (JournalError, ValueError) as error:
        problem = error if isinstance(error, JournalError) else JournalError(
            f"The journal {file} cannot be read", why=str(error),
            hint="Move it away; `allastui` makes a new one, and the queue begins empty.",
        )  # fmt: skip
        return [told("journal", problem)]
    if not file.exists():
        return [ok("journal", "none yet")]
    open_jobs = sum(not job.state.is_over for job in jobs)
    found = [ok("journal", f"{len(jobs)} transfers, {open_jobs} of them not over")]
    return [*found, *_elsewhere(owner)]


def _elsewhere(owner: Owner | None) -> list[Finding]:
    here = socket.gethostname()
    if owner is None or owner.host == here:
        return []
    now = time.time()
    text = f"it is in the hands of {printable(owner.host)}. {signs_of_life(owner, now)}"
    if owner.is_alive(now):
        return [note("queue", text, f"Log in to {printable(owner.host)} to work with it.")]
    return [
        fault(
            "queue",
            text,
            "`allastui queue take-over` brings it here, if nothing runs there any more.",
        )
    ]


def _trouble(log: Path) -> list[Finding]:
    """Return the last error in the agent's log."""
    try:
        with open(log, "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LOG_END))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    troubles = _TROUBLE.findall(text)
    if not troubles:
        return []
    when, _, what = troubles[-1]
    said = f"last trouble at {when.partition(',')[0]}: {what}"
    return [note("log", printable(said), f"All of it is in {log}.")]
