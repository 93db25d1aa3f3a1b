"""What came of a synchronisation, in words."""

from allastui.errors import Changed, SourceChanged
from allastui.transfers.job import Job
from allastui.transfers.request import DeleteRequest
from allastui.ui.format import count_text, size_text

_CHANGED = (Changed.__name__, SourceChanged.__name__)


def report_text(job: Job) -> str:
    """Return what was copied, verified or deleted, and what was left alone, of a job that is over.

    "copied 120, 3.1 GiB: 118 verified, 2 not verified; 3 left alone, as they had changed; 1 failed"
    """
    changed = sum(group.count for group in job.failures if group.first.kind in _CHANGED)
    parts = [_done_text(job)]
    if changed:
        had = "it had" if changed == 1 else "they had"
        parts.append(f"{count_text(changed)} left alone, as {had} changed")
    if failed := job.failed - changed:
        parts.append(f"{count_text(failed)} failed")
    if job.items_open:
        parts.append(f"{count_text(job.items_open)} not begun")
    return "; ".join(parts)


def _done_text(job: Job) -> str:
    done = job.items_done - job.skipped
    if not done:
        return "nothing deleted" if isinstance(job.request, DeleteRequest) else "nothing copied"
    amount = f"{count_text(done)}, {size_text(job.bytes_done)}"
    if isinstance(job.request, DeleteRequest):
        return f"{'moved to the trash' if job.request.trash else 'deleted'} {amount}"
    verified = done - job.unverified
    if not job.unverified:
        return f"copied {amount}: all verified"
    return f"copied {amount}: {count_text(verified)} verified, {count_text(job.unverified)} not"
