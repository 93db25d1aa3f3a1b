"""Large objects of Swift, written by python-swiftclient as other programs write them."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from swiftclient import Connection

from allastui.profiles.profile import Profile, V1SignIn
from allastui.stores.large_objects import joined_etag
from allastui.stores.store import Segment

MTIME = "1600000000.123456"


@dataclass(frozen=True)
class LargeObject:
    """One that was written: its bytes, and the segments that it is made of."""

    bucket: str
    key: str
    data: bytes
    segments: tuple[Segment, ...]


class SwiftWriter:
    """Writes and damages large objects with the sign-in of a Swift profile."""

    def __init__(self, profile: Profile) -> None:
        sign_in = profile.credentials
        assert isinstance(sign_in, V1SignIn)
        assert sign_in.key is not None
        self.client: Any = Connection(
            sign_in.auth_url, sign_in.user, sign_in.key.reveal(), auth_version="1", retries=1
        )

    def slo(
        self, bucket: str, key: str, pieces: Sequence[bytes], *, mtime: str = MTIME
    ) -> LargeObject:
        """Write an SLO of `pieces`, its segments named as the `swift` command names them."""
        prefix = f"{key}/slo/{mtime}/{sum(map(len, pieces))}/{len(pieces[0])}/"
        written = self._written(bucket, key, prefix, pieces)
        manifest = [
            {
                "path": f"/{segment.bucket}/{segment.key}",
                "etag": segment.etag,
                "size_bytes": segment.size,
            }
            for segment in written.segments
        ]
        self.client.put_object(
            bucket, key, json.dumps(manifest), query_string="multipart-manifest=put"
        )
        return written

    def dlo(
        self, bucket: str, key: str, pieces: Sequence[bytes], prefix: str | None = None
    ) -> LargeObject:
        """Write a DLO of `pieces`, as `swift --use-dlo` names them unless `prefix` is given."""
        if prefix is None:
            prefix = f"{key}/{MTIME}/{sum(map(len, pieces))}/{len(pieces[0])}/"
        written = self._written(bucket, key, prefix, pieces)
        self.client.put_object(
            bucket, key, b"", headers={"X-Object-Manifest": f"{bucket}_segments/{prefix}"}
        )
        return written

    def lose(self, segment: Segment) -> None:
        self.client.delete_object(segment.bucket, segment.key)

    def change(self, segment: Segment) -> None:
        """Write other bytes of the same size over a segment."""
        self.client.put_object(segment.bucket, segment.key, b"x" * segment.size)

    def _written(self, bucket: str, key: str, prefix: str, pieces: Sequence[bytes]) -> LargeObject:
        self.client.put_container(bucket)
        self.client.put_container(f"{bucket}_segments")
        segments = []
        for number, piece in enumerate(pieces):
            name = f"{prefix}{number:08d}"
            self.client.put_object(f"{bucket}_segments", name, piece)
            md5 = hashlib.md5(piece, usedforsecurity=False).hexdigest()
            segments.append(Segment(f"{bucket}_segments", name, len(piece), md5))
        return LargeObject(bucket, key, b"".join(pieces), tuple(segments))


def etag_of(written: LargeObject) -> str:
    """Return the ETag that the service gives a large object."""
    return joined_etag(written.segments)


@contextlib.contextmanager
def swift_writer(profile: Profile) -> Iterator[SwiftWriter]:
    """Give a writer, and close its connection."""
    writer = SwiftWriter(profile)
    try:
        yield writer
    finally:
        writer.client.close()
