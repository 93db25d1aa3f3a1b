"""The results as tables, for a terminal or for README.md."""

from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.goals import Goal
from tests.benchmarks.machine import machine_lines
from tests.benchmarks.suite import Suite
from tests.benchmarks.works import Row

_COLUMNS = (
    "client", "CPU x", "wall x", "CPU s", "wall s", "peak MiB",
    "requests", "MiB in", "MiB out", "target CPU s", "runs",
)  # fmt: skip


def report(suite: Suite, *, markdown: bool) -> str:
    """Return everything that was measured."""
    rows, titles, figures = suite.rows, suite.titles, suite.figures
    lines = machine_lines()
    lines.append(", ".join(f"{name} {version}" for name, version in suite.versions.items()))
    if markdown:
        lines = [f"Measured on {'; '.join(lines)}."]
    if rows:
        lines += ["", *_table(("work", *_COLUMNS), _cells(rows, titles), markdown)]
    if figures:
        shown = [(figure.name, _number(figure.value), figure.unit) for figure in figures]
        lines += ["", *_table(("on the screen", "measured", "unit"), shown, markdown)]
    if goals := suite.goals:
        reached = [_goal_cells(goal, titles) for goal in goals]
        lines += ["", *_table(("goal", "measured", "at most", "met"), reached, markdown)]
    failed = [row for row in rows if row.failure]
    failures = [f"{row.client}, {titles[row.work.name]}: {row.failure}" for row in failed]
    if failures := failures + suite.failures:
        lines += ["", *failures]
    return "\n".join(lines) + "\n"


def _cells(rows: Sequence[Row], titles: Mapping[str, str]) -> Iterable[Sequence[str]]:
    measured = [row for row in rows if row.costs]
    references = {row.work.name: row.cost for row in measured if row.client == row.work.reference}
    before = ""
    for row in measured:
        cost, reference = row.cost, references.get(row.work.name)
        ratios = ["", ""]
        if reference is not None:
            ratios = [f"{cost.cpu / reference.cpu:.2f}", f"{cost.wall / reference.wall:.2f}"]
        seen = ["", "", "", ""]
        if row.traffic is not None:
            traffic = row.traffic
            sizes = [f"{size / 2**20:,.1f}" for size in (traffic.bytes_in, traffic.bytes_out)]
            seen = [f"{traffic.requests:,}", *sizes, f"{traffic.target_cpu:.2f}"]
        title = titles[row.work.name]
        name = row.client + (" (1 x)" if row.client == row.work.reference else "")
        yield (
            "" if title == before else title,
            name,
            *ratios,
            f"{cost.cpu:.2f}",
            f"{cost.wall:.2f}",
            f"{cost.memory / 2**20:.0f}",
            *seen,
            str(len(row.costs)),
        )
        before = title


def _goal_cells(goal: Goal, titles: Mapping[str, str]) -> Sequence[str]:
    title = titles.get(goal.work)
    what = f"{title}: {goal.what}" if title else goal.what
    met = "yes" if goal.is_met else "**no**"
    return what, _number(goal.measured), _number(goal.limit), met


def _number(value: float) -> str:
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], markdown: bool) -> Iterable[str]:
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        padded = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        yield f"| {' | '.join(padded)} |" if markdown else "  ".join(padded).rstrip()
        if number == 0:
            rule = ["-" * width for width in widths]
            yield f"|-{'-|-'.join(rule)}-|" if markdown else "  ".join(rule)
