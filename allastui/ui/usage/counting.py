"""Asking a service what its buckets hold, and counting where it does not say, in a thread."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from textual.message import Message

from allastui.errors import AllastuiError, NotFound, SignInFailed, StoreError
from allastui.stores.abilities.usage import BucketUse, ProjectUse
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.listed_size import listed_size
from allastui.stores.place import Place
from allastui.stores.segment_names import S3_PARTS_SUFFIX
from allastui.stores.store import Store
from allastui.ui.posting import Posting
from allastui.ui.usage.tally import Amount, Prefixes, by_bucket, owner_of, total

_REPORT_SECONDS = 0.25
_MOST_ROWS = 1000
"""So many rows are shown; the list is of the largest."""

HERE = "/"
"""Stands for the objects right at the place; no prefix has a slash in its name here."""


@dataclass(frozen=True, slots=True)
class Row:
    """A bucket, or a prefix without its slash; `error` tells why a bucket was not counted."""

    name: str
    amount: Amount
    error: AllastuiError | None = None


@dataclass(frozen=True, slots=True)
class Usages:
    """What is known by now: the largest first.

    `together` is what more prefixes than are told apart have, `project` what the service says of
    the whole project.
    """

    rows: tuple[Row, ...] = ()
    total: Amount = field(default_factory=Amount)
    together: Amount = field(default_factory=Amount)
    project: ProjectUse | None = None


class UsageTold(Message):
    """So much is known by now; a newer one takes the place of one that still waits."""

    def __init__(self, count: "Count", usages: Usages) -> None:
        super().__init__()
        self.count = count
        self.usages = usages

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, UsageTold) and message.count is self.count


class UsageEnded(Message):
    """All is counted, or `error` ended it."""

    def __init__(self, count: "Count", error: AllastuiError | None) -> None:
        super().__init__()
        self.count = count
        self.error = error


class Count(Posting):
    """One count on its way, of the buckets of a project or of the prefixes below a place."""

    thread = "counting usage"

    def __init__(
        self, connections: Connections, place: Place, post: Callable[[Message], object]
    ) -> None:
        super().__init__(post)
        self.place = place
        self._connections = connections
        self._due = 0.0

    def _over(self, error: AllastuiError | None) -> None:
        if not self._stopped.is_set():
            self._post(UsageEnded(self, error))

    def _work(self) -> None:
        store = self._connections.open(self.place.profile)
        if self.place.is_bucket_list:
            _Buckets(store, self._tell, self._stopped.is_set).count()
        else:
            self._count_prefixes(store)

    def _tell(self, make: Callable[[], Usages], *, now: bool = False) -> None:
        """Post what `make` gives, a few times a second."""
        if not now and time.monotonic() < self._due:
            return
        self._post(UsageTold(self, make()))
        self._due = time.monotonic() + _REPORT_SECONDS

    def _count_prefixes(self, store: Store) -> None:
        found, place = Prefixes(), self.place
        for entry in store.walk(place.bucket, place.key):
            if self._stopped.is_set():
                return
            if entry.kind is not Kind.OBJECT:
                continue
            try:
                size = listed_size(store, place.bucket, place.key + entry.name, entry)
            except NotFound:
                continue
            found.add(entry.name, size)
            self._tell(lambda: _of_prefixes(found))
        self._tell(lambda: _of_prefixes(found), now=True)


def _of_prefixes(found: Prefixes) -> Usages:
    rows = [Row(name, replace(amount)) for name, amount in found.amounts.items()]
    if found.here.objects:
        rows.append(Row(HERE, replace(found.here)))
    return Usages(_largest(rows), found.total(), replace(found.others))


def _largest(rows: list[Row]) -> tuple[Row, ...]:
    rows.sort(key=lambda row: (-row.amount.bytes, -row.amount.objects, row.name))
    return tuple(rows[:_MOST_ROWS])


class _Buckets:
    """The buckets of a project: what the service says of each, and else what is counted."""

    def __init__(
        self, store: Store, tell: Callable[..., None], stopped: Callable[[], bool]
    ) -> None:
        self._store = store
        self._tell = tell
        self._stopped = stopped
        self._names: list[str] = []
        self._uses: dict[str, BucketUse] = {}
        self._unsized: Counter[str] = Counter()
        self._whole: set[str] = set()
        self._errors: dict[str, AllastuiError] = {}
        self._project: ProjectUse | None = None

    def count(self) -> None:
        usage = self._store.abilities.usage
        self._names = [entry.name for entry in self._store.buckets()]
        if usage is not None:
            # What a list tells may be behind what each bucket tells, but is there at once.
            self._uses = dict(usage.buckets())
            self._project = usage.project()
        self._tell(self._usages, now=True)
        for name in self._names:
            if self._stopped():
                return
            try:
                use = usage.bucket(name) if usage is not None else None
                if use is not None:
                    self._uses[name] = use
                elif not self._is_listed_in_objects(name):
                    self._walk(name)
            except SignInFailed:
                raise
            except StoreError as error:
                self._errors[name] = error
            self._whole.add(name)
            self._tell(self._usages)
        self._tell(self._usages, now=True)

    def _is_listed_in_objects(self, name: str) -> bool:
        """Whether a bucket holds parts whose bytes a listing counts for the objects themselves."""
        return name.endswith(S3_PARTS_SUFFIX) and owner_of(name, self._names) is not None

    def _walk(self, name: str) -> None:
        objects, size = 0, 0
        for entry in self._store.walk(name, ""):
            if self._stopped():
                return
            if entry.kind is not Kind.OBJECT:
                continue
            try:
                told = listed_size(self._store, name, entry.name, entry)
            except NotFound:
                continue
            objects += 1
            size += told or 0
            self._unsized[name] += told is None
            self._uses[name] = BucketUse(objects, size)
            self._tell(self._usages)

    def _usages(self) -> Usages:
        amounts = by_bucket(self._names, self._uses, self._whole, self._unsized)
        # What is wrong with segments is told of the bucket that they count for.
        errors = {owner_of(name, self._names) or name: each for name, each in self._errors.items()}
        rows = [Row(name, amount, errors.get(name)) for name, amount in amounts.items()]
        return Usages(_largest(rows), total(amounts.values()), project=self._project)
