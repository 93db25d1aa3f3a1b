"""The rows of a job's details: its header with the states, its failures, its files."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap

from rich.cells import cell_len

from allastui.agent.client import JobView
from allastui.errors import printable
from allastui.transfers.job import Item, ItemState, Job, JobState
from allastui.transfers.request import DeleteRequest, Request
from allastui.ui.format import count_text, percent_text, size_text
from allastui.ui.queue.bars import parts_strip
from allastui.ui.queue.line_list import Row
from allastui.ui.queue.report import report_text
from allastui.ui.queue.spans import Glyphs, Line, Role, Span, clip_end, clip_middle, pad, pad_left
from allastui.ui.queue.words import (
    IF_EXISTS_WORDS,
    direction,
    files_text,
    item_state_words,
    source_text,
    state_words,
    target_text,
    total_text,
)

STATES: tuple[ItemState | None, ...] = (
    None,
    ItemState.FAILED,
    ItemState.ASKING,
    ItemState.RUNNING,
    ItemState.WAITING,
    ItemState.DONE,
    ItemState.SKIPPED,
)
"""What the files can be filtered by, in this order; None is all of them."""

_STATE_WIDTH = 12
_INDENT = " " * (1 + _STATE_WIDTH + 2)


def details_header(
    view: JobView, state: ItemState | None, width: int, glyphs: Glyphs
) -> tuple[Line, ...]:
    """Return what was asked, how far it is, and the states with the chosen one marked.

    What it waits for has lines of its own where it is more than a few words.
    """
    job = view.job
    request = job.request
    title = f" {direction(request)} "
    words, role = state_words(job)
    is_long = job.state is JobState.WAITING and cell_len(words) > max(12, width // 3)
    target = target_text(request)
    places = f"{source_text(request)} {glyphs.arrow} {target}" if target else source_text(request)
    amount = _amount(job, total_text(view.bytes_done, job.bytes_total, at_least=job.discovering))
    return (
        (
            Span(title, Role.STRONG),
            Span(clip_middle(places, width - len(title) - 1, glyphs)),
        ),
        (
            Span(" "),
            Span("waits" if is_long else words, role),
            Span(f"   {amount}"),
        ),
        *((Span(f" {line}", role),) for line in wrap(words, width - 2) if is_long),
        (Span(clip_end(" " + _asked(request), width, glyphs), Role.DIM),),
        *_report(job, width, glyphs),
        _tabs(job, state),
    )


def _report(job: Job, width: int, glyphs: Glyphs) -> Iterable[Line]:
    """Yield what came of a synchronisation, in words, once it has ended."""
    if job.request.listed and job.state.is_over:
        yield (Span(clip_end(f" {report_text(job)}", width, glyphs)),)


def _amount(job: Job, size: str) -> str:
    """Return how many files are done and how large; of those that were skipped only how many."""
    copied = job.items_done - job.skipped
    if job.state.is_over and job.skipped and copied:
        counts = f"{count_text(copied)} copied, {count_text(job.skipped)} skipped"
        return f"{files_text(job.items_total)}: {counts}"
    if job.state.is_over and job.items_done == job.items_total:
        return f"{files_text(job.items_total)}   {size}"
    tilde = "~" if job.discovering else ""
    return f"{count_text(job.items_done)} of {tilde}{files_text(job.items_total)}   {size}"


def _asked(request: Request) -> str:
    if isinstance(request, DeleteRequest):
        return _asked_to_delete(request)
    if request.listed:
        return "copies what was compared, while both sides are as they were seen; verifies"
    parts = [f"if it exists: {IF_EXISTS_WORDS[request.if_exists]}"]
    parts.append("keeps times" if request.keep_times else "does not keep times")
    parts.append("verifies" if request.verify else "does not verify")
    parts.append("follows links" if request.follow_symlinks else "leaves links out")
    given = request.given
    parts += [f"with {given.content_type}"] if given.content_type else []
    parts += [f"with {label.name}={label.value}" for label in given.labels]
    return ", ".join(parts)


def _asked_to_delete(request: DeleteRequest) -> str:
    if request.listed:
        doing = "to the trash" if request.trash else "deletes"
        after = ", once all is copied and verified" if request.after else ", while it is as seen"
        return f"{doing}: what was seen only there{after}"
    if request.trash:
        return "to the trash of the desktop; links go, never what they lead to"
    what = "a bucket with all that is in it" if request.full_buckets else "for good"
    return f"deletes {what}; links go, never what they lead to"


def _tabs(job: Job, chosen: ItemState | None) -> Line:
    counts = {
        ItemState.FAILED: job.failed,
        ItemState.ASKING: job.asking,
        ItemState.RUNNING: sum(
            item.state is ItemState.RUNNING for item in standing(job.active, job)
        ),
        ItemState.SKIPPED: job.skipped,
    }
    spans: list[Span] = []
    for state in STATES:
        name = state.value if state else "all"
        count = f" {count_text(counts[state])}" if state and counts.get(state) else ""
        is_chosen = state is chosen
        text = f"[{name}{count}]" if is_chosen else f" {name}{count} "
        spans.append(Span(text, Role.STRONG if is_chosen else Role.DIM))
    return tuple(spans)


def failure_rows(job: Job, width: int, glyphs: Glyphs) -> Iterable[Row]:
    """Yield the causes of failures, then the remarks on what arrived, whole.

    Their keys are negative, so they differ from items.
    """
    groups = [*job.failures, *job.remarks]
    for number, group in enumerate(groups, start=1):
        role = Role.ERROR if number <= len(job.failures) else Role.WARNING
        what = "1 file" if group.count == 1 else f"{count_text(group.count)} files"
        title = clip_end(f" {what}: {group.first.title}", width - 1, glyphs)
        yield Row((Span(title, role),), -number)
        for text in (group.first.why, group.first.hint):
            for line in wrap(text, max(20, width - 6)):
                yield Row((Span(f"    {line}"),), -number, is_head=False)
    if groups:
        yield Row((), -len(groups), is_head=False)


def standing(items: Iterable[Item], job: Job) -> list[Item]:
    """Return the files as they are now: those that had begun wait as long as their job does."""
    is_held = job.state in (JobState.PAUSED, JobState.QUEUED)
    return [
        replace(item, state=ItemState.WAITING)
        if is_held and item.state is ItemState.RUNNING
        else item
        for item in items
    ]


def item_rows(
    items: Sequence[Item], request: Request, cursor: int | None, width: int, glyphs: Glyphs
) -> Iterable[Row]:
    """Yield the files, and under the one at the cursor its target, its parts and its error."""
    for item in items:
        yield Row(_item_line(item, request, width, glyphs), item.id)
        if item.id == cursor:
            for line in _more_lines(item, request, width, glyphs):
                yield Row(line, item.id, is_head=False)


def _item_line(item: Item, request: Request, width: int, glyphs: Glyphs) -> Line:
    words, role = item_state_words(item, request)
    percent = ""
    if item.state is ItemState.RUNNING:
        percent = percent_text(item.bytes_done + item.bytes_moving, item.size)
    numbers = f"  {pad_left(size_text(item.size), 8)}  {pad_left(percent, 5)}  "
    room = width - 1 - _STATE_WIDTH - len(numbers) - 1
    name = clip_middle(_key_below_source(item, request), room, glyphs)
    return (Span(" " + pad(words, _STATE_WIDTH), role), Span(numbers), Span(pad(name, room)))


def _key_below_source(item: Item, request: Request) -> str:
    parent = request.sources[item.source].parent()
    key = item.source_key
    return printable(key.removeprefix(parent.key) if parent else key)


def _more_lines(item: Item, request: Request, width: int, glyphs: Glyphs) -> Iterable[Line]:
    room = width - len(_INDENT) - 1
    if not isinstance(request, DeleteRequest):
        target = f"{glyphs.arrow} {printable(item.target_key)}"
        yield (Span(_INDENT), Span(clip_middle(target, room, glyphs), Role.DIM))
    if item.parts_total:
        done = item.parts_done.bit_count()
        label = f"{count_text(done)} of {count_text(item.parts_total)} parts"
        strip = parts_strip(
            item.parts_done, item.parts_flying, item.parts_total, room - len(label) - 4, glyphs
        )
        ends = Span("[", Role.DIM), Span("]", Role.DIM)
        yield (Span(_INDENT), ends[0], *strip, ends[1], Span("  " + label, Role.DIM))
    if item.failure is not None:
        for text, role in (
            (item.failure.title, Role.WARNING if item.state is ItemState.DONE else Role.ERROR),
            (item.failure.why, Role.PLAIN),
            (item.failure.hint, Role.PLAIN),
        ):
            for line in wrap(text, max(20, room)):
                yield (Span(_INDENT), Span(line, role))
