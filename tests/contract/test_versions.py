"""Versions of objects on the real servers, seen by boto3 alone as well."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from allastui.errors import NotFound, Unsupported
from allastui.profiles.profile import KeyPair, Profile
from allastui.stores.abilities.versions import ObjectVersion, Versioning, Versions
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.s3.abilities.version_list import version_pages
from allastui.stores.s3.abilities.versions import S3Versions
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.store import S3Store
from allastui.stores.s3.uploads import Uploads
from allastui.stores.store import Attributes, Store
from tests.contract.stage import Stage, some_bytes

SERVERS = pytest.mark.parametrize(
    "server", ["swift", "swift_native", pytest.param("ceph", marks=pytest.mark.ceph)]
)


@dataclass(frozen=True)
class Versioned:
    """A bucket of its own, the ability under test, and boto3 on the same bucket."""

    stage: Stage
    versions: Versions
    boto: Any

    @property
    def bucket(self) -> str:
        return self.stage.bucket

    def listed(self, prefix: str = "", *, only_key: bool = False) -> list[ObjectVersion]:
        pages = self.versions.pages(self.bucket, prefix, only_key=only_key)
        return [version for page in pages for version in page]

    def content(self, version: ObjectVersion) -> bytes:
        size = self.versions.stat(self.bucket, version.key, version.id).size
        reader = self.versions.open_range(self.bucket, version.key, version.id, 0, size)
        data = bytearray(size)
        done = 0
        while count := reader.readinto(memoryview(data)[done:]):
            done += count
        reader.close()
        return bytes(data)


def boto_of(profile: Profile) -> Any:
    """Return a client of boto3 with nothing of ours."""
    import boto3
    from botocore.config import Config

    keys = profile.credentials
    assert isinstance(keys, KeyPair)
    return boto3.client(
        "s3",
        endpoint_url=profile.endpoint,
        region_name="us-east-1",
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key.reveal(),
        config=Config(
            s3={"addressing_style": "path"}, request_checksum_calculation="when_required"
        ),
    )


@pytest.fixture
def versioned(request: pytest.FixtureRequest, server: str) -> Iterator[Versioned]:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    s3_profile: Profile = request.getfixturevalue(f"{server.removesuffix('_native')}_profile")
    connections = Connections([profile])
    store: Store = connections.open(profile.name)
    bucket = f"versions-{secrets.token_hex(4)}"
    store.create_bucket(bucket)
    assert store.abilities.versions is not None
    yield Versioned(
        Stage(store, bucket, has_paths=False), store.abilities.versions, boto_of(s3_profile)
    )
    connections.close()


@SERVERS
def test_what_was_overwritten_and_deleted_is_listed_read_and_brought_back(
    versioned: Versioned,
) -> None:
    stage, versions, bucket = versioned.stage, versioned.versions, versioned.bucket
    assert versions.state(bucket) is Versioning.NEVER
    stage.put("d/ä b.txt", b"before")
    versions.switch(bucket, on=True)
    assert versions.state(bucket) is Versioning.ON
    assert versioned.boto.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    stage.put("d/ä b.txt", b"first")
    stage.put("d/ä b.txt", b"second!")
    stage.put("d/ä b.txt.bak", b"other")
    assert stage.store.delete_many(bucket, ["d/ä b.txt"]) == []
    found = versioned.listed("d/ä b.txt", only_key=True)
    assert [(each.size, each.is_current, each.is_deletion) for each in found] == [
        (None, True, True),
        (7, False, False),
        (5, False, False),
        (6, False, False),
    ]
    assert [versioned.content(each) for each in found[1:]] == [b"second!", b"first", b"before"]
    with pytest.raises(NotFound):
        versions.stat(bucket, found[0].key, found[0].id)

    standing = versions.restore(bucket, found[2].key, found[2].id)
    assert (standing.size, stage.read("d/ä b.txt")) == (5, b"first")
    by_boto = versioned.boto.get_object(Bucket=bucket, Key="d/ä b.txt")
    assert by_boto["Body"].read() == b"first"
    after = versioned.listed("d/ä b.txt", only_key=True)
    assert {each.id for each in found} < {each.id for each in after}
    assert [each.is_current for each in after] == [True, False, False, False, False]

    assert versions.delete(bucket, after[1:]) == []
    left = versioned.boto.list_object_versions(Bucket=bucket)
    assert [each["Key"] for each in left["Versions"]] == ["d/ä b.txt", "d/ä b.txt.bak"]
    assert "DeleteMarkers" not in left
    assert versions.delete(bucket, after[1:2]) == []
    assert stage.read("d/ä b.txt") == b"first"


@SERVERS
def test_a_suspended_bucket_keeps_its_versions_and_brings_none_back(
    versioned: Versioned,
) -> None:
    stage, versions, bucket = versioned.stage, versioned.versions, versioned.bucket
    versions.switch(bucket, on=True)
    stage.put("a", b"one")
    stage.put("a", b"two")
    versions.switch(bucket, on=False)
    assert versions.state(bucket) is Versioning.SUSPENDED
    assert versioned.boto.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"
    old = versioned.listed("a")[1]
    with pytest.raises(Unsupported, match="Switch it on first"):
        versions.restore(bucket, "a", old.id)
    assert versioned.content(old) == b"one"
    with pytest.raises(NotFound):
        versions.state("no-such-bucket-anywhere")


@pytest.mark.parametrize("server", ["swift_native"])
def test_the_segments_of_an_older_version_stay(versioned: Versioned) -> None:
    stage, versions, bucket = versioned.stage, versioned.versions, versioned.bucket
    versions.switch(bucket, on=True)
    data = some_bytes(2 * stage.part_size)

    def upload() -> None:
        begun = stage.begin("large", len(data))
        parts = [stage.put_part(begun, number, data) for number in (1, 2)]
        stage.complete(begun, parts)

    upload()
    stage.put("large", b"small")
    upload()
    assert stage.store.delete_many(bucket, ["large"]) == []
    found = versioned.listed("large", only_key=True)
    assert [each.is_deletion for each in found] == [True, False, False, False]
    assert versioned.content(found[1]) == versioned.content(found[3]) == data
    with pytest.raises(Unsupported, match="list of its segments"):
        versions.restore(bucket, "large", found[3].id)
    assert versions.restore(bucket, "large", found[2].id).size == 5


@pytest.mark.parametrize("server", ["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def test_large_versions_come_back_by_parts_and_long_lists_by_pages(versioned: Versioned) -> None:
    stage, bucket = versioned.stage, versioned.bucket
    store = stage.store
    assert isinstance(store, S3Store)
    versioned.versions.switch(bucket, on=True)
    data = some_bytes(11 * 1024 * 1024)
    stage.put("big", data, Attributes(content_type="text/x-old", metadata={"a": "b"}))
    for number in range(3):
        stage.put("big", b"small")
        stage.put(f"other {number}\n%", b"")
    requests, boto = store._requests, store._boto
    copies = Copies(
        requests,
        boto,
        Uploads(requests, boto, None),
        None,
        10_000,
        whole=1024 * 1024,
        part=5 * 1024 * 1024,
    )
    versions = S3Versions(requests, boto, copies)
    old = versioned.listed("big", only_key=True)[-1]
    standing = versions.restore(bucket, "big", old.id)
    assert (standing.size, standing.content_type) == (len(data), "text/x-old")
    assert standing.form is Form.MULTIPART
    assert stage.stat("big").metadata["a"] == "b"
    assert stage.read("big") == data
    by_two = list(version_pages(requests, bucket, "", max_keys=2))
    assert max(map(len, by_two)) == 2
    assert [each for page in by_two for each in page] == versioned.listed()
    assert len(versioned.listed()) == 8
