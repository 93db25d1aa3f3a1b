"""The agent's life: it takes its lock, serves, and ends when nobody needs it or it is told to."""

import os
import signal
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from allastui import __version__
from allastui.agent.cores import cores_to_use
from allastui.agent.folder import AgentFolder, agent_folder
from allastui.agent.lent import with_lent
from allastui.agent.log import Log
from allastui.agent.protocol import PROTOCOL, Hello
from allastui.agent.readiness import give_word
from allastui.agent.server import Server
from allastui.collector import settle_collector
from allastui.errors import AllastuiError, InternalError, ProfileError
from allastui.profiles.collect import collect
from allastui.profiles.profile import Profile
from allastui.settings import Paths, load_settings
from allastui.stores.connect import Connections
from allastui.transfers.engine import Engine
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from allastui.transfers.lock import take_lock

if TYPE_CHECKING:
    from allastui.agent.job_end import JobEndCommand

NICENESS = 10
GIVE_WAY_ATTEMPTS = 5
LOOK_SECONDS = 1.0
PROFILE_SECONDS = 15.0
"""How often the files with credentials are read again while a job is not over."""


def run_agent(paths: Paths, *, ready: int, take_over: bool, idle_seconds: float) -> int:
    """Be the agent of the journal in `paths` until it is idle or told to end.

    Reports to the file descriptor `ready` once: that it serves, or why it cannot. A process that
    finds the lock taken reports QueueBusy, and its starter attaches to the one that has it. The
    umask stays that of who started it: what is copied to this machine is a file like any other.
    """
    _give_way()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    log: Log | None = None
    try:
        folder = agent_folder(paths.journal_file)
        with take_lock(folder.lock):
            log = Log(folder.log)
            settle_collector()
            agent = _Agent(paths, folder, log, take_over=take_over)
            give_word(ready)
            ready = -1  # its number may be that of another file from now on
            agent.serve(idle_seconds)
    except AllastuiError as error:
        if log is not None:
            log.error(str(error))
        give_word(ready, error)
        return 1
    except Exception as error:
        if log is not None:
            import traceback  # dear at the start

            log.error(traceback.format_exc())
        give_word(ready, InternalError.of(error))
        return 1
    return 0


class _Agent:
    """Engine and socket together, and what keeps them going."""

    def __init__(self, paths: Paths, folder: AgentFolder, log: Log, *, take_over: bool) -> None:
        self._log = log
        settings = load_settings(paths.settings_file)
        self._environment: Mapping[str, str] = dict(os.environ)
        self._lent: Mapping[str, Profile] = {}
        self._renewing = threading.Lock()
        self._connections = Connections(self._collected(), pool_size=settings.connections)
        journal = Journal(paths.journal_file, take_over=take_over)
        self._engine = Engine(
            journal,
            self._connections,
            connection_count=settings.connections,
            cores=cores_to_use(settings.cores, os.environ),
            part_size=settings.part_size,
            bandwidth=settings.bandwidth,
            memory=settings.memory,
            resume_stored=True,
            owner=f"agent on {socket.gethostname()}, pid {os.getpid()}",
        )
        self._job_end = _job_end_command(settings.on_job_end, self._engine, log)
        hello = Hello(
            protocol=PROTOCOL,
            version=__version__,
            host=socket.gethostname(),
            pid=os.getpid(),
            started=time.time(),
            said=journal.found,
        )
        self._over = threading.Event()
        self._draining = False
        self._server = Server(folder.socket, hello, self._engine, self, self.drain)
        signal.signal(signal.SIGTERM, lambda *_: self._over.set())
        log.info(f"began: pid {os.getpid()}, version {__version__}")

    def serve(self, idle_seconds: float) -> None:
        """Look after things until it is time to end; then checkpoint and close."""
        idle_since = time.monotonic()
        profiles_due = time.monotonic() + PROFILE_SECONDS
        while not self._over.wait(LOOK_SECONDS):
            now = time.monotonic()
            working = self._is_working()
            if working and now >= profiles_due:
                self._renew()
                profiles_due = now + PROFILE_SECONDS
            if working or self._server.attached:
                idle_since = now
            elif now - idle_since >= idle_seconds:
                break
        self._log.info(f"ends: {'told to' if self._over.is_set() else 'idle'}")
        self._server.close()
        if self._job_end is not None:
            self._job_end.close()
        self._engine.close(interrupt=not self._draining)
        self._connections.close()

    def see(self, variables: Mapping[str, str]) -> None:
        """See the projects as the client that attached last sees them."""
        self._environment = dict(variables)
        self._renew()

    def lend(self, profiles: Sequence[Profile]) -> None:
        """Use what a client signed in to until this process ends, whoever attaches later."""
        with self._renewing:
            self._lent = {**self._lent, **{profile.name: profile for profile in profiles}}
        self._renew()
        self._engine.lend(())  # have what waits tried again, also if these were known already

    def _renew(self) -> None:
        """Use the profiles as they are now; one at a time, as an older look must not win."""
        with self._renewing:
            profiles = with_lent(self._collected(), list(self._lent.values()))
            if self._connections.renew(profiles):
                self._engine.lend(())

    def drain(self) -> None:
        self._draining = True
        self._over.set()

    def _collected(self) -> Sequence[Profile]:
        home = Path(self._environment.get("HOME", "/"))
        try:
            return collect(self._environment, home).profiles
        except ProfileError as error:
            self._log.warning(str(error))
            return ()

    def _is_working(self) -> bool:
        """Whether any job would move something, now or once a line or a sign-in is back."""
        for view in self._engine.snapshot().jobs:
            if view.job.state in (JobState.QUEUED, JobState.RUNNING):
                return True
            if view.job.state is JobState.WAITING and (view.job.active or view.job.items_open):
                return True
        return False


def _give_way() -> None:
    """Let what the user does at the screen go first.

    Linux may weigh sessions against each other (sched_autogroup), and processes only within one:
    the niceness of the agent, which has a session of its own, counts nothing then, that of the
    session does.
    """
    os.nice(NICENESS)
    for _ in range(GIVE_WAY_ATTEMPTS):
        try:
            Path("/proc/self/autogroup").write_text(str(NICENESS))
        except BlockingIOError:  # all users together may change such weights ten times a second
            time.sleep(0.1)
        except OSError:  # sessions have no weight here
            return
        else:
            return


def _job_end_command(command: str, engine: Engine, log: Log) -> "JobEndCommand | None":
    """Return what runs `command` for each job that ends, None if there is none."""
    if not command:
        return None
    from allastui.agent.job_end import JobEndCommand

    return JobEndCommand(command, engine.subscribe, log.warning)
