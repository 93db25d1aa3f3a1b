"""A whole project of its own, over both protocols, and the programs of others on it."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from swiftclient import Connection

from allastui.profiles.profile import KeyPair, Profile, V1SignIn
from allastui.stores.abilities.broom import Broom, Leftover, Note, Removal
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.servers.swift import running_swift

Contents = dict[str, Any]


@dataclass(frozen=True)
class Project:
    """All that is in one project, as we see it over S3 and over Swift, and as swiftclient does."""

    s3_profile: Profile
    swift_profile: Profile
    connections: Connections
    other: Any
    bucket: str

    @property
    def is_ceph(self) -> bool:
        return self.s3_profile.name.startswith("ceph")

    @property
    def s3(self) -> Store:
        return self.connections.open(self.s3_profile.name)

    @property
    def swift(self) -> Store:
        return self.connections.open(self.swift_profile.name)

    @property
    def segments_bucket(self) -> str:
        return self.bucket + "_segments"

    def contents(self) -> Contents:
        """Return everything that stands in the project: objects of all buckets, and uploads."""
        found: Contents = {}
        for row in self.other.get_account()[1]:
            name = row["name"]
            for entry in self.other.get_container(name, full_listing=True)[1]:
                found[f"{name}/{entry['name']}"] = (entry["bytes"], entry["hash"])
        for upload in self.s3.list_uploads(self.bucket, ""):
            found[f"upload {upload.key}"] = upload.id
        return found

    def swiftclient(self, profile: Profile) -> Any:
        sign_in = profile.credentials
        assert isinstance(sign_in, V1SignIn)
        assert sign_in.key is not None
        return Connection(sign_in.auth_url, sign_in.user, sign_in.key.reveal(), retries=1)

    def environment(self, s3: Profile, swift: Profile) -> dict[str, str]:
        """Return what rclone, aws and swift need to sign in with these profiles."""
        sign_in, keys = swift.credentials, s3.credentials
        assert isinstance(sign_in, V1SignIn)
        assert isinstance(keys, KeyPair)
        assert sign_in.key is not None
        assert s3.endpoint is not None
        return {
            **os.environ,
            "ST_AUTH": sign_in.auth_url,
            "ST_USER": sign_in.user,
            "ST_KEY": sign_in.key.reveal(),
            "RCLONE_CONFIG_SWIFT_TYPE": "swift",
            "RCLONE_CONFIG_SWIFT_AUTH_VERSION": "1",
            "RCLONE_CONFIG_SWIFT_AUTH": sign_in.auth_url,
            "RCLONE_CONFIG_SWIFT_USER": sign_in.user,
            "RCLONE_CONFIG_SWIFT_KEY": sign_in.key.reveal(),
            "RCLONE_CONFIG_S3_TYPE": "s3",
            "RCLONE_CONFIG_S3_PROVIDER": "Other",
            "RCLONE_CONFIG_S3_ENDPOINT": s3.endpoint,
            "RCLONE_CONFIG_S3_REGION": s3.region or "us-east-1",
            "RCLONE_CONFIG_S3_ACCESS_KEY_ID": keys.access_key,
            "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": keys.secret_key.reveal(),
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key.reveal(),
            "AWS_DEFAULT_REGION": s3.region or "us-east-1",
            "AWS_ENDPOINT_URL": s3.endpoint,
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        }


@pytest.fixture(scope="session")
def own_swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Profile, Profile]]:
    with running_swift(tmp_path_factory.mktemp("broom-swift")) as demo:
        yield demo.s3_profile, demo.swift_profile


@pytest.fixture
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep other pytest workers out of the one project at Ceph: they would see its objects too."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with open(shared / "lone-project.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(params=["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def project(request: pytest.FixtureRequest) -> Iterator[Project]:
    """A project that holds nothing else, with an empty bucket of the test's own."""
    if request.param == "ceph":
        request.getfixturevalue("turn")
    name = "own_swift" if request.param == "swift" else "lone_ceph_profiles"
    s3_profile, swift_profile = request.getfixturevalue(name)
    connections = Connections([s3_profile, swift_profile])
    bucket = f"broom-{secrets.token_hex(4)}"
    made = Project(s3_profile, swift_profile, connections, None, bucket)
    other = made.swiftclient(swift_profile)
    made = Project(s3_profile, swift_profile, connections, other, bucket)
    other.put_container(bucket)
    other.put_container(bucket + "_segments")
    yield made
    for row in other.get_account()[1]:
        if row["name"].startswith(bucket):
            for entry in other.get_container(row["name"], full_listing=True)[1]:
                other.delete_object(row["name"], entry["name"])
            other.delete_container(row["name"])
    other.close()
    connections.close()


def never() -> bool:
    return False


def broom_of(store: Store) -> Broom:
    broom = store.abilities.broom
    assert broom is not None
    return broom


def found_in(store: Store, bucket: str) -> list[Leftover]:
    return [
        each for each in broom_of(store).leftovers(bucket, "", never) if isinstance(each, Leftover)
    ]


def notes_in(store: Store, bucket: str) -> list[str]:
    return [
        each.text for each in broom_of(store).leftovers(bucket, "", never) if isinstance(each, Note)
    ]


def remove(store: Store, leftovers: list[Leftover], written_before: float) -> list[Removal]:
    return list(broom_of(store).remove(leftovers, written_before, never))
