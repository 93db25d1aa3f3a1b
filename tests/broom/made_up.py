"""A store whose leftovers are made up, so that each kind and age shows the same every time."""

import threading
from collections.abc import Callable, Iterator, Sequence

from allastui.errors import AccessDenied
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.broom import Found, Leftover, LeftoverKind, Looked, Note, Removal
from allastui.stores.memory import MemoryStore
from tests.ui.building import NOW

HOUR = 3600.0
DAY = 24 * HOUR
MIB = 1024 * 1024
UPLOAD = Leftover(
    kind=LeftoverKind.UPLOAD,
    bucket="results",
    key="raw/2026/run-1.bam",
    place="results",
    id="2~q8Zr1dXk4TnLw0sVyB3mCe",
    size=640 * MIB,
    count=40,
    newest=NOW - 3 * DAY,
    left_by="a client of S3, such as rclone, aws, s3cmd or allastui",
)
SEGMENTS = Leftover(
    kind=LeftoverKind.SEGMENTS,
    bucket="results",
    key="model/run-12.nc",
    place="results_segments",
    id="model/run-12.nc/slo/1762000000.000000/5368709120/1073741824",
    size=3 * 1024 * MIB,
    count=3,
    newest=NOW - 40 * DAY,
    left_by="swift, or allastui",
    resumes=True,
)
DAMAGED = Leftover(
    kind=LeftoverKind.DAMAGED,
    bucket="results",
    key="reads/lane-4.fastq",
    place="results",
    id="",
    size=20 * MIB,
    count=0,
    newest=NOW - 5 * DAY,
    left_by="whoever deleted its segments",
    remark="Segment 2 of 3 (…/00000001) is missing",
)
YOUNG = Leftover(
    kind=LeftoverKind.UPLOAD,
    bucket="results",
    key="raw/2026/run-2.bam",
    place="results",
    id="2~now",
    size=5 * MIB,
    count=1,
    newest=NOW - 2 * HOUR,
    left_by="a client of S3, such as rclone, aws, s3cmd or allastui",
)
ALL = (UPLOAD, SEGMENTS, DAMAGED, YOUNG)


class MadeUp(MemoryStore):
    """Yields `found`; with `endless` it then looks on until it is stopped.

    `kept` are the keys that cannot be removed. `asked` counts the removals of each key.
    """

    def __init__(
        self, found: Sequence[Found], *, endless: bool = False, kept: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._found = found
        self._endless = endless
        self._kept = kept
        self.asked: list[str] = []
        self.may_remove = threading.Event()
        self.may_remove.set()

    @property
    def abilities(self) -> Abilities:
        return Abilities(broom=self)

    def leftovers(self, bucket: str, prefix: str, stopped: Callable[[], bool]) -> Iterator[Found]:
        yield from self._found
        yield Looked(1204)
        if self._endless:
            pause = threading.Event()
            while not stopped():
                pause.wait(0.01)
                yield Looked(1)

    def remove(
        self, leftovers: Sequence[Leftover], written_before: float, stopped: Callable[[], bool]
    ) -> Iterator[Removal]:
        for leftover in leftovers:
            self.may_remove.wait()
            if stopped():
                return
            self.asked.append(leftover.key)
            title = f"{leftover.key} was not removed"
            refused = AccessDenied(title, why="Nobody may.") if leftover.key in self._kept else None
            yield Removal(leftover, refused)


NOTE = Note("No segments are called unused: sha\x1bred could not be looked at: access was denied.")
