"""What failed: each file by its name while they are few, else each cause with their count."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from allastui.agent.client import TransferClient
from allastui.errors import AgentError
from allastui.transfers.job import Failure, FailureGroup, ItemState, Job
from allastui.ui.format import count_text

MOST_NAMED = 100
"""Files of one job."""


def failures_by_name(client: TransferClient, job: Job) -> tuple[Failure, ...]:
    """Return why each file of a job failed that the job itself only counts; () if there are many.

    Also () if the agent has ended meanwhile.
    """
    if not any(group.count > 1 for group in job.failures) or job.failed > MOST_NAMED:
        return ()
    with suppress(AgentError):
        items = client.items(job.id, ItemState.FAILED, count=MOST_NAMED)
        return tuple(item.failure for item in items if item.failure is not None)
    return ()


def failure_lines(job: Job, by_name: Sequence[Failure]) -> Iterator[str]:
    """Yield a line for each failure: first those that the job tells of, then the rest by name."""
    if not by_name:
        yield from map(group_line, job.failures)
        return
    yield from dict.fromkeys(map(str, (*(group.first for group in job.failures), *by_name)))


def group_line(group: FailureGroup) -> str:
    """Return what happened to some files as one line, with their count if they are several."""
    times = f" ({count_text(group.count)} times)" if group.count > 1 else ""
    return f"{group.first}{times}"
