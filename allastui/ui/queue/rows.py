"""The lines of the queue for a given width: its header, its jobs, and what moves in a job."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap

from rich.cells import cell_len

from allastui.agent.client import JobView, QueueSnapshot
from allastui.errors import printable
from allastui.transfers.job import FailureGroup, Item, Job, JobState
from allastui.transfers.request import JobKind
from allastui.ui.format import (
    count_text,
    duration_text,
    percent_text,
    rate_text,
    size_text,
)
from allastui.ui.queue.bars import parts_strip, progress_bar
from allastui.ui.queue.spans import (
    Glyphs,
    Line,
    Role,
    Span,
    arrow_text,
    clip_end,
    clip_middle,
    line_width,
    pad,
    pad_left,
)
from allastui.ui.queue.words import (
    AMOUNT_WIDTH,
    HowTo,
    amount_text,
    direction,
    header_counts,
    job_percent,
    progress_of,
    source_name,
    source_text,
    speed_text,
    state_words,
    target_name,
    target_text,
    total_text,
)

WIDE = 100
"""From this width on there is room for one more column."""

ONE_LINE = 140
"""From this width on a job of the queue screen takes one line without cutting its places."""

_PERCENT = 5
_RATE = 10
_LEFT = 11
_SIZE = 8
_INDENT = 11


def panel_header(snapshot: QueueSnapshot, width: int, glyphs: Glyphs, remark: str = "") -> Line:
    """Return the one line that the folded queue shows, as wide as the screen."""
    title = f"queue {remark}" if remark else "queue"
    left = Span(f" {title}: {header_counts(snapshot.jobs) or 'empty'} ", Role.STRONG)
    facts = []
    is_running = any(view.job.state is JobState.RUNNING for view in snapshot.jobs)
    if is_running and _is_seen(snapshot):
        facts.append(f" {rate_text(snapshot.rate)} ")
    if snapshot.seconds_left is not None:
        facts.append(f" {duration_text(snapshot.seconds_left)} left ")
    if snapshot.bandwidth:
        facts.append(f" limit {rate_text(snapshot.bandwidth)} ")
    rule = glyphs.rule
    while facts and 2 + line_width((left,)) + sum(len(fact) + 2 for fact in facts) > width:
        facts.pop()
    right = [span for fact in facts for span in (Span(fact), Span(rule * 2, Role.DIM))]
    free = width - 2 - line_width((left,)) - line_width(tuple(right))
    if free < 0:
        left = Span(clip_end(left.text, width - 2, glyphs), Role.STRONG)
    return (Span(rule * 2, Role.DIM), left, Span(rule * free, Role.DIM), *right)


_NOT_TOLD = HowTo()


def panel_line(view: JobView, width: int, glyphs: Glyphs, how: HowTo = _NOT_TOLD) -> Line:
    """Return one job as one line of the panel; `how` says how to answer one that asks."""
    request = view.job.request
    wide = width >= WIDE
    fixed = 1 + 4 + 2 + 2 + 1 + _PERCENT + 2 + AMOUNT_WIDTH + 1 + (2 + _RATE if wide else 0)
    free = max(0, width - fixed)
    bar_width = free * 2 // 5
    places = arrow_text(source_name(request), target_name(request), free - bar_width, glyphs)
    numbers = (
        Span("  " + pad_left(amount_text(view), AMOUNT_WIDTH)),
        Span("  " + pad_left(_rate(view), _RATE) if wide else ""),
    )
    return (
        Span(f" {direction(request):<4}  ", Role.DIM),
        Span(places),
        Span("  "),
        *_progress(view, bar_width, numbers, glyphs, how),
        Span(" "),
    )


def job_lines(view: JobView, width: int, glyphs: Glyphs, sign_in: str = "") -> tuple[Line, ...]:
    """Return one job of the queue screen: one line, or two where the screen is narrow.

    `sign_in` says for which sign-in it waits; it takes the room of what does not move meanwhile.
    """
    request = view.job.request
    head = Span(f" {view.job.id:>3}  {direction(request):<4} ", Role.DIM)
    numbers = (
        Span("  " + pad_left(amount_text(view), AMOUNT_WIDTH)),
        Span("  " + pad_left(_rate(view), _RATE)),
        Span("  " + pad_left(duration_text(view.seconds_left), _LEFT) if _moves(view) else ""),
    )
    fixed = _INDENT + 1 + _PERCENT + 2 + AMOUNT_WIDTH + 2 + _RATE + 2 + _LEFT + 1
    source, target = source_text(request), target_text(request)
    if width < ONE_LINE:
        places = arrow_text(source, target, width - _INDENT - 1, glyphs)
        if sign_in:
            waits = _standing(view, sign_in, Role.WARNING, width - _INDENT - 1, glyphs)
            return (head, Span(places)), (Span(" " * _INDENT), *waits)
        progress = _progress(view, min(40, width - fixed), numbers, glyphs)
        return (head, Span(places)), (Span(" " * _INDENT), *progress)
    free = width - fixed - 2
    bar_width = min(24, free // 4)
    places = arrow_text(source, target, free - bar_width, glyphs)
    if sign_in:
        room = width - line_width((head,)) - cell_len(places) - 3
        waits = _standing(view, sign_in, Role.WARNING, room, glyphs)
        return ((head, Span(places), Span("  "), *waits),)
    return ((head, Span(places), Span("  "), *_progress(view, bar_width, numbers, glyphs)),)


def _standing(view: JobView, words: str, role: Role, width: int, glyphs: Glyphs) -> Line:
    """Return what a job that does not move waits for, and how much is done, in `width` cells."""
    amount = amount_text(view)
    room = max(0, width - cell_len(amount) - 2)
    return (Span(pad(clip_end(words, room, glyphs), room), role), Span("  " + amount))


def item_line(item: Item, width: int, glyphs: Glyphs) -> Line:
    """Return one moving item: name, size, bar, percent, and its parts as a strip."""
    moved = item.bytes_done + item.bytes_moving
    bar_width = 16 if width >= WIDE else 0
    fixed = _INDENT + 2 + _SIZE + 2 + (bar_width and bar_width + 1) + _PERCENT + 2 + 1
    free = max(0, width - fixed)
    name_width = free // 2
    rest = free - name_width
    line = [
        Span(" " * _INDENT),
        Span(pad(clip_middle(printable(item.name), name_width, glyphs), name_width)),
        Span("  " + pad_left(size_text(item.size), _SIZE) + "  "),
    ]
    if bar_width:
        line += [*progress_bar(moved, item.size, bar_width, glyphs), Span(" ")]
    line.append(Span(pad_left(percent_text(moved, item.size), _PERCENT) + "  "))
    if item.parts_total:
        strip = parts_strip(item.parts_done, item.parts_flying, item.parts_total, rest - 2, glyphs)
        line += [Span("[", Role.DIM), *strip, Span("]", Role.DIM)]
    elif not bar_width:
        line += progress_bar(moved, item.size, rest, glyphs)
    return tuple(line)


def extra_lines(job: Job, width: int, glyphs: Glyphs) -> Iterable[Line]:
    """Yield what else there is to say of a job: what moves, what it waits for, what failed."""
    for item in job.active:
        yield item_line(item, width, glyphs)
    if job.note and not job.is_asking:
        yield from _remarks(job.note, Role.WARNING, width, glyphs)
    if job.is_asking:
        what = "1 file exists" if job.asking == 1 else f"{count_text(job.asking)} files exist"
        yield _remark(f"{what} at the target already: a answers", Role.WARNING, width, glyphs)
    for group in job.failures:
        yield from failure_lines(group, width, glyphs)
    if job.unverified and not job.state.is_over:
        yield _remark(
            f"{count_text(job.unverified)} arrived but could not be compared: not verified",
            Role.WARNING,
            width,
            glyphs,
        )


def warning_line(text: str, width: int, glyphs: Glyphs) -> Line:
    """Return a warning about a job, below its line."""
    return _remark(text, Role.WARNING, width, glyphs)


def failure_lines(group: FailureGroup, width: int, glyphs: Glyphs) -> Iterable[Line]:
    """Yield one cause of failures: how many, what happened to the first, and what to do."""
    first = group.first
    more = f" (and {count_text(group.count - 1)} more)" if group.count > 1 else ""
    yield _remark(f"{first.title}{more}", Role.ERROR, width, glyphs)
    advice = str(replace(first, title=""))
    if advice:
        yield from _remarks(advice, Role.PLAIN, width, glyphs, indent="  ")


def screen_header(snapshot: QueueSnapshot, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """Return the facts of the whole queue, wrapped to `width`; one line from about 140 cells."""
    open_views = [view for view in snapshot.jobs if not view.job.state.is_over]
    jobs = "1 job" if len(snapshot.jobs) == 1 else f"{count_text(len(snapshot.jobs))} jobs"
    facts = [jobs]
    if open_views:
        facts += [rate_text(snapshot.rate)] if _is_seen(snapshot) else []
        facts.append(_share(open_views))
        if snapshot.seconds_left is not None:
            facts.append(f"{duration_text(snapshot.seconds_left)} left")
    if _is_seen(snapshot):
        facts.append(f"limit {rate_text(snapshot.bandwidth) if snapshot.bandwidth else 'none'}")
        most = max(snapshot.connections_busy, snapshot.connections)  # fewer are wanted at times
        facts.append(f"{snapshot.connections_busy} of {most} connections")
    if _is_seen(snapshot) and snapshot.memory_limit:
        used = total_text(snapshot.memory, snapshot.memory_limit, at_least=False)
        facts.append(f"memory {used}")
    if snapshot.owner:
        facts.append(snapshot.owner)
    return _wrapped(Span(" queue", Role.STRONG), facts, width, glyphs)


def _is_seen(snapshot: QueueSnapshot) -> bool:
    """Whether the snapshot is of a queue that runs, not of what a journal says of one."""
    return snapshot.connections > 0


def _wrapped(title: Span, facts: Sequence[str], width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    lines: list[Line] = [(title,)]
    for fact in facts:
        if line_width(lines[-1]) + 3 + cell_len(fact) > width and len(lines[-1]) > 1:
            lines.append((Span(" " * cell_len(title.text)),))
        room = width - line_width(lines[-1]) - 3
        lines[-1] = (*lines[-1], Span("   " + clip_end(fact, room, glyphs)))
    return tuple(lines)


def _share(views: Sequence[JobView]) -> str:
    """Return how much of the bytes is done that are to be moved."""
    views = [view for view in views if view.job.request.kind is not JobKind.DELETE]
    done = sum(view.bytes_done for view in views)
    total = sum(view.job.bytes_total for view in views)
    if any(view.job.discovering for view in views):
        return total_text(done, total, at_least=True)
    return f"{percent_text(done, total)} of {size_text(total)}" if total else size_text(0)


def _progress(
    view: JobView, bar_width: int, numbers: Line, glyphs: Glyphs, how: HowTo = _NOT_TOLD
) -> Line:
    """Return bar, percent and numbers of a running job, or its state in words, in the same cells.

    Words that are too long for the bar take the room of the numbers that do not change meanwhile.
    """
    job = view.job
    width = bar_width + 1 + _PERCENT
    wanted = _wanted(job, how)
    if job.state is JobState.RUNNING and not wanted:
        bar = progress_bar(*progress_of(view), bar_width, glyphs)
        return (*bar, Span(" " + pad_left(job_percent(view), _PERCENT)), *numbers)
    words, role = (wanted, Role.WARNING) if wanted else state_words(job)
    if cell_len(words) > width:
        return _standing(view, words, role, width + line_width(numbers), glyphs)
    percent = "" if wanted or job.state.is_over else job_percent(view)
    if cell_len(words) + 1 + len(percent) > width:
        percent = ""
    return (Span(pad(words, width - len(percent)), role), Span(percent), *numbers)


def _wanted(job: Job, how: HowTo) -> str:
    """Return which keys a job waits for, in words; "" for none."""
    if how.answer and job.is_asking:
        return f"asks: {how.answer}"
    return f"sign in: {how.sign_in}" if how.sign_in and job.needs_sign_in else ""


def _moves(view: JobView) -> bool:
    return view.job.state is JobState.RUNNING


def _rate(view: JobView) -> str:
    return speed_text(view) if _moves(view) else ""


def _remark(text: str, role: Role, width: int, glyphs: Glyphs) -> Line:
    return (Span(" " * _INDENT), Span(clip_end(text, width - _INDENT - 1, glyphs), role))


def _remarks(
    text: str, role: Role, width: int, glyphs: Glyphs, *, indent: str = ""
) -> Iterable[Line]:
    """Yield a text that may be long, as lines: what is to be done often stands at its end."""
    room = max(20, width - _INDENT - 1)
    for line in wrap(text, room, initial_indent=indent, subsequent_indent=indent):
        yield _remark(line, role, width, glyphs)
