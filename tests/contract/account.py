"""An account of a real server, through our Swift store and through python-swiftclient."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allastui.profiles.profile import Profile, V1SignIn
from allastui.stores.store import Attributes, Part, Upload
from allastui.stores.swift.store import SwiftStore
from tests.contract.stage import Stage, some_bytes

MIB = 1024 * 1024
MTIME_NS = 1_600_000_000_123_456_789
DATA = some_bytes(2 * MIB + 1000)


@dataclass(frozen=True)
class Account:
    """A bucket of a real server through our store, and the same account through swiftclient."""

    stage: Stage
    profile: Profile
    other: Any

    @property
    def store(self) -> SwiftStore:
        assert isinstance(self.stage.store, SwiftStore)
        return self.stage.store

    @property
    def bucket(self) -> str:
        return self.stage.bucket

    @property
    def segments_bucket(self) -> str:
        return self.bucket + "_segments"

    @property
    def is_ceph(self) -> bool:
        return self.profile.name.startswith("ceph")

    def public_url(self, key: str) -> str:
        """Return where anybody reads an object that everybody may read.

        Ceph's users of version 1 have no account that a URL could name, so there it is that of S3.
        """
        storage_url, _ = self.other.get_auth()
        base = storage_url.partition("/swift/v1")[0] if self.is_ceph else storage_url
        return f"{base}/{self.bucket}/{key}"

    def segment_names(self) -> list[str]:
        """Return everything in the bucket of the segments, markers too."""
        try:
            return [row["name"] for row in self.other.get_container(self.segments_bucket)[1]]
        except Exception as error:
            if getattr(error, "http_status", None) != 404:
                raise
            return []

    def upload(self, key: str, data: bytes = DATA, mtime_ns: int | None = MTIME_NS) -> Upload:
        """Write a large object and return its upload."""
        attributes = Attributes(mtime_ns=mtime_ns)
        upload = self.stage.begin(key, len(data), attributes)
        self.store.complete_upload(upload, self.put_parts(upload, data), attributes)
        return upload

    def put_parts(self, upload: Upload, data: bytes = DATA) -> list[Part]:
        count = -(-len(data) // upload.part_size)
        return [self.stage.put_part(upload, number, data) for number in range(1, count + 1)]

    def delete(self, *keys: str) -> None:
        assert self.store.delete_many(self.bucket, keys) == []

    def write_dlo(self, key: str, names: Sequence[str], manifest: str, data: bytes = DATA) -> None:
        """Write a dynamic large object by hand, one segment a MiB."""
        self.other.put_container(self.segments_bucket)
        for number, name in enumerate(names):
            piece = data[number * MIB : (number + 1) * MIB]
            self.other.put_object(self.segments_bucket, name, piece)
        self.other.put_object(
            self.bucket,
            key,
            b"",
            headers={"X-Object-Manifest": f"{self.segments_bucket}/{manifest}"},
        )

    def environment(self) -> dict[str, str]:
        """Return what the programs of others need to sign in."""
        sign_in = self.profile.credentials
        assert isinstance(sign_in, V1SignIn)
        assert sign_in.key is not None
        return {
            **os.environ,
            "ST_AUTH": sign_in.auth_url,
            "ST_USER": sign_in.user,
            "ST_KEY": sign_in.key.reveal(),
            "RCLONE_CONFIG_THEM_TYPE": "swift",
            "RCLONE_CONFIG_THEM_AUTH_VERSION": "1",
            "RCLONE_CONFIG_THEM_AUTH": sign_in.auth_url,
            "RCLONE_CONFIG_THEM_USER": sign_in.user,
            "RCLONE_CONFIG_THEM_KEY": sign_in.key.reveal(),
            "RCLONE_CONFIG_THEM_CHUNK_SIZE": "1M",
        }
