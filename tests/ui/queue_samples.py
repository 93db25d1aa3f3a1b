"""A queue with fixed values, and a client that keeps it in memory and notes what it was told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from allastui.agent.client import JobView, Listener, QueueSnapshot, TransferClient
from allastui.errors import QueueElsewhere
from allastui.profiles.profile import Profile
from allastui.stores.place import Place, local_place
from allastui.transfers.job import (
    SIGN_IN_NOTE,
    Failure,
    FailureGroup,
    Item,
    ItemState,
    Job,
    JobState,
)
from allastui.transfers.request import CopyRequest, IfExists, Request
from allastui.ui.queue.commands import Command

MIB = 1024**2
GIB = 1024**3
ALLAS = "project_2001234"
UPLOAD = CopyRequest((local_place("/scratch/runs/2026-11/"),), Place(ALLAS, "results", ""))
DOWNLOAD = CopyRequest((Place(ALLAS, "results", "model-a.h5"),), local_place("/scratch/runs/"))
ACROSS = CopyRequest((Place(ALLAS, "old", ""),), Place("lumi-465000001", "archive", ""))


def item(number: int, name: str, size: int, done: int, flying: int, parts: int) -> Item:
    part_size = -(-size // parts)
    return Item(
        id=number,
        job=1,
        source=0,
        source_key=f"scratch/runs/2026-11/{name}",
        target_key=f"2026-11/{name}",
        size=size,
        state=ItemState.RUNNING,
        part_size=part_size,
        parts_total=parts,
        parts_done=(1 << done) - 1,
        parts_flying=((1 << flying) - 1) << done,
        bytes_done=min(size, done * part_size),
        bytes_moving=flying * part_size // 2,
    )


MOVING = (
    item(7, "sample_002.fastq.gz", round(2.98 * GIB), 119, 4, 191),
    item(8, "sample_003.fastq.gz", round(3.22 * GIB), 2, 2, 12),
)
FAILURES = (
    FailureGroup(
        Failure(
            "AccessDenied",
            "Not copied: raw/secret.bam",
            "The service refused to read it (403 AccessDenied).",
            "Ask its owner for read access, or leave it out.",
        ),
        1,
    ),
    FailureGroup(
        Failure(
            "SourceChanged",
            "Not copied: run.log changed while it was read",
            "",
            "Retry it when nothing writes to it any more.",
        ),
        3,
    ),
)


def running_upload() -> JobView:
    job = Job(
        id=1,
        request=UPLOAD,
        state=JobState.RUNNING,
        created=1000.0,
        discovering=False,
        items_total=2900,
        bytes_total=round(72.1 * GIB),
        items_done=1203,
        bytes_done=round(28.0 * GIB),
        active=MOVING,
    )
    return JobView(job, 92.0 * MIB, round(29.6 * GIB), 9 * 60.0)


def discovering_upload() -> JobView:
    view = running_upload()
    return replace(view, job=replace(view.job, discovering=True), seconds_left=None)


def running_download() -> JobView:
    job = Job(
        id=2,
        request=DOWNLOAD,
        state=JobState.RUNNING,
        created=1001.0,
        discovering=False,
        items_total=1,
        bytes_total=round(12.4 * GIB),
    )
    return JobView(job, 92.0 * MIB, round(10.9 * GIB), 60.0)


def waiting_copy() -> JobView:
    job = Job(
        id=3,
        request=ACROSS,
        state=JobState.WAITING,
        created=1002.0,
        discovering=False,
        items_total=400,
        items_done=12,
        bytes_total=90 * GIB,
        note="waits for the line",
    )
    return JobView(job, 0.0, 3 * GIB, None)


def offline_copy() -> JobView:
    view = waiting_copy()
    note = "The line to a3s.fi was cut: it is tried again every minute."
    return replace(view, job=replace(view.job, note=note))


def signed_out_copy() -> JobView:
    view = waiting_copy()
    note = SIGN_IN_NOTE + "The token of project_2001234 has ended, or is not accepted."
    return replace(view, job=replace(view.job, note=note, waiting_since=1003.0))


def failed_upload() -> JobView:
    job = Job(
        id=4,
        request=UPLOAD,
        state=JobState.FAILED,
        created=900.0,
        ended=950.0,
        discovering=False,
        items_total=30,
        items_done=26,
        bytes_total=6 * GIB,
        bytes_done=5 * GIB,
        failed=4,
        failures=FAILURES,
    )
    return JobView(job, 0.0, 5 * GIB, None)


def done_upload() -> JobView:
    job = Job(
        id=5,
        request=UPLOAD,
        state=JobState.DONE,
        created=800.0,
        ended=850.0,
        discovering=False,
        items_total=2900,
        items_done=2900,
        bytes_total=round(72.1 * GIB),
        bytes_done=round(72.1 * GIB),
    )
    return JobView(job, 0.0, round(72.1 * GIB), None)


def asking_upload() -> JobView:
    view = running_upload()
    return replace(view, job=replace(view.job, id=6, asking=3, active=()))


def queue(*views: JobView, number: int = 1, bandwidth: int = 0) -> QueueSnapshot:
    return QueueSnapshot(
        number=number,
        jobs=views,
        rate=sum(view.rate for view in views),
        seconds_left=12 * 60.0 if any(view.rate for view in views) else None,
        bandwidth=bandwidth,
        connections=8,
        connections_busy=4 if any(view.rate for view in views) else 0,
        owner="this host, pid 4711",
        memory=round(81.3 * MIB),
        memory_limit=200 * MIB,
    )


def busy_queue() -> QueueSnapshot:
    return queue(
        running_upload(), running_download(), waiting_copy(), failed_upload(), done_upload()
    )


@dataclass
class MemoryClient:
    """A queue in memory: commands are noted in `told`, items come from `stored`."""

    now: QueueSnapshot = field(default_factory=busy_queue)
    stored: Sequence[Item] = ()
    told: list[tuple[object, ...]] = field(default_factory=list)
    outlives_screen: bool = True
    said: str = ""

    def submit(self, request: Request) -> int:
        self.told.append(("submit", request))
        return 1

    def snapshot(self) -> QueueSnapshot:
        return self.now

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        listener(self.now)
        return lambda: None

    def pause(self, jobs: Sequence[int]) -> None:
        self.told.append(("pause", *jobs))

    def resume(self, jobs: Sequence[int]) -> None:
        self.told.append(("resume", *jobs))

    def cancel(self, jobs: Sequence[int]) -> None:
        self.told.append(("cancel", *jobs))

    def retry(self, jobs: Sequence[int]) -> None:
        self.told.append(("retry", *jobs))

    def clear(self, jobs: Sequence[int]) -> None:
        self.told.append(("clear", *jobs))

    def reorder(self, job: int, steps: int) -> None:
        self.told.append(("reorder", job, steps))

    def answer(self, job: int, if_exists: IfExists) -> None:
        self.told.append(("answer", job, if_exists))

    def limit(self, bandwidth: int) -> None:
        self.told.append(("limit", bandwidth))

    def lend(self, profiles: Sequence[Profile]) -> None:
        self.told.append(("lend", *profiles))

    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        found = (i for i in self.stored if i.id > after and state in (None, i.state))
        return [i for i, _ in zip(found, range(count), strict=False)]

    def close(self) -> None:
        self.told.append(("close",))


@dataclass
class DirectCommands:
    """Carries commands out at once; `client` None is a queue that is only shown."""

    client: TransferClient | None
    refused: int = 0

    @property
    def can_send(self) -> bool:
        return self.client is not None

    def send(self, command: Command) -> None:
        if self.client is None:
            self.refused += 1
        else:
            command(self.client)

    def attached(self) -> TransferClient:
        if self.client is None:
            raise QueueElsewhere("The transfer queue lives on login2")
        return self.client


class OneSignIn:
    """Says that transfers wait for `profile`, and notes for which of them it is asked."""

    def __init__(self, profile: str = ALLAS) -> None:
        self.asked: list[int] = []
        self._profile = profile

    def profile_of(self, job: Job) -> str:
        return self._profile

    def ask(self, job: Job) -> None:
        self.asked.append(job.id)
