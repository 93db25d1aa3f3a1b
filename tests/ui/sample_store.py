"""Places worth looking at: fixed names, sizes and times, for pictures of the screen."""

from collections.abc import Mapping, Sequence

from allastui.errors import AccessDenied, Corrupted
from allastui.stores.entry import Entry, Form, Kind, Page
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat, Segment
from tests.ui.building import NOW, PROJECT

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def _file(name: str, size: float, age: float, form: Form = Form.PLAIN) -> Entry:
    return Entry(name, Kind.OBJECT, int(size), NOW - age, None, form)


RUNS = (
    Entry("plots", Kind.PREFIX, None, NOW - 3 * _HOUR),
    Entry("raw", Kind.PREFIX, None, NOW - 2 * _DAY),
    Entry(".cache", Kind.PREFIX, None, NOW - 400 * _DAY),
    *(
        _file(f"sample_{number:03d}.fastq.gz", (2.9 + number / 50) * GIB, number * _HOUR)
        for number in range(1, 13)
    ),
    _file("notes on the second run, with the corrected barcodes.md", 2160, 5 * _MINUTE),
    _file("analysis\x1b[31m.ipynb", 310 * KIB, 40.0),
    _file("数据汇总.csv", 18 * MIB, 49 * _DAY),
    _file("latest", 21, 700 * _DAY, Form.LINK),
    Entry("agent.sock", Kind.OTHER, None, NOW - _HOUR, None, Form.SPECIAL),
)

RESULTS = (
    Entry("fastq", Kind.PREFIX),
    Entry("plots", Kind.PREFIX),
    _file("model-a.h5", 12.4 * GIB, 2 * _DAY, Form.MULTIPART),
    _file("model-b.h5", 8.0 * GIB, 3 * _DAY, Form.MULTIPART),
    _file("notes.md", 2160, 5 * _MINUTE),
    _file("run.log", 44.0 * MIB, _MINUTE),
    _file("weights-2025.tar", 310 * GIB, 300 * _DAY, Form.MULTIPART),
)


LARGE = Place(PROJECT, "results", "large/")
_SEGMENTED = (
    Entry("old.tar", Kind.OBJECT, 0, NOW - 400 * _DAY, None, Form.UNSURE),
    Entry("run-7.h5", Kind.OBJECT, None, NOW - _DAY, None, Form.SLO),
    Entry("torn.tar", Kind.OBJECT, None, NOW - 2 * _DAY, None, Form.SLO),
    Entry("_SUCCESS", Kind.OBJECT, 0, NOW - _HOUR, None, Form.UNSURE),
)
_TRUE = {
    "large/old.tar": (4 * GIB, Form.DLO),
    "large/run-7.h5": (12 * GIB, Form.SLO),
    "large/torn.tar": (6 * GIB, Form.SLO),
    "large/_SUCCESS": (0, Form.PLAIN),
}


class SampleStore(MemoryStore):
    """Shows fixed listings by prefix, whatever the bucket; `secret/` is refused."""

    def __init__(self, listings: Mapping[str, Sequence[Entry]], buckets: Sequence[str]) -> None:
        super().__init__()
        self._listings = listings
        self._names = buckets

    def buckets(self) -> list[Entry]:
        return [Entry(name, Kind.BUCKET, None, NOW - 90 * _DAY) for name in self._names]

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        if prefix == "secret/":
            raise AccessDenied(
                f"{bucket}/{prefix} cannot be listed",
                why="The service refused (403 AccessDenied).",
                hint="Ask the owner of the bucket for read access.",
            )
        return Page(list(self._listings.get(prefix, ())), None)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        if key not in _TRUE:
            return super().stat(bucket, key)
        size, form = _TRUE[key]
        return ObjectStat(size, NOW, key, form=form)

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        if key == "large/torn.tar":
            raise Corrupted(
                f"{bucket}/{key} is damaged", why="Segment 3 of 6 (…/00000002) is missing"
            )
        return ()


def local_sample() -> SampleStore:
    """Return what stands for the local file system."""
    return SampleStore({"home/user/runs/2026-11/": RUNS}, ())


def project_sample() -> SampleStore:
    """Return what stands for a project's object storage."""
    buckets = ("archive-2025", "raw-data", "raw-data_segments", "results", "scratch")
    return SampleStore({"": RESULTS, "large/": _SEGMENTED}, buckets)
