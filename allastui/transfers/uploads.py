"""The parted uploads of one job that are open, and which of their parts are where."""

from collections import deque
from dataclasses import dataclass, field

from allastui.stores.store import Part
from allastui.transfers.plan import missing_parts, parts_in
from allastui.transfers.work import Begun, Work


@dataclass(slots=True)
class OpenUpload:
    """An item whose parts are on their way.

    `failed` is true when one of them failed for good: nothing more is sent, and the upload may be
    freed as soon as the parts in flight have come back.
    """

    work: Work
    begun: Begun
    arrived: list[Part]
    missing: deque[int] = field(default_factory=deque)
    attempts: dict[int, int] = field(default_factory=dict)
    """How often parts that are missing have been tried, where that is more than never."""
    flying: int = 0
    failed: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.failed and not self.missing and not self.flying

    @property
    def is_left(self) -> bool:
        """Whether it has failed and nothing of it moves any more."""
        return self.failed and not self.flying


class OpenUploads:
    """The open uploads by item id, in the order in which they began."""

    def __init__(self) -> None:
        self._open: dict[int, OpenUpload] = {}

    def add(self, work: Work, begun: Begun, done: int) -> OpenUpload:
        """Open an upload; `done` is the bit set of the parts that stand at the target."""
        total = parts_in(begun.upload.size, begun.upload.part_size)
        upload = OpenUpload(work, begun, list(begun.parts), deque(missing_parts(total, done)))
        self._open[work.item.id] = upload
        return upload

    def get(self, item: int) -> OpenUpload | None:
        return self._open.get(item)

    def remove(self, item: int) -> OpenUpload | None:
        return self._open.pop(item, None)

    def clear(self) -> None:
        self._open.clear()

    def next_part(self) -> tuple[OpenUpload, int] | None:
        """Take the next part to send: items that began first are ended first."""
        for upload in self._open.values():
            if upload.missing:
                upload.flying += 1
                return upload, upload.missing.popleft()
        return None

    def came_back(
        self, item: int, begun: Begun, number: int, part: Part | None, attempt: int = 0
    ) -> OpenUpload | None:
        """Take in that a part has arrived, or (None) that it is to be tried again.

        `attempt` is how often it has been tried. Returns None for a part of an upload that was
        given up meanwhile.
        """
        upload = self._open.get(item)
        if upload is None or upload.begun is not begun:
            return None
        upload.flying -= 1
        if part is not None:
            upload.arrived.append(part)
        elif not upload.failed:
            upload.missing.appendleft(number)
            upload.attempts[number] = attempt
        return upload

    def fail(self, item: int) -> OpenUpload | None:
        """Send nothing more of an item."""
        upload = self._open.get(item)
        if upload is not None:
            upload.failed = True
            upload.missing.clear()
        return upload
