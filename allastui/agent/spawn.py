"""Finding the agent of this host, starting it, and replacing one of another version."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

import allastui
from allastui.agent.folder import AgentFolder, agent_folder
from allastui.agent.protocol import Hello
from allastui.agent.readiness import not_started, wait_for_word
from allastui.agent.remote import RemoteClient
from allastui.agent.scope import scope_command
from allastui.errors import AgentError, AgentVersion, QueueBusy
from allastui.settings import Paths
from allastui.transfers.lock import holder_of

START_SECONDS = 20.0
DRAIN_SECONDS = 150.0
IDLE_SECONDS = 300.0
LENT_PREFIXES = ("AWS_", "RCLONE_", "OS_", "S3CMD_")
LENT_NAMES = (
    "HOME", "XDG_CONFIG_HOME", "ST_AUTH", "ST_AUTH_VERSION", "ST_USER", "ST_KEY",
    "SWIFTCLIENT_INSECURE",
)  # fmt: skip
LENT_FILES = (
    "RCLONE_CONFIG", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_CA_BUNDLE",
    "OS_CACERT", "OS_CLIENT_CONFIG_FILE",
)  # fmt: skip


def attach(
    paths: Paths,
    environment: Mapping[str, str],
    *,
    start: bool = True,
    take_over: bool = False,
    on_lost: Callable[[], None] = lambda: None,
) -> RemoteClient:
    """Attach to the agent of the queue in `paths`, starting it if it does not run.

    Raises AgentVersion if an agent of another version runs, QueueElsewhere if the queue is in the
    hands of another host (or was, and `take_over` is not set), AgentError if there is no agent and
    none can be started, or `start` is off.
    """
    folder = agent_folder(paths.journal_file)
    try:
        client = RemoteClient(folder.socket, on_lost)
    except AgentError:
        if not start:
            raise
        client = _start_and_attach(paths, folder, environment, take_over, on_lost)
    if not client.hello.fits:
        client.close()
        raise _other_version(client.hello)
    if client.has_started_agent:
        return client  # it began with the variables
    try:
        client.lend_variables(lent_variables(environment))
    except AgentError:
        client.close()
        raise
    return client


def replace_agent(paths: Paths) -> None:
    """Drain an agent of any version and wait for its end; its queue is kept.

    Raises AgentError if it does not end.
    """
    folder = agent_folder(paths.journal_file)
    with closing(RemoteClient(folder.socket)) as client, suppress(AgentError):
        client.drain()  # it may be gone before its answer is out; the lock tells
    deadline = time.monotonic() + DRAIN_SECONDS
    while holder_of(folder.lock):
        if time.monotonic() > deadline:
            raise AgentError(
                "The old agent does not end",
                hint=f"End process {client.hello.pid} yourself; nothing is lost.",
            )
        time.sleep(0.05)


def lent_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which the user's projects are found, and no others.

    Names of files become absolute: the agent lives in another folder.
    """
    return {
        name: os.path.abspath(value) if name in LENT_FILES and value else value
        for name, value in environment.items()
        if _is_lent(name)
    }


def _is_lent(name: str) -> bool:
    return name in LENT_NAMES or name.startswith(LENT_PREFIXES)


def _start_and_attach(
    paths: Paths,
    folder: AgentFolder,
    environment: Mapping[str, str],
    take_over: bool,
    on_lost: Callable[[], None],
) -> RemoteClient:
    """Return a client of the agent that is started here, or that another client is starting."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        is_new = True
        try:
            _start(paths, folder, environment, take_over)
        except QueueBusy:
            is_new = False
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)  # another client started one; it will listen in a moment
        try:
            client = RemoteClient(folder.socket, on_lost)
            client.has_started_agent = is_new
            return client
        except AgentError:
            if time.monotonic() > deadline:
                raise


def _start(
    paths: Paths, folder: AgentFolder, environment: Mapping[str, str], take_over: bool
) -> None:
    """Start an agent of its own session, and wait for its word that it serves."""
    read_end, write_end = os.pipe()
    command = [
        sys.executable, "-m", "allastui.agent",
        "--state", str(paths.state.absolute()), "--config", str(paths.config.absolute()),
        "--ready", str(write_end), "--idle-seconds", str(IDLE_SECONDS),
        "--take-over", "yes" if take_over else "no",
    ]  # fmt: skip
    package = str(Path(allastui.__file__).parent.parent)
    others = {name: value for name, value in os.environ.items() if not _is_lent(name)}
    variables = {**others, **lent_variables(environment), "PYTHONPATH": package}
    try:
        with open(os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as log:
            subprocess.run(
                [*scope_command(os.environ), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=variables,
                pass_fds=(write_end,),
                start_new_session=True,
                check=True,
            )
    except (OSError, subprocess.CalledProcessError) as error:
        os.close(read_end)
        raise not_started(error) from error
    finally:
        os.close(write_end)
    wait_for_word(read_end, folder.log)


def _other_version(hello: Hello) -> AgentVersion:
    return AgentVersion(
        f"The agent that runs the transfers is version {hello.version}",
        why=f"This program is version {allastui.__version__}",
        hint="`allastui queue restart-agent` replaces it at the next part boundary; nothing is"
        " lost.",
    )
