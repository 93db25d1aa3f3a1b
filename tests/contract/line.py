"""A line to a real server on which a test can do harm, and what went over it."""

from dataclasses import dataclass

from allastui.profiles.profile import Profile
from tests.contract.stage import Stage
from tests.servers.proxy import FaultProxy


@dataclass(frozen=True)
class Line:
    """A bucket of a real server, reached through a proxy; `profile` goes past the proxy."""

    stage: Stage
    proxy: FaultProxy
    profile: Profile

    def sent(self, method: str, containing: str = "") -> int:
        return sum(
            exchange.request.method == method and containing in exchange.request.target
            for exchange in self.proxy.exchanges
        )

    def segments(self) -> list[str]:
        """Return what stands in the bucket of the segments of large objects of Swift."""
        names = [bucket.name for bucket in self.stage.store.buckets()]
        where = self.stage.bucket + "_segments"
        if where not in names:
            return []
        return [entry.name for entry in self.stage.store.walk(where, "")]
