"""An object is written over only while it is the one that was looked at, or was seen to be none."""

import pytest

from allastui.errors import AlreadyExists, Changed, NotFound
from allastui.stores.body import BytesBody
from allastui.stores.s3.store import S3Store
from allastui.stores.store import Attributes, ObjectStat
from tests.contract.stage import Stage


def replace(stage: Stage, key: str, data: bytes, version: str) -> str:
    body, attributes = BytesBody(data), Attributes(content_type="text/plain")
    return stage.store.replace(stage.bucket, key, body, attributes, if_version=version).version


def test_what_is_unchanged_is_replaced(stage: Stage) -> None:
    first = stage.put("a.txt", b"first").version
    second = replace(stage, "a.txt", b"second, and longer", first)
    assert stage.read("a.txt") == b"second, and longer"
    assert second == stage.stat("a.txt").version
    replace(stage, "a.txt", b"third", second)
    assert stage.read("a.txt") == b"third"


def test_what_somebody_else_wrote_is_not_replaced(stage: Stage) -> None:
    version = stage.put("a.txt", b"first").version
    stage.put("a.txt", b"somebody else's")
    with pytest.raises(Changed):
        replace(stage, "a.txt", b"mine", version)
    assert stage.read("a.txt") == b"somebody else's"


def test_what_is_gone_is_not_made_again(stage: Stage) -> None:
    version = stage.put("a.txt", b"first").version
    stage.store.delete_many(stage.bucket, ["a.txt"])
    with pytest.raises((NotFound, Changed)):
        replace(stage, "a.txt", b"mine", version)
    assert stage.names() == []


def test_a_write_between_the_look_and_the_put_is_seen_where_the_service_compares(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if "[ceph]" not in request.node.name:
        pytest.skip("only Ceph compares in the write itself")
    assert isinstance(stage.store, S3Store)
    look = stage.store.stat
    before = stage.put("a.txt", b"first")

    def overtaken(bucket: str, key: str) -> ObjectStat:
        monkeypatch.undo()
        found = look(bucket, key)
        stage.put("a.txt", b"somebody else's")
        return found

    monkeypatch.setattr(stage.store, "stat", overtaken)
    with pytest.raises(Changed):
        replace(stage, "a.txt", b"mine", before.version)
    assert stage.read("a.txt") == b"somebody else's"


def test_only_a_name_that_is_free_is_written_and_copied_to(stage: Stage) -> None:
    def create(key: str, data: bytes) -> None:
        stage.store.create(stage.bucket, key, BytesBody(data), Attributes())

    create("new.txt", b"mine")
    with pytest.raises(AlreadyExists):
        create("new.txt", b"again")
    stage.put("other.txt", b"other")
    stage.store.copy(stage.bucket, "other.txt", stage.bucket, "copy.txt", if_absent=True)
    assert (stage.read("new.txt"), stage.read("copy.txt")) == (b"mine", b"other")


def test_a_name_that_is_taken_since_the_look_is_not_written_over_where_the_service_compares(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if not any(name in request.node.name for name in ("[swift]", "[swift_native]", "[ceph]")):
        pytest.skip("Ceph's Swift takes no condition, and the other stores have nothing to ask")
    look = stage.store.stat

    def overtaken(bucket: str, key: str) -> ObjectStat:
        try:
            return look(bucket, key)
        except NotFound:
            monkeypatch.undo()
            stage.put(key, b"somebody else's")
            raise

    monkeypatch.setattr(stage.store, "stat", overtaken)
    with pytest.raises(AlreadyExists):
        stage.store.create(stage.bucket, "a.txt", BytesBody(b"mine"), Attributes())
    assert stage.read("a.txt") == b"somebody else's"
