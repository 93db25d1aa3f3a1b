"""A store whose quota is full says so, and what to do; nothing is lost, and the queue goes on."""

import subprocess
from collections.abc import Callable

import pytest

from allastui.errors import NoSpace
from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.stores.store import Attributes
from allastui.stores.swift.store import SwiftStore
from allastui.transfers.job import JobState
from allastui.transfers.request import JobKind
from tests.engine.conftest import Desk

FULL = "The quota of the project or of the bucket is full."
WHAT_TO_DO = "apply for more quota"

Limit = Callable[[int], None]
"""Lets a bucket have so many objects, and no more."""


@pytest.fixture
def limit(request: pytest.FixtureRequest, desk: Desk) -> Limit:
    service = request.node.callspec.params["desk"]
    if service.startswith("ceph"):
        gateway = request.getfixturevalue("ceph_gateway")

        def limit(count: int) -> None:
            bucket = ("--quota-scope=bucket", f"--bucket={desk.bucket}")
            for words in (("set", f"--max-objects={count}"), ("enable",)):
                admin = ("radosgw-admin", "-c", gateway.configuration, "-n", "client.rgw")
                subprocess.run([*admin, "quota", *words, *bucket], check=True, capture_output=True)

        return limit
    native: Profile = request.getfixturevalue("swift_native_profile")

    def limit_container(count: int) -> None:
        connections = Connections([native])
        store = connections.open(native.name)
        assert isinstance(store, SwiftStore)
        headers = {"x-container-meta-quota-count": str(count)}
        store._requests.send("quota", "POST", desk.bucket, headers=headers).close()
        connections.close()

    return limit_container


def test_a_full_quota_is_told_loses_nothing_and_the_job_goes_on_when_there_is_room(
    desk: Desk, limit: Limit
) -> None:
    for key in ("a", "b"):
        desk.store.put(desk.bucket, key, BytesBody(key.encode()), Attributes())
    limit(2)
    with pytest.raises(NoSpace) as caught:
        desk.store.put(desk.bucket, "new/", BytesBody(), Attributes())
    assert (caught.value.why, WHAT_TO_DO in caught.value.hint) == (FULL, True)
    with pytest.raises(NoSpace):
        desk.store.create(desk.bucket, "another name", BytesBody(b"edited"), Attributes())
    (desk.source / "file").write_bytes(b"file")
    jobs = []
    for source, target in (
        (local_place(desk.source / "file"), desk.remote("")),
        (desk.remote("a"), desk.remote("renamed")),
    ):
        held = desk.copy(source, target, kind=JobKind.MOVE)
        assert held.state is JobState.PAUSED
        assert FULL in held.note
        assert WHAT_TO_DO in held.note
        jobs.append(held.id)
    assert desk.keys() == {"a", "b"}
    assert (desk.source / "file").read_bytes() == b"file"
    limit(100)
    desk.open().resume(jobs)
    desk.wait_until(lambda: all(desk.view(job).job.state is JobState.DONE for job in jobs))
    assert desk.keys() == {"file", "renamed", "b"}
    assert not (desk.source / "file").exists()
