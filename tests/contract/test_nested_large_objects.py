"""SLOs of OpenStack Swift that are made of other SLOs: whole, damaged inside, and deleted."""

import json

import pytest

from allastui.errors import Corrupted, NotFound, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.large_objects import joined_etag
from allastui.stores.store import Store
from tests.contract.stage import Stage
from tests.large_objects import LargeObject, SwiftWriter

BUCKET = "nested"
PIECES = (b"1" * 40, b"2" * 40)


@pytest.fixture
def writer(swift_native_profile: Profile) -> SwiftWriter:
    return SwiftWriter(swift_native_profile)


@pytest.fixture
def store(swift_native_store: Store) -> Store:
    return swift_native_store


def write_slo(writer: SwiftWriter, key: str, *paths: str, **row: str) -> None:
    manifest = json.dumps([{"path": f"/{path}", **row} for path in paths])
    writer.client.put_object(BUCKET, key, manifest, query_string="multipart-manifest=put")


@pytest.fixture
def inner(writer: SwiftWriter) -> LargeObject:
    """Return an SLO that the SLO `outer` is made of, with the first segment of it once more."""
    inner = writer.slo(BUCKET, "inner", PIECES)
    write_slo(writer, "outer", f"{BUCKET}/inner", f"{BUCKET}_segments/{inner.segments[0].key}")
    return inner


def test_a_whole_one_is_whole_and_copied_by_its_segments(store: Store, inner: LargeObject) -> None:
    segments = store.segments(BUCKET, "outer")
    assert segments == (*inner.segments, inner.segments[0])
    copied = store.copy(BUCKET, "outer", BUCKET, "copy")
    assert (copied.size, copied.etag) == (120, joined_etag(segments))
    assert Stage(store, BUCKET, has_paths=False).read("copy") == b"".join((*PIECES, PIECES[0]))


def test_damage_inside_is_told_of_the_whole_and_hinders_no_deletion(
    store: Store, writer: SwiftWriter, inner: LargeObject
) -> None:
    writer.lose(inner.segments[1])
    with pytest.raises(Corrupted, match=r"nested/inner is damaged: Segment 2 of 2 .* is missing"):
        store.segments(BUCKET, "outer")
    writer.client.delete_object(BUCKET, "inner")
    with pytest.raises(Corrupted, match=r"nested/outer is damaged. Segment 1 of 2 .*inner"):
        store.segments(BUCKET, "outer")
    assert store.delete_many(BUCKET, ["outer"]) == []
    with pytest.raises(NotFound):
        store.stat(BUCKET, "outer")
    # What others are made of stays.
    assert writer.client.head_object(inner.segments[0].bucket, inner.segments[0].key)


def test_its_own_segments_go_with_it_at_any_depth(store: Store, writer: SwiftWriter) -> None:
    writer.slo(BUCKET, "deep", PIECES)
    inside = "deep/slo/1600000000.123456/80/80/00000000"
    deep = [f"{BUCKET}_segments/deep/slo/1600000000.123456/80/40/0000000{n}" for n in (0, 1)]
    manifest = json.dumps([{"path": f"/{path}"} for path in deep])
    writer.client.put_object(
        f"{BUCKET}_segments", inside, manifest, query_string="multipart-manifest=put"
    )
    write_slo(writer, "deep", f"{BUCKET}_segments/{inside}")
    assert sum(each.size for each in store.segments(BUCKET, "deep")) == 80
    assert store.delete_many(BUCKET, ["deep"]) == []
    left = writer.client.get_container(f"{BUCKET}_segments", prefix="deep/")[1]
    assert left == []


def test_pieces_of_objects_prove_nothing_and_can_be_deleted(
    store: Store, writer: SwiftWriter, inner: LargeObject
) -> None:
    write_slo(writer, "pieces", f"{BUCKET}_segments/{inner.segments[0].key}", range="0-9")
    with pytest.raises(Unsupported, match="pieces of objects"):
        store.segments(BUCKET, "pieces")
    assert store.delete_many(BUCKET, ["pieces"]) == []
    assert store.segments(BUCKET, "inner") == inner.segments


def test_a_dlo_of_large_objects_is_told_as_what_nobody_can_read(
    store: Store, writer: SwiftWriter, inner: LargeObject
) -> None:
    write_slo(writer, "parts/0", f"{BUCKET}/inner")
    writer.client.put_object(BUCKET, "dlo", b"", headers={"X-Object-Manifest": f"{BUCKET}/parts/"})
    # The service says the size of what it holds, and gives the manifests in place of that.
    read = Stage(store, BUCKET, has_paths=False).read("dlo")
    assert len(read) == len(inner.data)
    assert read.startswith(b'[{"name"')
    with pytest.raises(Corrupted, match=r"cannot be read as a whole.* nested/parts/0 is a large"):
        store.segments(BUCKET, "dlo")
    assert store.delete_many(BUCKET, ["dlo"]) == []
    assert store.segments(BUCKET, "parts/0") == inner.segments
