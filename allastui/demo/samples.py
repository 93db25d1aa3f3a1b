"""Sample data worth looking at: made when it is written, the same bytes each time."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from allastui.demo import texts
from allastui.demo.picture import northern_lights
from allastui.demo.sequences import SequencingReads
from allastui.errors import AllastuiError, AlreadyExists
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Body, Store

LAKE, WEATHER, THESIS, NAMES = "lake-ice", "weather-stations", "thesis", "names-of-all-kinds"
MANY = "two-thousand-samples"
EMPTY = "empty-bucket"
BUCKETS = (LAKE, WEATHER, THESIS, NAMES, MANY, EMPTY)

LARGE_KEY = "raw/reads.fastq"
LARGE_MIB = 64
MANY_COUNT = 2_000

_WRITTEN_NS = 1_762_000_000 * 10**9
_DAY_NS = 86_400 * 10**9

UNICODE_KEYS = (
    "Äänekoski/säätila, maanantai.txt",
    "東京/観測データ.md",
    "Ελλάδα/λίμνη.txt",
    "مرحبا.txt",
    "emoji/🧊 ice ❄.txt",
    "a name with  two spaces.txt",
    "100%+1=?#&.txt",
    ".hidden",
    "deep/er/and/deep/er/still/bottom.txt",
    "a-rather-long-name-" + "0123456789-" * 14 + "end.txt",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One object of the sample data; `make` gives its bytes when they are needed.

    `days` is the age of the original file, in days before a fixed date.
    """

    bucket: str
    key: str
    make: Callable[[], Body]
    content_type: str
    days: int = 0

    @property
    def attributes(self) -> Attributes:
        return Attributes(_WRITTEN_NS - self.days * _DAY_NS, self.content_type)


def samples() -> Iterator[Sample]:
    """Yield the samples, those that people look at first come first."""
    yield from first_samples()
    yield Sample(LAKE, LARGE_KEY, lambda: SequencingReads(LARGE_MIB), "text/plain", 9)
    yield from _many()


def first_samples() -> Iterator[Sample]:
    """Yield the small samples: all of a bucket that people open first, or most of it."""
    yield from _lake()
    yield from _names()
    yield from _thesis()
    yield from _weather()


def make_buckets(store: Store, buckets: Sequence[str]) -> None:
    """Make the buckets that are not there yet; raises StoreError."""
    for bucket in buckets:
        with contextlib.suppress(AlreadyExists):
            store.create_bucket(bucket)


def fill(
    store: Store,
    stopped: threading.Event | None = None,
    buckets: Sequence[str] = BUCKETS,
    chosen: Callable[[], Iterator[Sample]] = samples,
) -> None:
    """Write the `chosen` samples of `buckets` to `store`; what stands there already is left alone.

    Returns soon after `stopped` is set, with whatever was written by then. Raises StoreError if the
    store fails before that.
    """
    stopped = stopped or threading.Event()
    try:
        make_buckets(store, buckets)
        standing = {
            bucket: frozenset(entry.name for entry in store.walk(bucket, "")) for bucket in buckets
        }
        for sample in chosen():
            if stopped.is_set():
                return
            if sample.key not in standing.get(sample.bucket, (sample.key,)):
                store.put(sample.bucket, sample.key, sample.make(), sample.attributes)
    except AllastuiError:
        if not stopped.is_set():
            raise


def _text(bucket: str, key: str, make: Callable[[], str], days: int = 0) -> Sample:
    """Return a sample of UTF-8 text whose type follows from its name."""
    kind = {"md": "text/markdown", "csv": "text/csv", "json": "application/json"}
    content_type = kind.get(key.rpartition(".")[2], "text/plain") + "; charset=utf-8"
    return Sample(bucket, key, lambda: BytesBody(make().encode()), content_type, days)


def _lake() -> Iterator[Sample]:
    yield _text(LAKE, "README.md", lambda: texts.README, 2)
    yield Sample(
        LAKE,
        "results/northern-lights.png",
        lambda: BytesBody(northern_lights()),
        "image/png",
        30,
    )
    for station in range(1, 5):
        yield _text(
            LAKE, f"results/ice-station-{station}.csv", partial(texts.ice_table, station), 5
        )
    yield _text(LAKE, "parameters.yaml", lambda: texts.PARAMETERS, 40)
    yield _text(LAKE, "notes/field-notes.md", lambda: texts.NOTES, 12)
    for day in range(1, 8):
        yield _text(LAKE, f"logs/run-2026-11-{day:02d}.log", partial(texts.log, day), 8 - day)
    yield Sample(LAKE, "incoming/", BytesBody, "application/x-directory")
    yield Sample(LAKE, "results/.finished", BytesBody, "text/plain", 5)


def _names() -> Iterator[Sample]:
    for key in UNICODE_KEYS:
        yield _text(NAMES, key, partial("The name of this object is {}\n".format, key))


def _thesis() -> Iterator[Sample]:
    for days, (name, title, sentence) in enumerate(texts.CHAPTERS):
        yield _text(
            THESIS,
            f"chapters/{name}.md",
            partial(texts.chapter, title, sentence),
            90 - 20 * days,
        )
    yield _text(THESIS, "references/notes.md", lambda: texts.NOTES, 100)


def _weather() -> Iterator[Sample]:
    for year in range(2019, 2024):
        yield _text(
            WEATHER,
            f"hourly/{year}/temperature.csv",
            partial(texts.hourly_temperatures, year),
            365 * (2024 - year),
        )


def _many() -> Iterator[Sample]:
    for number in range(1, MANY_COUNT + 1):
        yield _text(MANY, f"sample-{number:04d}.json", partial(texts.measurement, number))
