"""What a store does in steps that has nothing to wait for."""

from allastui.stores.conditions import require_absent_in_steps
from allastui.stores.steps import Steps
from allastui.stores.store import Attributes, Body, ObjectStat, Reader, Store


class NearStore:
    """The calls in steps of a store that is on this machine: each is one step."""

    __slots__ = ()

    def stat_in_steps(self: Store, bucket: str, key: str) -> Steps[ObjectStat]:
        yield from ()
        return self.stat(bucket, key)

    def open_range_in_steps(
        self: Store, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Steps[Reader]:
        yield from ()
        return self.open_range(bucket, key, offset, size, if_version=if_version)

    def fetch_in_steps(
        self: Store, bucket: str, key: str, limit: int
    ) -> Steps[tuple[ObjectStat, bytes | None]]:
        """Return the facts alone: to ask for the bytes as well is no second wait here."""
        yield from ()
        return self.stat(bucket, key), None

    def put_in_steps(
        self: Store,
        bucket: str,
        key: str,
        body: Body,
        attributes: Attributes,
        *,
        if_absent: bool = False,
    ) -> Steps[ObjectStat]:
        if if_absent:
            yield from require_absent_in_steps(self.stat_in_steps(bucket, key), key)
        return self.put(bucket, key, body, attributes)
