"""The user's command that is run when a job has ended."""

import os
import queue
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping

from allastui.agent.client import QueueSnapshot
from allastui.errors import printable
from allastui.stores.place import Place
from allastui.threads import start_thread
from allastui.transfers.job import Job
from allastui.transfers.request import CopyRequest, Request
from allastui.transfers.snapshot import newly_over

COMMAND_SECONDS = 300.0
"""A command that runs longer is ended."""

END_SECONDS = 10.0
"""How long the end of the agent waits for commands that are due; they go on without it."""

_SAID_BYTES = 500


class JobEndCommand:
    """Runs `command` (words as a shell splits them, but no shell) for each job that ends.

    One at a time and in the order of the ends, in a thread of its own. A failure is told to `warn`
    and changes nothing else. Jobs that had ended in the first snapshot are no news.
    """

    def __init__(
        self,
        command: str,
        subscribe: Callable[..., Callable[[], None]],
        warn: Callable[[str], None],
    ) -> None:
        self._warn = warn
        self._words = shlex.split(command)
        self._before: QueueSnapshot | None = None
        self._ended: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = start_thread(self._run, "allastui-job-end")
        self._unsubscribe = subscribe(self._take)

    def close(self) -> None:
        """Take no more news, and give the commands that are due a moment."""
        self._unsubscribe()
        self._ended.put(None)
        self._thread.join(END_SECONDS)

    def _take(self, snapshot: QueueSnapshot) -> None:
        before, self._before = self._before, snapshot
        if before is not None:
            for job in newly_over(before, snapshot):
                self._ended.put(job)

    def _run(self) -> None:
        while (job := self._ended.get()) is not None:
            trouble = run_command(self._words, job_variables(job))
            if trouble:
                self._warn(f"on_job_end of job {job.id}: {trouble}")


def job_variables(job: Job) -> dict[str, str]:
    """Return what a command is told of a job, as environment variables.

    Several sources stand in a line each. A NUL, which a variable cannot hold, is written \\x00.
    """
    request = job.request
    return {
        "ALLASTUI_JOB_ID": str(job.id),
        "ALLASTUI_JOB_STATE": job.state.value,
        "ALLASTUI_JOB_KIND": request.kind.value,
        "ALLASTUI_JOB_SOURCE": "\n".join(map(_place_text, request.sources)),
        "ALLASTUI_JOB_TARGET": _target_text(request),
        "ALLASTUI_JOB_FILES": str(job.items_done),
        "ALLASTUI_JOB_FAILED": str(job.failed),
        "ALLASTUI_JOB_BYTES": str(job.bytes_done),
    }


def _target_text(request: Request) -> str:
    return _place_text(request.target) if isinstance(request, CopyRequest) else ""


def _place_text(place: Place) -> str:
    return str(place).replace("\0", "\\x00")


def run_command(words: list[str], variables: Mapping[str, str]) -> str:
    """Run a command and wait for its end; returns what went wrong, or ""."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # A file, not a pipe: what the command leaves running in the background would hold a pipe open.
    with tempfile.TemporaryFile() as stderr:
        try:
            done = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env={**inherited, **variables},
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except (OSError, ValueError) as error:
            return f"it cannot be run: {error}"
        except subprocess.TimeoutExpired:
            return f"it was ended after {COMMAND_SECONDS:g} s"
        if done.returncode == 0:
            return ""
        stderr.seek(0)
        said = printable(stderr.read(_SAID_BYTES).decode(errors="replace").strip())
    return f"it failed with status {done.returncode}: {said}"
