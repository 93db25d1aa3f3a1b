"""What a job is and how far it is, in words: direction, places, amounts, states."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from allastui.agent.client import JobView
from allastui.errors import SignInFailed, SignInNeeded, printable
from allastui.stores.place import Place
from allastui.transfers.job import Item, ItemState, Job, JobState
from allastui.transfers.request import DeleteRequest, IfExists, JobKind, Request
from allastui.ui.action import Action
from allastui.ui.format import count_text, moment_text, percent_text, rate_text, size_text
from allastui.ui.keymap import Keymap, key_text
from allastui.ui.queue.spans import Role

AMOUNT_WIDTH = 21
"""Cells of the column that tells how much of a job is done."""

IF_EXISTS_WORDS = {
    IfExists.ASK: "ask",
    IfExists.SKIP: "skip the same",
    IfExists.NEWER: "keep the newer",
    IfExists.RENAME: "rename",
    IfExists.OVERWRITE: "overwrite",
}


@dataclass(frozen=True, slots=True)
class HowTo:
    """Which keys do what a job waits for, in words: "F9, then a"; "" for what is not told."""

    answer: str = ""
    sign_in: str = ""


def how_to(keymap: Keymap, queue_actions: Sequence[Action]) -> HowTo:
    """Return the keys that lead from the panes to actions of the queue."""

    def keys(action_id: str) -> str:
        there = next(action for action in queue_actions if action.id == action_id)
        pressed = (*keymap.by_id("queue").keys[:1], *there.keys[:1])
        return ", then ".join(map(key_text, pressed))

    return HowTo(answer=keys("queue-answer"), sign_in=keys("queue-sign-in"))


def direction(request: Request) -> str:
    """Return "up", "down", "copy", "move", "sync" or "del"; at most four letters."""
    if isinstance(request, DeleteRequest):
        return "del"
    if request.listed:
        return "sync"
    if request.kind is JobKind.MOVE:
        return "move"
    from_here, to_here = request.sources[0].is_local, request.target.is_local
    if from_here == to_here:
        return "copy"
    return "up" if from_here else "down"


def place_text(place: Place) -> str:
    """Return a place as people write it: printable, the home folder as "~", a project by name."""
    if place.is_bucket_list:
        return printable(place.profile)
    text = printable(str(place))
    if place.is_local:
        home = os.path.expanduser("~")
        if text == home or text.startswith(home.rstrip("/") + "/"):
            return "~" + text[len(home) :]
    return text


def target_text(request: Request) -> str:
    """Return where it goes to: a place, the trash, or "" for what is deleted for good."""
    if isinstance(request, DeleteRequest):
        return "trash" if request.trash else ""
    return place_text(request.target)


def target_name(request: Request) -> str:
    """Return the same as short as it can be."""
    if isinstance(request, DeleteRequest):
        return target_text(request)
    return last_name(request.target)


def source_text(request: Request) -> str:
    """Return where a request's bytes come from: the one place, or how many of which folder."""
    first = request.sources[0]
    if len(request.sources) == 1:
        return _extras_of(request) + place_text(first)
    parent = first.parent()
    count = count_text(len(request.sources))
    return f"{count} items in {place_text(parent)}" if parent else f"{count} items"


def source_name(request: Request) -> str:
    """Return the short name of what it is about: "results/", "model.h5", "3 items"."""
    if len(request.sources) > 1:
        return f"{count_text(len(request.sources))} items"
    return _extras_of(request) + last_name(request.sources[0])


def _extras_of(request: Request) -> str:
    """Return what is said before a place of which only what a preview named is deleted."""
    return "extra in " if isinstance(request, DeleteRequest) and request.listed else ""


def last_name(place: Place) -> str:
    """Return the last component of a place, with the slash of a folder; the home is "~/"."""
    whole = place_text(place)
    if not place.name or whole == "~/":
        return whole
    return printable(place.name) + ("/" if place.is_prefix else "")


def total_text(done: int, total: int, *, at_least: bool) -> str:
    """Return bytes done of a total, the unit once if both share it: "10.9 / 12.4 GiB".

    `at_least` marks a total that still grows with "~".
    """
    tilde = "~" if at_least else ""
    done_text, whole = size_text(done), size_text(total)
    if done_text.split()[1] == whole.split()[1]:
        done_text = done_text.split()[0]
    return f"{done_text} / {tilde}{whole}"


def files_text(count: int) -> str:
    return "1 file" if count == 1 else f"{count_text(count)} files"


def amount_text(view: JobView) -> str:
    """Return how much of a job is done: files if there are several, else bytes.

    At most 21 letters below ten million files.
    """
    job = view.job
    if isinstance(job.request, DeleteRequest):
        return _deleted_text(job)
    if job.state.is_over:
        return _copied_text(job)
    if job.items_total > 1 or (job.discovering and job.items_total == 0):
        tilde = "~" if job.discovering else ""
        return f"{count_text(job.items_done)} of {tilde}{count_text(job.items_total)}"
    return total_text(view.bytes_done, job.bytes_total, at_least=job.discovering)


def _copied_text(job: Job) -> str:
    """Return how many files were copied: "12 files, 17.5 KiB", "2 files, 10 skipped"."""
    copied = job.items_done - job.skipped
    if not job.skipped or not copied:
        return f"{files_text(job.items_done)}, {size_text(job.bytes_done)}"
    skipped = f"{count_text(job.skipped)} skipped"
    ways = (f"{files_text(copied)}, {skipped}", f"{count_text(copied)} + {skipped}")
    return next((way for way in ways if len(way) <= AMOUNT_WIDTH), files_text(copied))


def _deleted_text(job: Job) -> str:
    """Return how many are gone: "deleted 1,203 of ~2,900"."""
    if job.state.is_over:
        items = "1 item" if job.items_done == 1 else f"{count_text(job.items_done)} items"
        return f"{items}, {size_text(job.bytes_done)}"
    tilde = "~" if job.discovering else ""
    of_all = f"{count_text(job.items_done)} of {tilde}{count_text(job.items_total)}"
    whole = f"deleted {of_all}"
    return whole if len(whole) <= AMOUNT_WIDTH else of_all


def progress_of(view: JobView) -> tuple[int, int | None]:
    """Return how far a job is and its end (None: not known): bytes, or deleted items."""
    job = view.job
    if isinstance(job.request, DeleteRequest):
        return job.items_done, None if job.discovering else job.items_total
    return view.bytes_done, known_total(view)


def speed_text(view: JobView) -> str:
    """Return how fast a job goes: bytes, or deleted items, of a second."""
    if isinstance(view.job.request, DeleteRequest):
        return f"{count_text(round(view.item_rate))}/s"
    return rate_text(view.rate)


def known_total(view: JobView) -> int | None:
    """Return the bytes of a job, or None while they are being found."""
    return None if view.job.discovering else view.job.bytes_total


def job_percent(view: JobView) -> str:
    """Return the share that is done: of the bytes, or of the files where all are empty."""
    job = view.job
    if job.discovering:
        return ""
    is_deletion = isinstance(job.request, DeleteRequest)
    if job.items_total and (is_deletion or job.bytes_total == 0):
        return percent_text(job.items_done, job.items_total)
    return percent_text(view.bytes_done, job.bytes_total)


def state_words(job: Job) -> tuple[str, Role]:
    """Return the state of a job, and how it ended if it did, as few words."""
    match job.state:
        case JobState.DONE:
            return _done_words(job)
        case JobState.FAILED:
            count = f"{count_text(job.failed)} " if job.failed else ""
            return f"{count}failed", Role.ERROR
        case JobState.CANCELLED:
            return "cancelled", Role.DIM
        case _ if job.needs_sign_in:
            return "waits for sign-in", Role.WARNING
        case JobState.PAUSED:
            return "paused", Role.WARNING
        case JobState.QUEUED:
            comes_after = isinstance(job.request, DeleteRequest) and job.request.after
            return "after the copying" if comes_after else "waits its turn", Role.DIM
        case JobState.WAITING if job.asking:
            return "waits for an answer", Role.WARNING
        case JobState.WAITING:
            return job.note or "waits", Role.WARNING
        case JobState.RUNNING:
            return "running", Role.PLAIN


def sign_in_remark(job: Job) -> str:
    """Return what a job says of a sign-in without which it does not go on; "" where none lacks."""
    if job.needs_sign_in:
        return job.note
    kinds = (SignInFailed.__name__, SignInNeeded.__name__)
    refused = (str(group.first) for group in job.failures if group.first.kind in kinds)
    return next(refused, "") if job.state is JobState.FAILED else ""


def sign_in_text(profile: str, since: float | None, now: float, key: str) -> str:
    """Return for which sign-in a job waits: "waits since 14:02: s signs in to project_1".

    `since` is None where that is not known; `key` is what signs in, "" where nothing does.
    """
    waits = "waits" if since is None else f"waits since {moment_text(since, now)}"
    name = printable(profile)
    return f"{waits}: {key} signs in to {name}" if key else f"{waits} for sign-in to {name}"


def _done_words(job: Job) -> tuple[str, Role]:
    if isinstance(job.request, DeleteRequest):
        if job.items_total == 0:
            return "done, nothing was there", Role.GOOD
        return "done, in the trash" if job.request.trash else "done, deleted", Role.GOOD
    if job.items_total == 0:
        return "done, nothing to copy", Role.GOOD
    if job.unverified:
        return f"done, {count_text(job.unverified)} not verified", Role.WARNING
    if job.skipped == job.items_total:
        return "done, nothing was new", Role.GOOD
    if not job.request.verify:
        return "done, not verified", Role.WARNING
    return "done, verified", Role.GOOD


def item_state_words(item: Item, request: Request) -> tuple[str, Role]:
    """Return the state of an item as few words, at most 12 letters."""
    match item.state:
        case ItemState.DONE if isinstance(request, DeleteRequest):
            return ("in the trash" if request.trash else "deleted"), Role.GOOD
        case ItemState.DONE:
            return ("verified", Role.GOOD) if item.verified else ("not verified", Role.WARNING)
        case ItemState.FAILED:
            return "failed", Role.ERROR
        case ItemState.ASKING:
            return "exists: asks", Role.WARNING
        case ItemState.SKIPPED:
            return "skipped", Role.DIM
        case ItemState.RUNNING:
            return "running", Role.FLYING
        case ItemState.WAITING:
            return "waiting", Role.DIM


def header_counts(views: tuple[JobView, ...]) -> str:
    """Return how many jobs are in which state: "2 running, 1 waits, 14 done"."""
    words = (
        ("running", JobState.RUNNING),
        ("waiting", JobState.WAITING),
        ("queued", JobState.QUEUED),
        ("paused", JobState.PAUSED),
        ("failed", JobState.FAILED),
        ("done", JobState.DONE),
        ("cancelled", JobState.CANCELLED),
    )
    counts = ((word, sum(view.job.state is state for view in views)) for word, state in words)
    return ", ".join(f"{count_text(count)} {word}" for word, count in counts if count)
