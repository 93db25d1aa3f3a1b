"""How the cost of allastui grows: files, keys and bytes, each once, ten and a hundred times."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.benchmarks.desk import MIB
from tests.benchmarks.options import Options
from tests.benchmarks.own import Allastui
from tests.benchmarks.works import WORKS, Round, Row, Tell, measure

_TIMES = (1, 10, 100)
_ALLOWED = 1.25
"""How much more the last pieces of work may cost than the ones before: measuring is not exact."""


def _sized(options: Options, name: str, times: int) -> tuple[Options, int]:
    """Return the options for so many times the smallest work, and how much that is."""
    match name:
        case "files":
            count = max(1, options.files // 100) * times
            return replace(options, files=count), count
        case "list":
            count = max(1, options.keys // 100) * times
            return replace(options, keys=count), count
        case _:
            size = max(MIB, options.size // 100 // MIB * MIB) * times
            return replace(options, size=size), size


def scale_report(round_: Round, tell: Tell) -> str:
    """Measure and return the lines that say how the cost grows."""
    lines = []
    for name, unit in (("files", "files"), ("list", "keys"), ("up", "bytes")):
        work = next(work for work in WORKS if work.name == name)
        costs = []
        for times in _TIMES:
            options, amount = _sized(round_.options, name, times)
            if round_.service.sink:
                round_.service.sink.set(keys=options.keys)
            (row,) = measure(work, [Allastui()], replace(round_, options=options), tell)
            costs.append((amount, row))
        lines += list(_lines(unit, costs))
    return "\n".join(lines) + "\n"


def _lines(unit: str, costs: Sequence[tuple[int, Row]]) -> Iterator[str]:
    for amount, row in costs:
        if row.failure:
            yield f"{amount:>15,} {unit}: {row.failure}"
            return
        cost = row.cost
        yield (
            f"{amount:>15,} {unit:<5}  CPU {cost.cpu:8.2f} s  wall {cost.wall:8.2f} s"
            f"  peak {cost.memory / MIB:6.0f} MiB"
        )
    cpu, wall = (
        growth_of([(amount, getattr(row.cost, what)) for amount, row in costs])
        for what in ("cpu", "wall")
    )
    # Time is told but not judged: other work on the machine is in it.
    verdict = "grows faster than the work" if cpu > _ALLOWED else "no faster than the work"
    yield (
        f"{'':>15} against those before, the last {unit} cost {cpu:.2f} x the CPU"
        f" and {wall:.2f} x the time: {verdict}"
    )


def growth_of(points: Sequence[tuple[int, float]]) -> float:
    """Return what one more costs at the end, against what it cost before; a start costs nothing.

    `points` are three amounts with their costs, in order.
    """
    (first, low), (second, middle), (third, high) = points
    before = (middle - low) / (second - first)
    after = (high - middle) / (third - second)
    return after / before if before > 0 else (float("inf") if after > 0 else 1.0)
