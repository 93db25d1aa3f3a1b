"""Each snippet of Copy as code does on the real store what it says, and names no secret."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeyPair, Profile, V1SignIn
from allastui.snippets.subject import Kind
from allastui.stores.place import Place
from tests.servers.keystone import KeystoneServer
from tests.servers.test_keystone import token_of
from tests.snippets.homes import S3_HOMES, swift_home, v1_home
from tests.snippets.running import CONTENT, ODD, TABLE, Home
from tests.ui.real_bucket import new_bucket

S3_KINDS = (
    Kind.BOTO3,
    Kind.S3FS,
    Kind.PYARROW,
    Kind.PANDAS,
    Kind.SNAKEMAKE,
    Kind.RCLONE,
    Kind.AWS,
    Kind.S3CMD,
    Kind.CURL,
)
TABLES = (Kind.PANDAS, Kind.SNAKEMAKE)
PYTHON = (Kind.BOTO3, Kind.S3FS, Kind.PYARROW, Kind.SWIFTCLIENT)


def run_and_check(
    home: Home, kind: Kind, bucket: Place, secrets: list[str], *, whole: bool = True
) -> None:
    """Run the snippets of an object, and of a whole account, and look at what came of it."""
    table, odd = (Place(bucket.profile, bucket.bucket, key) for key in (TABLE, ODD))
    places = [table]
    is_whole = whole and kind not in TABLES
    if is_whole:
        places += [odd, Place(bucket.profile, bucket.bucket, "results/")]
        # Each snippet for aws starts a program that takes a second to start.
        places += [] if kind is Kind.AWS else [bucket, Place(bucket.profile, "", "")]
    said = home.run(kind, places, secrets)
    if kind is Kind.PANDAS:
        assert "station" in said
        return
    if kind not in PYTHON:
        assert (home.work / "table 1.csv").read_bytes() == CONTENT[TABLE]
    if not is_whole:
        assert kind not in PYTHON or str(len(CONTENT[TABLE])) in said or "station" in said
        return
    assert bucket.bucket in said
    assert "results/table 1.csv" in said or "results/table%201.csv" in said
    if kind in PYTHON:
        assert kind is Kind.PYARROW or str(len(CONTENT[TABLE])) in said
        assert str(len(CONTENT[ODD])) in said
        return
    assert (home.work / ODD.rpartition("/")[2]).read_bytes() == CONTENT[ODD]
    if kind is not Kind.CURL:
        assert (home.work / "results/table 1.csv").read_bytes() == CONTENT[TABLE]


def bucket_of(profile: Profile) -> Place:
    protocol = "swift" if profile.protocol == "swift" else "s3"
    return Place(f"of-{protocol}", new_bucket(profile, CONTENT).bucket, "")


def secrets_of(profile: Profile) -> list[str]:
    match profile.credentials:
        case KeyPair(access_key, secret_key):
            return [access_key, secret_key.reveal()]
        case V1SignIn(key=key):
            return [key.reveal()] if key is not None else []
    return []


SOURCES = [
    *(("rclone", kind) for kind in S3_KINDS),
    *(("aws", kind) for kind in S3_KINDS if kind not in (Kind.PANDAS, Kind.S3CMD)),
    *((source, Kind.BOTO3) for source in ("s3cmd", "own", "variables")),
    *((source, Kind.CURL) for source in ("s3cmd", "own", "variables")),
    ("s3cmd", Kind.S3CMD),
    ("own", Kind.RCLONE),
]
"""Every kind of snippet, and what changes with the place of the key."""


@pytest.mark.parametrize(("source", "kind"), SOURCES, ids=map("-".join, SOURCES))
def test_s3(keystone_swift: KeystoneServer, tmp_path: Path, source: str, kind: Kind) -> None:
    profile = keystone_swift.projects[0].s3_profile
    # With a name for a host, unlike a number, programs could ask for bucket.host.
    named = replace(profile, endpoint=str(profile.endpoint).replace("127.0.0.1", "localhost"))
    home = S3_HOMES[source](named, tmp_path)
    whole = source == "rclone"
    run_and_check(home, kind, bucket_of(profile), secrets_of(profile), whole=whole)


@pytest.mark.ceph
@pytest.mark.parametrize("kind", [*PYTHON[:3], Kind.RCLONE, Kind.CURL])
def test_s3_of_ceph(ceph_profile: Profile, tmp_path: Path, kind: Kind) -> None:
    home = S3_HOMES["rclone"](ceph_profile, tmp_path)
    whole = kind in PYTHON  # several processes each for the others
    run_and_check(home, kind, bucket_of(ceph_profile), secrets_of(ceph_profile), whole=whole)


SWIFT_SOURCES = {
    "token variables": (Kind.SWIFTCLIENT, Kind.SWIFT, Kind.RCLONE, Kind.CURL),
    "password variables": (Kind.SWIFTCLIENT, Kind.CURL),
    "allas_connection": (Kind.SWIFTCLIENT, Kind.CURL),
    "rclone token": (Kind.SWIFTCLIENT, Kind.CURL),
    "rclone password": (Kind.SWIFTCLIENT, Kind.SWIFT),
    "openrc": (Kind.RCLONE,),
    "clouds": (Kind.SWIFTCLIENT, Kind.SWIFT),
}
"""What changes with the place of the sign-in."""


@pytest.mark.parametrize("source", SWIFT_SOURCES)
def test_swift(keystone_swift: KeystoneServer, tmp_path: Path, source: str) -> None:
    project = keystone_swift.projects[0]
    home = swift_home(source, keystone_swift, tmp_path)
    bucket = bucket_of(project.swift_profile)
    secrets = [keystone_swift.password.reveal(), token_of(keystone_swift, project.id)]
    for kind in SWIFT_SOURCES[source]:
        run_and_check(home, kind, bucket, secrets, whole=source == "token variables")
        shutil.rmtree(home.work)


@pytest.mark.parametrize("kind", [Kind.SWIFTCLIENT, Kind.RCLONE, Kind.CURL])
def test_swift_of_version_1(swift_native_profile: Profile, tmp_path: Path, kind: Kind) -> None:
    home = v1_home(swift_native_profile, tmp_path)
    bucket, secrets = bucket_of(swift_native_profile), secrets_of(swift_native_profile)
    run_and_check(home, kind, bucket, secrets, whole=False)
