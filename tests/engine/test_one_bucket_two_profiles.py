"""One bucket that two profiles open, over S3 and over Swift: moved onto itself, it is kept."""

import hashlib
import os
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.conftest import make_desk
from tests.engine.pairs import digest


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_nothing_is_moved_onto_itself_over_the_other_protocol(
    request: pytest.FixtureRequest, server: str, tmp_path: Path
) -> None:
    s3 = request.getfixturevalue(f"{server}_profile")
    native = request.getfixturevalue(f"{server}_native_profile")
    desk = make_desk(tmp_path, native)
    desk.connections.close()
    desk.connections = Connections([s3, native])
    contents = {"in/small": b"text", "in/large": os.urandom(6 * MIB)}
    # Over S3 a large object is made of parts; what is written over Swift, S3 may not delete.
    for profile in (s3, native):
        (tmp_path / profile.name / "in").mkdir(parents=True)
        for name, data in contents.items():
            (tmp_path / profile.name / f"{name} of {profile.name}").write_bytes(data)
        desk.copy(tmp_path / profile.name / "in", Place(profile.name, desk.bucket, ""))
        desk.store.put(desk.bucket, f"in/empty {profile.name}/", BytesBody(), Attributes())
    before = desk.keys("in/")
    assert len(before) == 6
    for source, target in ((s3, native), (native, s3)):
        job = desk.copy(
            Place(source.name, desk.bucket, "in/"),
            Place(target.name, desk.bucket, ""),
            kind=JobKind.MOVE,
            if_exists=IfExists.OVERWRITE,
        )
        assert (job.state, job.failed) == (JobState.FAILED, 4)
        assert desk.keys("in/") == before
    for name, data in contents.items():
        for profile in (s3, native):
            found = digest(desk.store, desk.bucket, f"{name} of {profile.name}")
            assert found == hashlib.md5(data).hexdigest()
    desk.close()
    desk.connections.close()
