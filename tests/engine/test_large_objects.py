"""Large objects of Swift in transfers: proved by their segments, or refused to keep them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.conftest import Desk, open_desk
from tests.large_objects import LargeObject, SwiftWriter, swift_writer

pytestmark = pytest.mark.ceph
SEGMENT = 6 * MIB
EQUAL = (SEGMENT, SEGMENT, SEGMENT, 1000)
"""Sizes of segments that can be the parts of an upload."""
UNEQUAL = (SEGMENT, 2 * MIB, SEGMENT + 1)
SMALL = (1000, 1000, 10)


@pytest.fixture
def ceph_desk(ceph_profile: Profile, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, ceph_profile) as desk:
        yield desk


@pytest.fixture
def writer(ceph_native_profile: Profile) -> Iterator[SwiftWriter]:
    with swift_writer(ceph_native_profile) as writer:
        yield writer


def write(
    writer: SwiftWriter, desk: Desk, kind: str, sizes: tuple[int, ...], key: str = "big"
) -> LargeObject:
    pieces = [os.urandom(size) for size in sizes]
    return (
        writer.slo(desk.bucket, key, pieces)
        if kind == "slo"
        else writer.dlo(
            desk.bucket, key, pieces, prefix=None if sizes != UNEQUAL else f"{key}/parts/"
        )
    )


def told(job: Job) -> str:
    assert job.state is JobState.FAILED
    return str(job.failures[0].first)


@pytest.mark.parametrize("kind", ["slo", "dlo"])
@pytest.mark.parametrize("sizes", [EQUAL, UNEQUAL, SMALL], ids=["equal", "unequal", "small"])
def test_a_download_is_verified(
    ceph_desk: Desk, writer: SwiftWriter, kind: str, sizes: tuple[int, ...]
) -> None:
    if kind == "slo" and sizes == UNEQUAL:
        pieces = [os.urandom(size) for size in sizes]
        written = writer.slo(ceph_desk.bucket, "big", pieces)
    else:
        written = write(writer, ceph_desk, kind, sizes)
    job = ceph_desk.copy(ceph_desk.remote("big"), ceph_desk.folder / "back")
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    assert job.bytes_total == sum(sizes)
    assert (ceph_desk.folder / "back").read_bytes() == written.data
    again = ceph_desk.copy(
        ceph_desk.remote("big"), ceph_desk.folder / "back", if_exists=IfExists.SKIP
    )
    assert (again.state, again.skipped) == (JobState.DONE, 1)


@pytest.mark.parametrize("kind", ["slo", "dlo"])
def test_a_folder_of_large_objects_has_true_totals(
    ceph_desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    write(writer, ceph_desk, kind, SMALL, "runs/a")
    write(writer, ceph_desk, kind, EQUAL, "runs/b")
    job = ceph_desk.copy(ceph_desk.remote("runs/"), ceph_desk.folder / "back")
    assert (job.state, job.items_done, job.unverified) == (JobState.DONE, 2, 0)
    assert job.bytes_total == job.bytes_done == sum(SMALL) + sum(EQUAL)


@pytest.mark.parametrize("kind", ["slo", "dlo"])
@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_lost_segment_fails_the_item_before_anything_is_written(
    ceph_desk: Desk, writer: SwiftWriter, kind: str, lost: int
) -> None:
    written = write(writer, ceph_desk, kind, (1000, 1000, 1000, 10))
    writer.lose(written.segments[lost])
    target = ceph_desk.folder / "back" / "big"
    target.parent.mkdir()
    said = told(ceph_desk.copy(ceph_desk.remote("big"), target))
    assert f"Segment {lost + 1} of 4 (…/{lost:08d}) is missing" in said
    assert "big is damaged" in said
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("sizes", [EQUAL, SMALL], ids=["parts", "one go"])
def test_a_changed_segment_fails_the_item_before_anything_is_written(
    ceph_desk: Desk, writer: SwiftWriter, sizes: tuple[int, ...]
) -> None:
    written = write(writer, ceph_desk, "slo", sizes)
    writer.change(written.segments[1])
    said = told(ceph_desk.copy(ceph_desk.remote("big"), ceph_desk.folder / "back"))
    assert "do not give its checksum" in said
    assert not (ceph_desk.folder / "back").exists()
    assert ceph_desk.leftovers() == []


@pytest.mark.parametrize("kind", ["slo", "dlo"])
def test_a_copy_at_the_same_service_goes_through_here_and_is_whole(
    ceph_desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    written = write(writer, ceph_desk, kind, EQUAL)
    job = ceph_desk.copy(ceph_desk.remote("big"), ceph_desk.remote("copy"))
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    for segment in written.segments:
        writer.lose(segment)
    job = ceph_desk.copy(ceph_desk.remote("copy"), ceph_desk.folder / "back")
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert (ceph_desk.folder / "back").read_bytes() == written.data


@pytest.mark.parametrize("kind", ["slo", "dlo"])
def test_cuts_that_do_not_fit_between_two_remote_places_are_proved_by_a_second_read(
    ceph_desk: Desk, writer: SwiftWriter, kind: str
) -> None:
    pieces = [os.urandom(size) for size in UNEQUAL]
    prefix = {"prefix": "big/parts/"} if kind == "dlo" else {}
    getattr(writer, kind)(ceph_desk.bucket, "big", pieces, **prefix)
    job = ceph_desk.copy(ceph_desk.remote("big"), ceph_desk.remote("copy"))
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    back = ceph_desk.folder / "back"
    ceph_desk.copy(ceph_desk.remote("copy"), back)
    assert back.read_bytes() == b"".join(pieces)


@pytest.mark.parametrize("kind", ["slo", "dlo"])
def test_moves_over_s3_are_refused_and_name_who_can(
    ceph_desk: Desk, writer: SwiftWriter, ceph_native_profile: Profile, kind: str
) -> None:
    written = write(writer, ceph_desk, kind, SMALL)
    ceph_desk.connections.renew([ceph_native_profile])
    target = ceph_desk.folder / "moved"
    job = ceph_desk.copy(ceph_desk.remote("big"), target, kind=JobKind.MOVE)
    said = told(job)
    assert "S3 would delete only its manifest and leave its segments" in said
    assert f"the Swift profile {ceph_native_profile.name} " in said
    assert not target.exists()
    assert ceph_desk.store.stat(ceph_desk.bucket, "big").size == len(written.data)


@pytest.mark.parametrize("kind", ["slo", "dlo"])
@pytest.mark.parametrize("if_exists", [IfExists.OVERWRITE, IfExists.NEWER, IfExists.SKIP])
def test_replacing_over_s3_is_refused(
    ceph_desk: Desk, writer: SwiftWriter, kind: str, if_exists: IfExists
) -> None:
    written = write(writer, ceph_desk, kind, SMALL)
    (ceph_desk.source / "big").write_bytes(b"new")
    os.utime(ceph_desk.source / "big", (2e9, 2e9))
    said = told(ceph_desk.copy(ceph_desk.source / "big", ceph_desk.remote(), if_exists=if_exists))
    assert "was not replaced" in said
    assert "Use a Swift profile of the same project" in said
    assert ceph_desk.store.stat(ceph_desk.bucket, "big").size == len(written.data)
    other = ceph_desk.copy(ceph_desk.source / "big", ceph_desk.remote(), if_exists=IfExists.RENAME)
    assert other.state is JobState.DONE


def test_segments_are_copied_but_not_moved_away(ceph_desk: Desk, writer: SwiftWriter) -> None:
    write(writer, ceph_desk, "slo", SMALL)
    source = Place(ceph_desk.profile.name, f"{ceph_desk.bucket}_segments", "")
    target = ceph_desk.folder / "segments"
    target.mkdir()
    moved = ceph_desk.copy(source, target, kind=JobKind.MOVE)
    assert "large objects, which need them there" in told(moved)
    copied = ceph_desk.copy(source, target)
    assert (copied.state, copied.items_done) == (JobState.DONE, 3)


def test_openstack_over_s3_copies_but_does_not_claim_to_have_verified(
    swift_desk: Desk, swift_native_profile: Profile
) -> None:
    with swift_writer(swift_native_profile) as writer:
        for kind in ("slo", "dlo"):
            written = write(writer, swift_desk, kind, SMALL, kind)
            back = swift_desk.folder / kind
            job = swift_desk.copy(swift_desk.remote(kind), back)
            assert (job.state, job.unverified) == (JobState.DONE, 1)
            assert back.read_bytes() == written.data
            moved = swift_desk.copy(swift_desk.remote(kind), back, kind=JobKind.MOVE)
            assert "leave its segments" in told(moved)
