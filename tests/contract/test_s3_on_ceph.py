"""What the S3 store does on Ceph alone: odd names in its answers, public objects, other owners."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from allastui.errors import AccessDenied, AlreadyExists, NotFound
from allastui.profiles.profile import Anonymous, Profile
from allastui.stores.entry import Kind
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Store
from tests.contract.stage import Stage, some_bytes

MIB = 1024 * 1024
Open = Callable[[Profile], Store]
_numbers = itertools.count(1)


@pytest.fixture
def opened() -> Iterator[Open]:
    stores: list[Store] = []

    def open_store(profile: Profile) -> Store:
        stores.append(open_s3(profile, pool_size=2))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def stage_of(store: Store, name: str) -> Stage:
    bucket = f"{name}-{next(_numbers)}"
    store.create_bucket(bucket)
    return Stage(store, bucket, has_paths=False)


def test_uploads_of_names_with_control_characters_are_found_again(
    ceph_profile: Profile, opened: Open
) -> None:
    stage = stage_of(opened(ceph_profile), "controls")
    data = some_bytes(6 * MIB)
    uploads = [stage.begin(key, len(data)) for key in ("in/\x1b[31m", "in/100%25 a+b", "in/ä")]
    found = {upload.key: upload.id for upload in stage.store.list_uploads(stage.bucket, "in/")}
    assert found == {upload.key: upload.id for upload in uploads}
    for upload in uploads:
        for number in (1, 2):
            stage.put_part(upload, number, data)
        stage.complete(upload, stage.store.list_parts(upload, []))
        assert stage.read(upload.key) == data
    assert stage.names("in/") == ["\x1b[31m", "100%25 a+b", "ä"]


def test_pages_that_end_at_a_control_character_go_on(ceph_profile: Profile, opened: Open) -> None:
    stage = stage_of(opened(ceph_profile), "pages")
    keys = [f"k\x1b\r\n&#27;{number:04}" for number in range(1002)]
    for key in keys:
        stage.put(key)
    assert [entry.name for entry in stage.listed()] == keys
    assert [entry.name for entry in stage.store.walk(stage.bucket, "")] == keys


def test_public_objects_are_read_without_keys_and_others_are_not(
    ceph_profile: Profile, opened: Open
) -> None:
    public = stage_of(opened(replace(ceph_profile, acl="public-read")), "public")
    public.put("open", b"data")
    Stage(opened(ceph_profile), public.bucket, has_paths=False).put("closed", b"data")
    anybody = opened(replace(ceph_profile, credentials=Anonymous()))
    stage = Stage(anybody, public.bucket, has_paths=False)
    assert stage.read("open") == b"data"
    for call in (
        lambda: stage.stat("closed"),
        lambda: stage.names(),
        lambda: stage.put("new", b"x"),
        lambda: anybody.delete_many(public.bucket, ["open"]),
    ):
        with pytest.raises(AccessDenied):
            call()


def test_the_bucket_of_somebody_else_is_taken(
    ceph_profile: Profile, second_ceph_profile: Profile, opened: Open
) -> None:
    first, second = opened(ceph_profile), opened(second_ceph_profile)
    bucket = f"taken-{next(_numbers)}"
    first.create_bucket(bucket)
    with pytest.raises(AlreadyExists, match="taken"):
        second.create_bucket(bucket)
    with pytest.raises(AccessDenied):
        second.list_page(bucket, "")
    with pytest.raises(NotFound):
        second.list_page("no-such-bucket-here", "")
    assert bucket in [entry.name for entry in first.buckets() if entry.kind is Kind.BUCKET]
    first.delete_bucket(bucket)
