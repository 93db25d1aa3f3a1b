"""Large objects of Swift in transfers over Swift: what S3 refuses is done here, and is whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.stores.place import Place
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.conftest import Desk, open_desk
from tests.large_objects import LargeObject, SwiftWriter, swift_writer

KINDS = pytest.mark.parametrize("kind", ["slo", "dlo"])
EQUAL = (6 * MIB, 6 * MIB, 1000)
SMALL = (1000, 1000, 1000, 10)


@pytest.fixture(params=["swift", "ceph"])
def native(request: pytest.FixtureRequest) -> Profile:
    profile = request.getfixturevalue(f"{request.param}_native_profile")
    assert isinstance(profile, Profile)
    return profile


@pytest.fixture
def desk(native: Profile, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, native) as desk:
        yield desk


@pytest.fixture
def writer(native: Profile) -> Iterator[SwiftWriter]:
    with swift_writer(native) as writer:
        yield writer


def write(writer: SwiftWriter, desk: Desk, kind: str, sizes: tuple[int, ...]) -> LargeObject:
    pieces = [os.urandom(size) for size in sizes]
    make = writer.slo if kind == "slo" else writer.dlo
    return make(desk.bucket, "big", pieces)


def segments_left(desk: Desk) -> list[str]:
    return [entry.name for entry in desk.store.walk(f"{desk.bucket}_segments", "")]


def test_a_bucket_is_moved_with_segments_that_stand_in_it(
    desk: Desk, writer: SwiftWriter, tmp_path: Path
) -> None:
    prefix = ".file-segments/in/big/2000/"
    for number in range(2):
        writer.client.put_object(desk.bucket, f"{prefix}{number:08d}", bytes([number]) * 1000)
    writer.client.put_object(
        desk.bucket, "in/big", b"", headers={"X-Object-Manifest": f"{desk.bucket}/{prefix}"}
    )
    job = desk.copy(desk.remote(prefix), tmp_path / "no", kind=JobKind.MOVE)
    assert "was not moved. There are the segments of large objects" in str(job.failures[0].first)
    job = desk.copy(desk.remote(), tmp_path / "all", kind=JobKind.MOVE)
    assert (job.state, job.failures, job.items_done) == (JobState.DONE, (), 1)
    assert (tmp_path / "all/in/big").read_bytes() == bytes(1000) + b"\1" * 1000
    assert desk.keys() == set()


@KINDS
@pytest.mark.parametrize("sizes", [EQUAL, SMALL], ids=["parts", "one go"])
def test_a_download_is_verified(
    desk: Desk, writer: SwiftWriter, kind: str, sizes: tuple[int, ...]
) -> None:
    written = write(writer, desk, kind, sizes)
    job = desk.copy(desk.remote("big"), desk.folder / "back")
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    assert (desk.folder / "back").read_bytes() == written.data


@KINDS
@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_lost_segment_fails_the_item_before_anything_is_written(
    desk: Desk, writer: SwiftWriter, kind: str, lost: int
) -> None:
    written = write(writer, desk, kind, SMALL)
    writer.lose(written.segments[lost])
    target = desk.folder / "back" / "big"
    target.parent.mkdir()
    job = desk.copy(desk.remote("big"), target)
    assert job.state is JobState.FAILED
    said = str(job.failures[0].first)
    assert "big is damaged" in said
    assert f"Segment {lost + 1} of 4 (…/{lost:08d}) is missing" in said
    assert list(target.parent.iterdir()) == []


@KINDS
def test_a_move_takes_the_segments_along(desk: Desk, writer: SwiftWriter, kind: str) -> None:
    written = write(writer, desk, kind, EQUAL)
    job = desk.copy(desk.remote("big"), desk.folder / "moved", kind=JobKind.MOVE)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert (desk.folder / "moved").read_bytes() == written.data
    assert desk.keys() == set()
    assert segments_left(desk) == []


@KINDS
def test_replacing_takes_the_segments_along(desk: Desk, writer: SwiftWriter, kind: str) -> None:
    write(writer, desk, kind, SMALL)
    (desk.source / "big").write_bytes(b"new")
    job = desk.copy(desk.source / "big", desk.remote(), if_exists=IfExists.OVERWRITE)
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    assert desk.store.stat(desk.bucket, "big").form is Form.PLAIN
    assert segments_left(desk) == []


@KINDS
def test_a_copy_within_the_service_outlives_the_original(
    desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    written = write(writer, desk, kind, EQUAL)
    job = desk.copy(desk.remote("big"), desk.remote("copy"))
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    assert not desk.store.delete_many(desk.bucket, ["big"])
    job = desk.copy(desk.remote("copy"), desk.folder / "back")
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert (desk.folder / "back").read_bytes() == written.data


@KINDS
def test_a_damaged_object_is_not_copied_within_the_service(
    desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    written = write(writer, desk, kind, SMALL)
    writer.lose(written.segments[1])
    job = desk.copy(desk.remote("big"), desk.remote("copy"))
    assert job.state is JobState.FAILED
    assert "is damaged" in str(job.failures[0].first)
    assert desk.keys() == {"big"}


@KINDS
def test_from_swift_to_s3_part_by_part(
    request: pytest.FixtureRequest, desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    s3 = request.getfixturevalue("swift_profile")
    written = write(writer, desk, kind, EQUAL)
    desk.connections.renew([s3])
    bucket = f"{desk.bucket}-s3"
    desk.connections.open(s3.name).create_bucket(bucket)
    job = desk.copy(desk.remote("big"), Place(s3.name, bucket, "big"))
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    back = desk.copy(Place(s3.name, bucket, "big"), desk.folder / "back")
    assert (back.state, back.unverified) == (JobState.DONE, 0)
    assert (desk.folder / "back").read_bytes() == written.data
