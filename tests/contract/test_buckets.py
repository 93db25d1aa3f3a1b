"""Buckets: made, found taken, refused and deleted; the file system has none."""

import pytest

from allastui.errors import AlreadyExists, InvalidName, NotFound, Unsupported
from allastui.stores.store import Store
from tests.contract.stage import Stage


def test_a_bucket_is_created_and_deleted(stage: Stage) -> None:
    if not stage.store.features.buckets:
        with pytest.raises(Unsupported):
            stage.store.create_bucket("new")
        with pytest.raises(Unsupported):
            stage.store.delete_bucket("new")
        return
    name = stage.bucket + "-new"
    stage.store.create_bucket(name)
    assert name in [entry.name for entry in stage.store.buckets()]
    stage.store.delete_bucket(name)
    assert name not in [entry.name for entry in stage.store.buckets()]


def test_a_bucket_that_is_not_empty_is_not_deleted(stage: Stage) -> None:
    stage.put("kept", b"x")
    if stage.store.features.buckets:
        with pytest.raises(AlreadyExists, match=stage.bucket):
            stage.store.delete_bucket(stage.bucket)
    assert stage.read("kept") == b"x"


def test_a_bucket_that_exists_is_not_created_again(stage: Stage) -> None:
    if stage.store.features.buckets:
        stage.put("kept", b"x")
        with pytest.raises(AlreadyExists, match=stage.bucket):
            stage.store.create_bucket(stage.bucket)
        assert stage.read("kept") == b"x"


def test_deleting_a_missing_bucket_is_not_found(stage: Stage) -> None:
    if stage.store.features.buckets:
        with pytest.raises(NotFound, match="no-such-bucket"):
            stage.store.delete_bucket("no-such-bucket")


@pytest.mark.parametrize("name", ["ab", "Upper", "under_score", "a" * 64, "white space"])
def test_a_bucket_name_that_s3_does_not_take_is_refused_over_s3(stage: Stage, name: str) -> None:
    if stage.store.features.buckets and not stage.has_segments:
        with pytest.raises(InvalidName):
            stage.store.create_bucket(name)


@pytest.mark.parametrize("name", ["", "a/b", "line\nbreak", "a" * 257, "latin1-\udce4"])
def test_a_bucket_name_that_no_service_takes_is_refused(stage: Stage, name: str) -> None:
    if stage.store.features.buckets:
        with pytest.raises(InvalidName):
            stage.store.create_bucket(name)


@pytest.mark.ceph
def test_only_buckets_of_a_service_that_keeps_dates_have_one(
    swift_store: Store, ceph_store: Store
) -> None:
    for store, keeps_dates in ((swift_store, False), (ceph_store, True)):
        bucket = f"dated-{keeps_dates}".lower()
        store.create_bucket(bucket)
        (entry,) = (entry for entry in store.buckets() if entry.name == bucket)
        store.delete_bucket(bucket)
        assert (entry.modified is not None) is keeps_dates
