"""The works that every client does, and how one round of them is made and checked."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.benchmarks.desk import MIB, SMALL_FILE, Desk
from tests.benchmarks.measuring import Cost, Failed, Traffic, median_cost, median_of
from tests.benchmarks.options import Options
from tests.benchmarks.own import NAME, Allastui, listing_memory, rows_listed
from tests.benchmarks.service import Service
from tests.benchmarks.tasks import Kind, Task


class Client(Protocol):
    @property
    def name(self) -> str: ...
    def do(self, task: Task, desk: Desk) -> Cost | None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """`reference` is the peer that the goal names; `waits` where requests have a latency."""

    name: str
    title: str
    kind: Kind
    reference: str
    verified: bool = True
    waits: bool = False


WORKS = (
    Work("up", "up, every part verified", Kind.UP, "rclone"),
    Work("up-unverified", "up, not verified", Kind.UP, "rclone", verified=False),
    Work("down", "down, every part verified", Kind.DOWN, "s5cmd"),
    Work("down-unverified", "down, not verified", Kind.DOWN, "s5cmd", verified=False),
    Work("files", "files of 4 KiB up", Kind.FILES, "s5cmd"),
    Work("files-far", "files of 4 KiB up, over {latency}", Kind.FILES, "s5cmd", waits=True),
    Work("files-down", "files of 4 KiB down", Kind.FILES_DOWN, "s5cmd"),
    Work(
        "files-down-far",
        "files of 4 KiB down, over {latency}",
        Kind.FILES_DOWN,
        "s5cmd",
        waits=True,
    ),
    Work("list", "keys listed", Kind.LIST, "rclone"),
    Work("list-far", "keys listed, over {latency}", Kind.LIST, "rclone", waits=True),
)


@dataclass(slots=True)
class Row:
    """What one client did of one work: all its rounds, or why it could not."""

    work: Work
    client: str
    costs: list[Cost] = field(default_factory=list)
    traffic: Traffic | None = None
    failure: str = ""
    added: list[int] = field(default_factory=list)
    """The bytes of memory that the rows of listings took."""

    @property
    def cost(self) -> Cost:
        return median_cost(self.costs)

    @property
    def added_memory(self) -> float:
        return median_of(self.added)


Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """Everything that a round needs."""

    desk: Desk
    service: Service
    options: Options

    def amount(self, work: Work) -> int:
        """Return how much the work is: bytes, files or keys."""
        match work.kind:
            case Kind.UP:
                return self.options.size
            case Kind.DOWN:
                return self.options.down_size
            case Kind.FILES | Kind.FILES_DOWN:
                return self.options.files
            case Kind.LIST:
                return self.options.keys if self.service.sink else self.options.files

    def task(self, work: Work) -> Task:
        bucket, amount = self.service.bucket, self.amount(work)
        match work.kind:
            case Kind.UP:
                path = self.desk.large_file(amount)
                return Task(work.kind, path, bucket, "large.bin", work.verified)
            case Kind.DOWN:
                path = self.desk.data / "down.bin"
                return Task(work.kind, path, bucket, "down.bin", work.verified)
            case Kind.FILES:
                return Task(work.kind, self.desk.small_files(amount), bucket, "files/")
            case Kind.FILES_DOWN:
                return Task(work.kind, self.desk.data / "down", bucket, "files/")
            case Kind.LIST:
                prefix = "" if self.service.sink else "files/"
                return Task(work.kind, self.desk.data, self.service.listed_bucket, prefix)

    def prepare(self, work: Work) -> None:
        """Have the service as it must be before the work."""
        self.service.empty()
        if work.kind is Kind.DOWN:
            Allastui().do(self._up("down.bin", self.options.down_size), self.desk)
        elif work.kind is Kind.FILES_DOWN or (work.kind is Kind.LIST and not self.service.sink):
            files = self.desk.small_files(self.options.files)
            Allastui().do(Task(Kind.FILES, files, self.service.bucket, "files/"), self.desk)

    def _up(self, key: str, size: int) -> Task:
        return Task(Kind.UP, self.desk.large_file(size), self.service.bucket, key)

    def run(self, row: Row, client: Client) -> None:
        """Have a client do the work once, and see that it did it."""
        work, task = row.work, self.task(row.work)
        if work.kind in (Kind.UP, Kind.FILES):
            self.service.empty()
        elif work.kind is Kind.FILES_DOWN:
            task.path.mkdir()
        self.service.begin(self.options.latency if work.waits else 0)
        try:
            cost = client.do(task, self.desk)
            traffic = self.service.traffic()
            if cost is None:
                row.failure = "does not do this"
                return
            self._check(work, task, traffic)
            if client.name == NAME and work.kind is Kind.LIST:
                row.added.append(self._added_memory(work))
        except Failed as failed:
            row.failure = str(failed)
            return
        finally:
            if work.kind is Kind.DOWN:
                task.path.unlink(missing_ok=True)
            elif work.kind is Kind.FILES_DOWN:
                shutil.rmtree(task.path)
        row.costs.append(cost)
        row.traffic = traffic

    def _added_memory(self, work: Work) -> int:
        if (rows := rows_listed(self.desk)) != self.amount(work):
            raise Failed(f"{rows:,} rows are in the pane, of {self.amount(work):,}")
        return listing_memory(self.desk)

    def _check(self, work: Work, task: Task, traffic: Traffic | None) -> None:
        """Raise Failed if the work was not done."""
        amount = self.amount(work)
        if work.kind is Kind.DOWN and task.path.stat().st_size != amount:
            raise Failed(f"{task.path.stat().st_size:,} bytes came of {amount:,}")
        if work.kind is Kind.FILES_DOWN:
            came = sum(file.stat().st_size for file in task.path.rglob("*.dat"))
            if came != amount * SMALL_FILE:
                raise Failed(f"{came:,} bytes came of {amount * SMALL_FILE:,}")
        if traffic is None:
            return
        sent = amount * SMALL_FILE if work.kind is Kind.FILES else amount
        if work.kind in (Kind.UP, Kind.FILES) and traffic.bytes_in < sent:
            raise Failed(f"{traffic.bytes_in:,} bytes arrived of {sent:,}")


def measure(work: Work, clients: Sequence[Client], round_: Round, tell: Tell) -> list[Row]:
    """Let the clients take turns; those that no goal names have one turn only."""
    rows = {client.name: Row(work, client.name) for client in clients}
    round_.prepare(work)
    for number in range(round_.options.runs):
        for client in clients:
            row = rows[client.name]
            if row.failure or (number and client.name not in (NAME, work.reference)):
                continue
            tell(f"{work.name}: {client.name}, run {number + 1} of {round_.options.runs}")
            round_.run(row, client)
    return list(rows.values())


def title_of(work: Work, amount: int, latency: float) -> str:
    """Return what was done, with how much of it."""
    what = work.title.format(latency=f"{latency * 1000:g} ms")
    if work.kind in (Kind.FILES, Kind.FILES_DOWN, Kind.LIST):
        return f"{amount:,} {what}"
    return f"{amount / MIB:,.0f} MiB {what}"
