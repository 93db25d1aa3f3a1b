"""The queue as the JSON document that scripts read."""

from collections.abc import Iterable

from allastui.agent.client import JobView
from allastui.cli.attaching import AgentSeen
from allastui.cli.output import iso_time
from allastui.transfers.job import FailureGroup, Job, JobState
from allastui.transfers.request import DeleteRequest, Request, target_of


def queue_document(views: Iterable[JobView], agent: AgentSeen | None) -> dict[str, object]:
    """Return the document of `allastui queue --json`; without an agent nothing runs the jobs."""
    return {
        "agent": _agent_document(agent) if agent else None,
        "jobs": [_job_document(view) for view in views],
    }


def _agent_document(agent: AgentSeen) -> dict[str, object]:
    return {
        "host": agent.host,
        "pid": agent.pid,
        "version": agent.version,
        "since": iso_time(agent.since),
    }


def _job_document(view: JobView) -> dict[str, object]:
    job = view.job
    target = target_of(job.request)
    return {
        "id": job.id,
        "kind": str(job.request.kind),
        "state": str(job.state),
        "source": source_text(job.request),
        "target": None if target is None else str(target),
        "items_done": job.items_done,
        "items_total": None if job.discovering else job.items_total,
        "bytes_done": view.bytes_done,
        "bytes_total": None if job.discovering else job.bytes_total,
        "rate": view.rate,
        "verified": _verified(job),
        "errors": [_group_document(group) for group in job.failures],
        "remarks": [_group_document(group) for group in job.remarks],
    }


def _group_document(group: FailureGroup) -> dict[str, object]:
    return {
        "kind": group.first.kind,
        "title": group.first.title,
        "why": group.first.why,
        "hint": group.first.hint,
        "count": group.count,
    }


def source_text(request: Request) -> str:
    """Return the first source, and how many more there are."""
    more = len(request.sources) - 1
    return f"{request.sources[0]}" + (f" and {more} more" if more else "")


def _verified(job: Job) -> bool | None:
    """Tell whether all that arrived was compared; None while nobody can know."""
    if job.unverified:
        return False
    arrived = job.items_done > job.skipped
    if job.state is JobState.DONE or (job.state.is_over and arrived):
        return None if isinstance(job.request, DeleteRequest) else job.request.verify
    return None
