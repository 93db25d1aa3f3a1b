"""What a comparison says, and how it draws a name that differs."""

from collections.abc import Iterable

from rich.cells import cell_len

from allastui.errors import printable
from allastui.transfers.compare import By, Verdict
from allastui.transfers.differences import Difference, Differences, Seen
from allastui.ui.format import count_text, size_text
from allastui.ui.panes.columns import elide, fit, time_text
from allastui.ui.queue.spans import Glyphs, Line, Role, Span

BY_WORDS = {By.SIZE: "size", By.TIME: "time", By.CHECKSUM: "checksum"}

KIND_WORDS = {
    Verdict.ONLY_LEFT: "only left",
    Verdict.ONLY_RIGHT: "only right",
    Verdict.LEFT_NEWER: "newer left",
    Verdict.RIGHT_NEWER: "newer right",
    Verdict.DIFFERS: "differing",
    Verdict.UNSURE: "not comparable",
}
"""What is told apart, in the order in which it is shown."""

KINDS = tuple(KIND_WORDS)

_SIGNS = {
    Verdict.ONLY_LEFT: ("→", ">", Role.GOOD),
    Verdict.ONLY_RIGHT: ("←", "<", Role.DONE),
    Verdict.LEFT_NEWER: ("»", "}", Role.WARNING),
    Verdict.RIGHT_NEWER: ("«", "{", Role.WARNING),
    Verdict.DIFFERS: ("≠", "!", Role.ERROR),
    Verdict.UNSURE: ("?", "?", Role.DIM),
}

_SIZE, _TIME = 8, 6
_SIDE = _SIZE + 1 + _TIME


def sign(verdict: Verdict, *, ascii_only: bool) -> Span:
    """Return the sign of a kind, one cell wide."""
    unicode, plain, role = _SIGNS[verdict]
    return Span(plain if ascii_only else unicode, role)


def difference_line(
    difference: Difference, width: int, glyphs: Glyphs, now: float, *, ascii_only: bool
) -> Line:
    """Return a name with its size and time on both sides, as wide as `width`."""
    name_width = max(8, width - 2 * (_SIDE + 2) - 4)
    name = fit(elide(printable(difference.name), name_width, glyphs.ellipsis), name_width)
    return (
        Span(" "),
        sign(difference.verdict, ascii_only=ascii_only),
        Span(f" {name} "),
        Span(_side(difference.left, now), Role.DIM),
        Span("  "),
        Span(_side(difference.right, now), Role.DIM),
    )


def _side(seen: Seen | None, now: float) -> str:
    if seen is None:
        return " " * _SIDE
    size = "" if seen.size is None else size_text(seen.size)
    time = "" if seen.modified is None else time_text(now, seen.modified, short=True)
    return f"{size.rjust(_SIZE)} {fit(time.rjust(_TIME), _TIME)}"


def columns_line(width: int) -> Line:
    """Return the titles of the columns of `difference_line`."""
    name_width = max(8, width - 2 * (_SIDE + 2) - 4)
    text = f"   {'Name'.ljust(name_width)} {'Left'.rjust(_SIZE)} {'Age'.rjust(_TIME)}"
    return (Span(f"{text}  {'Right'.rjust(_SIZE)} {'Age'.rjust(_TIME)}", Role.DIM),)


def state_text(found: Differences, by: By, *, looked_at: int, running: bool) -> str:
    """Return how far a comparison is, or what came of it."""
    same = found.counts[Verdict.SAME]
    size = size_text(found.left_bytes[Verdict.SAME])
    if running:
        return f"comparing by {BY_WORDS[by]}... {count_text(looked_at)} names"
    if not len(found):
        return f"compared by {BY_WORDS[by]}: no difference; {count_text(same)} same, {size}"
    return f"compared by {BY_WORDS[by]}: {count_text(same)} same, {size}"


def kind_lines(
    found: Differences, shown: Verdict | None, width: int, *, ascii_only: bool
) -> Iterable[Line]:
    """Return how many names there are of each kind; `shown` is the only one that is listed."""
    chips = [_chip("all", len(found), shown is None, None)]
    chips += [
        _chip(
            KIND_WORDS[kind], found.counts[kind], shown is kind, sign(kind, ascii_only=ascii_only)
        )
        for kind in KINDS
        if found.counts[kind] or shown is kind
    ]
    line: Line = (Span(" "),)
    used = 1
    for chip in chips:
        cells = sum(cell_len(span.text) for span in chip) + 2
        if used > 1 and used + cells > width:
            yield line
            line, used = (Span(" "),), 1
        line += (*chip, Span("  "))
        used += cells
    yield line


def _chip(word: str, count: int, chosen: bool, mark: Span | None) -> Line:
    role = Role.STRONG if chosen else Role.DIM
    text = f"{word} {count_text(count)}"
    named = Span(f"[{text}]" if chosen else text, role)
    return (mark, Span(" "), named) if mark is not None else (named,)
