"""What a user of the panes feels: paints, keys and bytes, on the real program in a terminal."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.desk import PROFILE, Desk
from tests.benchmarks.measuring import exact_cpu_of, median_of, peak_memory_of
from tests.benchmarks.options import Options
from tests.benchmarks.service import Service
from tests.cli.running import COMMAND
from tests.servers.sink.shelf import FLAT
from tests.ui.paged_store import key_name
from tests.ui.terminal import DOWN, Terminal, in_terminal
from tests.ui.timing import key_times

_SIZE = {"columns": 120, "lines": 40}
_PATIENCE = 60.0
_LONGEST_LOOK = 4.0
_LONG = 900.0


_STARTS_A_RUN = 3
"""A start is over in a quarter of a second, of which noise is a large share."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with its unit; `limit` is the most that the goal allows, None without a goal."""

    work: str
    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_met(self) -> bool | None:
        return None if self.limit is None else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Screen:
    """The desk and service that the panes are opened on."""

    desk: Desk
    service: Service
    options: Options

    @contextmanager
    def _panes(self, *places: str) -> Iterator[Terminal]:
        try:
            with in_terminal(
                "allastui", *places, **_SIZE, environment=self.desk.environment
            ) as terminal:
                yield terminal
        finally:
            self.desk.forget()

    @property
    def _look(self) -> float:
        """The seconds for which the terminal is watched."""
        return min(_LONGEST_LOOK, self.options.presses / 20)

    def _names(self) -> str:
        """Return a folder with the names that `timing` looks for."""
        folder = self.desk.data / "names"
        folder.mkdir(exist_ok=True)
        for number in range(self.options.presses + 1):
            (folder / key_name(number)).touch()
        return str(folder)

    def first_paint(self) -> Iterator[Figure]:
        """Compare the first whole frame with that of a Textual app of one line."""
        folder = self._names()
        found: dict[str, list[tuple[float, float]]] = {"bare": [], "panes": []}
        for _ in range(self.options.runs * _STARTS_A_RUN):
            environment = self.desk.environment
            with _started("tests.benchmarks.bare_app", environment=environment) as start:
                found["bare"].append(start(b"bare"))
            with _started("allastui", folder, folder, environment=environment) as start:
                found["panes"].append(start(b" quit "))
            self.desk.forget()
        wall, cpu = (
            {name: median_of(pair[index] for pair in pairs) for name, pairs in found.items()}
            for index in (0, 1)
        )
        for name, seconds in (("wall", wall), ("CPU", cpu)):
            yield Figure("paint", f"a bare Textual app, {name}", seconds["bare"] * 1000, "ms")
            yield Figure("paint", f"the panes, {name}", seconds["panes"] * 1000, "ms")
            ratio = seconds["panes"] / seconds["bare"]
            yield Figure("paint", f"first paint against the bare app, {name}", ratio, "x", 1.4)

    def first_rows(self) -> Iterator[Figure]:
        """Open a bucket with Enter, near and far: what the difference is, in round trips."""
        if self.service.sink is None:
            return
        self.service.empty()
        seconds = {
            latency: median_of(self._enter(latency) for _ in range(self.options.runs))
            for latency in (0.0, 0.1)
        }
        trips = round((seconds[0.1] - seconds[0.0]) / 0.1)
        yield Figure("rows", "Enter to the first rows of a bucket", seconds[0.0] * 1000, "ms")
        yield Figure("rows", "round trips from Enter to the first rows", trips, "trips", 2)

    def _enter(self, latency: float) -> float:
        """Return the seconds from Enter on a bucket to its rows."""
        sink = self.service.sink
        assert sink is not None
        with self._panes(f"{PROFILE}:", self._names()) as terminal:
            terminal.wait_for(FLAT.encode(), _PATIENCE)
            terminal.read(0.5)
            terminal.send(DOWN)  # from the bucket of the measurements to the many keys
            terminal.read(0.3)
            sink.set(latency=latency)
            began = time.perf_counter()
            terminal.send(b"\r")
            terminal.wait_for(b"file-00000000", _PATIENCE)
            elapsed = time.perf_counter() - began
            sink.set(latency=0)
        return elapsed

    def keys_idle(self) -> Iterator[Figure]:
        with self._panes(self._names(), self._names()) as terminal:
            terminal.wait_for(key_name(0).encode(), _PATIENCE)
            terminal.read(1.0)
            idle = len(terminal.read(self._look))
            yield from _times("keys", "idle", terminal, self.options.presses, 0.020)
            moves = []
            for _ in range(self.options.presses // 5):
                terminal.send(b"\x1b[A")
                moves.append(len(terminal.read(0.08)))
        yield Figure("keys", "bytes a second to the terminal, idle", idle / self._look, "B/s", 0)
        yield Figure("keys", "bytes to the terminal, cursor down", median_of(moves), "B", 600)

    def keys_of_many_rows(self) -> Iterator[Figure]:
        count = self.options.keys
        with in_terminal(
            "tests.ui.streaming_app", str(count), "0", **_SIZE, environment=_here(self.desk)
        ) as terminal:
            began = time.perf_counter()
            terminal.wait_for(f"{count:,} objects".encode(), _LONG)
            filled = time.perf_counter() - began
            memory = peak_memory_of(terminal.pid)
            yield Figure("rows-many", f"{count:,} rows read into the pane", filled, "s")
            yield from _times("rows-many", f"{count:,} rows", terminal, self.options.presses, 0.030)
        yield Figure(
            "rows-many", f"memory of the panes, {count:,} rows", memory / 2**20, "MiB", 180
        )

    def keys_beside_transfers(self) -> Iterator[Figure]:
        """Press keys while the queue sends a file as fast as it can."""
        huge = self.desk.data / "huge"
        with huge.open("wb") as file:
            file.truncate(1 << 40)
        self.desk.forget()
        names = self._names()
        try:
            _copy_unwatched(self.desk, huge, f"{PROFILE}:{self.service.bucket}/huge")
            with self._panes(names, names) as terminal:
                terminal.wait_for(b"MiB/s", _PATIENCE)
                terminal.read(1.0)
                rate = len(terminal.read(self._look)) / self._look
                yield from _times(
                    "keys-busy", "queue saturated", terminal, self.options.presses, 0.035
                )
        finally:
            huge.unlink()
            self.service.empty()
        yield Figure(
            "keys-busy", "bytes a second to the terminal, running queue", rate, "B/s", 2000
        )


def _copy_unwatched(desk: Desk, source: Path, target: str) -> None:
    words = [*COMMAND, "copy", str(source), target]
    subprocess.run(words, env=_here(desk), check=True, capture_output=True)


def _here(desk: Desk) -> dict[str, str]:
    """Return the environment in which modules of the tests are found."""
    return {**desk.environment, "PYTHONPATH": str(Path(__file__).parents[2])}


def _times(
    work: str, when: str, terminal: Terminal, presses: int, limit: float
) -> Iterator[Figure]:
    times = sorted(key_times(terminal, presses))
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    yield Figure(work, f"key to paint p50, {when}", p50, "ms")
    yield Figure(work, f"key to paint p99, {when}", p99, "ms", limit * 1000)


@contextmanager
def _started(
    module: str, *arguments: str, environment: dict[str, str]
) -> Iterator[Callable[[bytes], tuple[float, float]]]:
    """Start a module and give what waits for a text and tells the seconds: wall and CPU."""
    root = str(Path(__file__).parents[2])
    began = time.perf_counter()
    with in_terminal(
        module, *arguments, **_SIZE, environment={**environment, "PYTHONPATH": root}
    ) as terminal:

        def until(text: bytes) -> tuple[float, float]:
            terminal.wait_for(text, _PATIENCE)
            return time.perf_counter() - began, exact_cpu_of(terminal.pid)

        yield until


SCREEN_WORKS: dict[str, Callable[[Screen], Iterator[Figure]]] = {
    "paint": Screen.first_paint,
    "rows": Screen.first_rows,
    "keys": Screen.keys_idle,
    "rows-many": Screen.keys_of_many_rows,
    "keys-busy": Screen.keys_beside_transfers,
}
