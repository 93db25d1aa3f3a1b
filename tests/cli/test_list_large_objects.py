"""`allastui ls` of large objects of Swift, over S3: what a listing does not tell is asked for."""

import secrets
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes
from tests.cli.running import allastui, json_lines, write_remote
from tests.large_objects import swift_writer


@pytest.mark.parametrize("recursive", [False, True])
def test_sizes_are_those_of_the_objects(
    clean_environment: Path, ceph_profile: Profile, ceph_native_profile: Profile, recursive: bool
) -> None:
    bucket = f"sizes-{secrets.token_hex(6)}"
    pieces = [b"x" * 1000, b"y" * 10]
    with swift_writer(ceph_native_profile) as writer:
        writer.slo(bucket, "slo", pieces)
        writer.dlo(bucket, "dlo", pieces)
        lost = writer.slo(bucket, "lost", pieces)
        writer.lose(lost.segments[0])
    connections = Connections([ceph_profile])
    connections.open(ceph_profile.name).put(bucket, "empty", BytesBody(b""), Attributes())
    connections.close()
    write_remote(clean_environment, ceph_profile)
    options = ["-r"] if recursive else []
    listed = json_lines(allastui("ls", "--json", *options, f"project_2001234:{bucket}"))
    assert {entry["name"]: entry["size"] for entry in listed} == {
        "slo": 1010,
        "dlo": 1010,
        "empty": 0,
        "lost": None,
    }
