"""What a worker needs to work on one item, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allastui.stores.connect import Connections
from allastui.stores.kept import Carried, carried
from allastui.stores.place import Place
from allastui.stores.store import Attributes, ObjectStat, Part, Segment, Store, Upload
from allastui.transfers.body import Flow, PartBody, SourceRange
from allastui.transfers.content_types import content_type_of
from allastui.transfers.empty_targets import EmptyTargets
from allastui.transfers.job import Failure, Item
from allastui.transfers.plan import part_range
from allastui.transfers.request import CopyRequest
from allastui.transfers.stored import StoredItem


@dataclass(frozen=True, slots=True)
class Work:
    """One item with both its places; their stores are opened anew for each use, so that a renewed
    sign-in counts at once.

    `claimed` is when an earlier run of the program began with the item, None if this is the first
    time; `version`, `upload` and `parts` are what that run left at the target; `is_plain` tells
    that the source was listed as an object without segments.
    """

    request: CopyRequest
    item: Item
    source: Place
    target: Place
    connections: Connections
    flow: Flow
    preferred_part_size: int
    claimed: float | None = None
    version: str | None = None
    upload: str | None = None
    parts: tuple[Part, ...] = ()
    empty_targets: EmptyTargets | None = None
    is_plain: bool = False

    @property
    def source_store(self) -> Store:
        return self.connections.open(self.source.profile)

    @property
    def target_store(self) -> Store:
        return self.connections.open(self.target.profile)

    @property
    def verify(self) -> bool:
        return self.request.verify

    def source_range(self, stat: ObjectStat, offset: int, size: int) -> SourceRange:
        source = self.source
        return SourceRange(
            self.source_store, source.bucket, source.key, stat.version, offset, size, str(source)
        )

    def part_body(
        self, stat: ObjectStat, number: int, part_size: int, segments: Sequence[Segment] = ()
    ) -> PartBody:
        """Return the bytes of a part; a local target hashes what it writes, so no need to here.

        `segments` are those that the part is made of. One alone is proved by the MD5 of the part,
        which is compared when the item ends.
        """
        offset, size = part_range(number, stat.size, part_size)
        hashing = self.verify and not self.target.is_local
        proving = segments if self.verify and len(segments) > 1 else ()
        source = self.source_range(stat, offset, size)
        return PartBody(
            source, self.flow, hashing=hashing, segments=proving, is_checked=self.verify
        )

    def carried(self, stat: ObjectStat) -> Carried:
        """Return what of the source's metadata the target keeps, and what it does not."""
        limits = self.target_store.features.metadata
        labels = {label.name: label.value for label in self.request.given.labels}
        with_labels = replace(stat, metadata={**stat.metadata, **labels}) if labels else stat
        return carried(with_labels, limits, keep_times=self.request.keep_times)

    def attributes(self, stat: ObjectStat, part_size: int | None = None) -> Attributes:
        kept = self.carried(stat)
        return Attributes(
            mtime_ns=stat.mtime_ns if self.request.keep_times else None,
            content_type=self._content_type(stat),
            part_size=part_size,
            metadata=kept.metadata,
            headers=kept.headers,
            mode=stat.mode if self.target.is_local else None,
        )

    def _content_type(self, stat: ObjectStat) -> str | None:
        """Return the type that was given, that of the source, or what the target's name tells.

        Files of this machine have none.
        """
        if self.target.is_local:
            return None
        given = self.request.given.content_type
        return given or stat.content_type or content_type_of(self.target.name)


def make_work(
    request: CopyRequest,
    stored: StoredItem,
    parts: Sequence[Part],
    connections: Connections,
    flow: Flow,
    part_size: int,
    empty_targets: EmptyTargets,
) -> Work:
    """Return the work on an item as the journal has it, with the receipts of its parts."""
    item = stored.item
    return Work(
        request=request,
        item=item,
        source=replace(request.sources[item.source], key=item.source_key),
        target=replace(request.target, key=item.target_key),
        connections=connections,
        flow=flow,
        preferred_part_size=part_size,
        claimed=stored.claimed,
        version=stored.version,
        upload=stored.upload,
        parts=tuple(parts),
        empty_targets=empty_targets,
        is_plain=stored.is_plain,
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """A parted upload is open; `parts` stand at the target already."""

    stat: ObjectStat
    upload: Upload
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...] = ()
    """What an SLO or a DLO is made of, where that proves its bytes."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The item is whole at the target; `version` is that of its source, None if it is gone.

    `remark` is what is to be told of it all the same.
    """

    size: int
    verified: bool
    version: str | None = None
    remark: Failure | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """The target was left as it is."""

    size: int


@dataclass(frozen=True, slots=True)
class Asks:
    """The target exists and the user decides."""


@dataclass(frozen=True, slots=True)
class NotBegun:
    """Its turn did not come: nothing was asked of a store, so nothing of it is at the target."""


Outcome = Begun | Arrived | Skipped | Asks | NotBegun
