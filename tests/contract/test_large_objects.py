"""Large objects of Swift, seen over S3: their form, size and segments, and what is lost."""

import secrets
from collections.abc import Iterator

import pytest

from allastui.errors import Corrupted, NotFound, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.entry import Form, Kind
from allastui.stores.store import Store
from tests.contract.stage import Stage, some_bytes
from tests.large_objects import LargeObject, SwiftWriter, etag_of, swift_writer

PIECES = [some_bytes(1000, seed) for seed in (1, 2, 3)] + [some_bytes(10, 4)]


@pytest.fixture
def writer(ceph_native_profile: Profile) -> Iterator[SwiftWriter]:
    with swift_writer(ceph_native_profile) as writer:
        yield writer


@pytest.fixture
def bucket(ceph_store: Store) -> str:
    name = f"large-{secrets.token_hex(6)}"
    ceph_store.create_bucket(name)
    return name


@pytest.fixture(params=["slo", "dlo"])
def written(request: pytest.FixtureRequest, writer: SwiftWriter, bucket: str) -> LargeObject:
    write = writer.slo if request.param == "slo" else writer.dlo
    return write(bucket, "runs/größe a+b.h5", PIECES)


def test_form_size_and_segments(ceph_store: Store, written: LargeObject) -> None:
    stage = Stage(ceph_store, written.bucket, has_paths=False)
    stat = stage.stat(written.key)
    assert stat.form in (Form.SLO, Form.DLO)
    assert (stat.size, stat.etag, stat.md5) == (3010, etag_of(written), None)
    assert ceph_store.segments(written.bucket, written.key) == written.segments
    assert stage.read(written.key) == written.data


def test_a_listing_says_that_it_does_not_know(
    ceph_store: Store, writer: SwiftWriter, bucket: str
) -> None:
    writer.slo(bucket, "slo", PIECES)
    writer.dlo(bucket, "dlo", PIECES)
    stage = Stage(ceph_store, bucket, has_paths=False)
    stage.put("empty")
    rows = {entry.name: (entry.size, entry.form) for entry in stage.listed()}
    assert rows == {"slo": (None, Form.SLO), "dlo": (0, Form.UNSURE), "empty": (0, Form.UNSURE)}
    assert {name: (entry.size, entry.form) for name, entry in stage.walked().items()} == rows
    assert stage.stat("empty").form is Form.PLAIN


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_lost_segment_is_named(
    ceph_store: Store, writer: SwiftWriter, written: LargeObject, lost: int
) -> None:
    writer.lose(written.segments[lost])
    with pytest.raises(Corrupted) as caught:
        ceph_store.segments(written.bucket, written.key)
    assert f"Segment {lost + 1} of 4 (…/{lost:08d}) is missing" in str(caught.value)
    assert written.key in str(caught.value)


def test_an_object_that_lost_all_segments(
    ceph_store: Store, writer: SwiftWriter, written: LargeObject
) -> None:
    for segment in written.segments:
        writer.lose(segment)
    with pytest.raises(Corrupted, match="is damaged") as caught:
        ceph_store.segments(written.bucket, written.key)
    # Of the SLO nothing is known but that it does not even begin.
    words = ("None of its segments is there any more", "Its first segment is missing")
    assert any(word in str(caught.value) for word in words)


def test_a_changed_segment_of_an_slo_is_found(
    ceph_store: Store, writer: SwiftWriter, bucket: str
) -> None:
    written = writer.slo(bucket, "slo", PIECES)
    writer.change(written.segments[2])
    assert ceph_store.stat(bucket, "slo").etag == etag_of(written)
    with pytest.raises(Corrupted, match="damaged") as caught:
        ceph_store.segments(bucket, "slo")
    assert "do not give its checksum" in str(caught.value)


def test_segments_of_older_uploads_do_not_confuse(
    ceph_store: Store, writer: SwiftWriter, bucket: str
) -> None:
    writer.slo(bucket, "key", [some_bytes(1000, 9), *PIECES[1:]], mtime="1500000000.000000")
    writer.dlo(bucket, "key/slo", PIECES)
    written = writer.slo(bucket, "key", PIECES)
    assert ceph_store.segments(bucket, "key") == written.segments


def test_segments_that_are_elsewhere_cannot_be_checked(
    ceph_store: Store, writer: SwiftWriter, bucket: str
) -> None:
    written = writer.slo(bucket, "key", PIECES)
    for segment in written.segments:
        data = writer.client.get_object(segment.bucket, segment.key)[1]
        writer.client.put_object(f"{bucket}_segments", f"moved/{segment.key}", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("allastui.stores.s3.segments.likely_places", lambda bucket, key: ())
        with pytest.raises(Unsupported, match="could not be found"):
            ceph_store.segments(bucket, "key")


def test_other_objects_have_no_segments(ceph_store: Store, bucket: str) -> None:
    stage = Stage(ceph_store, bucket, has_paths=False)
    stage.put("plain", b"data")
    assert ceph_store.segments(bucket, "plain") == ()
    with pytest.raises(NotFound):
        ceph_store.segments(bucket, "nothing")


def test_the_bucket_of_segments_is_listed(
    ceph_store: Store, writer: SwiftWriter, bucket: str
) -> None:
    writer.dlo(bucket, "dlo", PIECES)
    names = [entry.name for entry in ceph_store.buckets() if entry.kind is Kind.BUCKET]
    assert f"{bucket}_segments" in names


@pytest.fixture
def openstack(swift_native_profile: Profile) -> Iterator[SwiftWriter]:
    with swift_writer(swift_native_profile) as writer:
        yield writer


def test_openstack_shows_large_objects_but_not_their_segments(
    swift_store: Store, openstack: SwiftWriter
) -> None:
    bucket = f"large-{secrets.token_hex(6)}"
    swift_store.create_bucket(bucket)
    stage = Stage(swift_store, bucket, has_paths=False)
    for key, write, form in (
        ("slo", openstack.slo, Form.SLO),
        ("dlo", openstack.dlo, Form.DLO),
    ):
        written = write(bucket, key, PIECES)
        stat = stage.stat(key)
        assert (stat.size, stat.form, stat.md5) == (3010, form, None)
        assert stage.read(key) == written.data
        with pytest.raises(Unsupported, match="Swift profile"):
            swift_store.segments(bucket, key)
    listed = {entry.name: (entry.size, entry.form) for entry in stage.listed()}
    assert listed == {"slo": (3010, Form.SLO), "dlo": (0, Form.UNSURE)}
    stage.put("plain", b"data")
    assert stage.stat("plain").md5 is not None
