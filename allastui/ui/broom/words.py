"""What the broom says, and how it draws a leftover."""

from collections import Counter
from collections.abc import Iterable, Sequence

from allastui.errors import printable
from allastui.stores.abilities.broom import LeftoverKind
from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.ui.broom.standing import Row, Standing
from allastui.ui.format import age_text, count_text, duration_text, size_text
from allastui.ui.panes.columns import elide, fit
from allastui.ui.queue.spans import Glyphs, Line, Role, Span
from allastui.ui.queue.words import place_text

_KIND, _AGE, _SIZE = 17, 10, 8
_FIXED = 3 + _KIND + 1 + _AGE + 1 + _SIZE + 2
_ROLES = {
    Standing.READY: Role.PLAIN,
    Standing.YOUNG: Role.DIM,
    Standing.QUEUED: Role.DIM,
    Standing.UNSURE: Role.DIM,
    Standing.DAMAGED: Role.WARNING,
}


def row_line(row: Row, standing: Standing, width: int, now: float, glyphs: Glyphs) -> Line:
    """Return a leftover as wide as `width`: its mark, kind, age, size and name."""
    leftover = row.leftover
    role = Role.ERROR if row.error is not None else _ROLES[standing]
    name_width = max(8, width - _FIXED)
    name = fit(elide(name_of(row), name_width, glyphs.ellipsis), name_width)
    age = age_text(now, leftover.newest)
    mark = "!" if row.error is not None else "*" if row.is_marked else " "
    return (
        Span(f" {mark} ", Role.STRONG if row.is_marked else role),
        Span(f"{leftover.kind.value.ljust(_KIND)} ", role),
        Span(f"{age.rjust(_AGE)} {size_text(leftover.size).rjust(_SIZE)}  ", role),
        Span(name, Role.STRONG if row.is_marked else role),
    )


def columns_line(width: int) -> Line:
    """Return the titles of the columns of `row_line`."""
    text = f"   {'Kind'.ljust(_KIND)} {'Age'.rjust(_AGE)} {'Size'.rjust(_SIZE)}  Name"
    return (Span(text[:width], Role.DIM),)


def name_of(row: Row) -> str:
    """Return what a leftover is of: bucket and key, or a path."""
    leftover = row.leftover
    if row.source.is_local:
        return place_text(Place(row.source.profile, "", leftover.key))
    return printable(f"{leftover.bucket}/{leftover.key}")


def detail_texts(
    row: Row, standing: Standing, job: Job | None, now: float, grace: float
) -> Sequence[tuple[str, Role]]:
    """Return what is said of the leftover under the cursor: what and whose it is, what to do."""
    leftover = row.leftover
    size = size_text(leftover.size)
    match leftover.kind:
        case LeftoverKind.DAMAGED:
            first = f"{name_of(row)} lacks segments."
        case LeftoverKind.UPLOAD:
            first = f"Unfinished upload of {_plural(leftover.count, 'part')}, {size}"
        case LeftoverKind.SEGMENTS:
            first = f"{_plural(leftover.count, 'unused segment')}, {size}"
        case LeftoverKind.PARTIAL:
            first = f"Partial file, {size}"
    if leftover.kind is not LeftoverKind.DAMAGED:
        first += f"; probably left by {leftover.left_by}."
    if leftover.remark:
        first += f" {printable(leftover.remark).rstrip('.')}."
    if row.error is not None:
        return [(first, Role.PLAIN), (str(row.error), Role.ERROR)]
    role = Role.GOOD if standing is Standing.READY else Role.WARNING
    return [(first, Role.PLAIN), (_advice(row, standing, job, now, grace), role)]


def where_text(row: Row) -> str:
    """Return what the store knows a leftover by, "" where its name tells all."""
    leftover = row.leftover
    if leftover.kind is LeftoverKind.SEGMENTS:
        return f"in {printable(leftover.place)}/{printable(leftover.id)}/"
    if leftover.kind is LeftoverKind.UPLOAD:
        return f"upload {printable(leftover.id)}"
    return ""


def _advice(row: Row, standing: Standing, job: Job | None, now: float, grace: float) -> str:
    leftover = row.leftover
    match standing:
        case Standing.DAMAGED:
            return "It is never removed here: upload it again, or delete it in its pane."
        case Standing.UNSURE:
            return "The queue cannot be asked whether it works on it, so it is not removed."
        case Standing.QUEUED if job is not None and job.state is JobState.FAILED:
            return (
                "A transfer of the queue can go on with it: Enter opens the queue, to try it again "
                "or to clear it."
            )
        case Standing.QUEUED:
            return "A transfer of the queue works on it: Enter opens the queue."
        case Standing.YOUNG if leftover.newest is None:
            return "The service does not say how old it is: it may still be under way."
        case Standing.YOUNG:
            age = duration_text(now - (leftover.newest or now))
            return f"It may still be under way: written {age} ago, less than {grace_text(grace)}."
    if row.is_marked:
        text = "It is marked: F8 removes what is marked."
    else:
        text = "It can be removed: Space marks it."
    if leftover.resumes:
        text += " Or copy the same file there again, and the upload goes on."
    return text


def state_text(rows: Sequence[Row], looked: int, *, running: bool, dropped: int, gone: int) -> str:
    """Return how far the search is, what was found, and how much of it is gone by now."""
    found = f"{count_text(len(rows))} found, {size_text(bytes_left(rows))} unused"
    if running:
        return f"looking... {count_text(looked)} looked at; {found}"
    if not rows:
        found = (
            f"nothing is left; {count_text(gone)} removed" if gone else "nothing was left behind"
        )
        return f"{found}; {count_text(looked)} looked at"
    more = f"; only the oldest of {count_text(len(rows) + dropped)} are shown" if dropped else ""
    return f"{found}; {count_text(looked)} looked at{more}"


def bytes_left(rows: Iterable[Row]) -> int:
    """Return the bytes that nobody uses; those of a damaged object are its own."""
    return sum(row.leftover.size for row in rows if row.leftover.kind is not LeftoverKind.DAMAGED)


def bill_text(units: float | None) -> str:
    """Return what bytes cost, "" where that is not known."""
    if units is None:
        return ""
    text = f"{units:.2g}" if units < 10 else count_text(round(units))
    return f"costs {text} BU a day"


def marked_text(rows: Iterable[Row], grace: float) -> str:
    """Return what is marked, and what is not offered."""
    marked = [row for row in rows if row.is_marked]
    text = f"what was written to in the last {grace_text(grace)} is left alone"
    if not marked:
        return f"nothing is marked; {text}"
    return f"{count_text(len(marked))} marked, {size_text(bytes_left(marked))}; {text}"


def question_text(rows: Sequence[Row]) -> str:
    """Return what is asked before `rows` are removed."""
    counts = Counter(row.leftover.kind for row in rows)
    kinds = {
        LeftoverKind.UPLOAD: ("unfinished upload", "unfinished uploads"),
        LeftoverKind.SEGMENTS: ("upload with unused segments", "uploads with unused segments"),
        LeftoverKind.PARTIAL: ("partial file", "partial files"),
    }
    lines = [
        f"{count_text(counts[kind])} {words[counts[kind] != 1]}"
        for kind, words in kinds.items()
        if counts[kind]
    ]
    size = size_text(bytes_left(rows))
    return (
        "\n".join(lines) + f"\n{size} together\n\nEach is looked at once more right before, and "
        "left alone if it is in use. What is removed cannot be brought back."
    )


def grace_text(seconds: float) -> str:
    """Return a grace time as `parse_grace` reads it: "24 h", from two days on "2 d"."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length and seconds % length == 0 and seconds != 86400:
            return f"{seconds // length:.0f} {unit}"
    return "24 h" if seconds == 86400 else f"{seconds:.0f} s"


def _plural(count: int, unit: str) -> str:
    return f"{count_text(count)} {unit}{'' if count == 1 else 's'}"
