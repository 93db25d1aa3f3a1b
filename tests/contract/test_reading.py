"""Stat and ranged reads."""

import pytest

from allastui.errors import Changed, NotFound, StoreError
from allastui.stores.near import NearStore
from allastui.stores.steps import whole
from allastui.stores.store import Attributes
from tests.contract.stage import MTIME_NS, Stage, some_bytes

CONTENT = some_bytes(200_000)


@pytest.mark.parametrize(
    ("offset", "size"),
    [(0, 200_000), (0, 1), (0, 1000), (99_999, 70_002), (199_999, 1), (150_000, 50_000)],
    ids=["whole", "first byte", "start", "middle", "last byte", "end"],
)
def test_a_range_gives_exactly_its_bytes(stage: Stage, offset: int, size: int) -> None:
    stage.put("data", CONTENT)
    assert stage.read_range("data", offset, size) == CONTENT[offset : offset + size]


@pytest.mark.parametrize("offset", [0, 100, 200_000])
def test_a_range_of_no_bytes_is_empty(stage: Stage, offset: int) -> None:
    stage.put("data", CONTENT)
    assert stage.read_range("data", offset, 0) == b""


def test_an_empty_object_reads_as_nothing(stage: Stage) -> None:
    stage.put("empty", b"")
    assert stage.read_range("empty", 0, 0) == b""


@pytest.mark.parametrize(("offset", "size"), [(199_990, 11), (200_000, 1), (300_000, 10)])
def test_a_range_beyond_the_end_is_an_error_and_never_short(
    stage: Stage, offset: int, size: int
) -> None:
    stage.put("data", CONTENT)
    with pytest.raises(StoreError, match="data"):
        stage.read_range("data", offset, size)


def test_the_right_version_is_read(stage: Stage) -> None:
    version = stage.put("data", CONTENT).version
    assert stage.read_range("data", 10, 10, if_version=version) == CONTENT[10:20]
    assert stage.stat("data").version == version


def test_an_object_that_was_replaced_is_changed(stage: Stage) -> None:
    version = stage.put("data", CONTENT).version
    stage.put("data", CONTENT[::-1])
    assert stage.stat("data").version != version
    with pytest.raises(Changed, match="data"):
        stage.read_range("data", 0, 10, if_version=version)


def test_a_missing_object_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound, match="missing"):
        stage.stat("missing")
    with pytest.raises(NotFound, match="missing"):
        stage.read_range("missing", 0, 1)
    with pytest.raises(NotFound, match="missing"):
        stage.read_range("missing", 0, 1, if_version="1-2-3-4")


def test_an_object_in_a_missing_bucket_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.store.stat("no-such-bucket", "data")
    with pytest.raises(NotFound):
        stage.store.open_range("no-such-bucket", "data", 0, 1)


def test_a_prefix_is_not_an_object(stage: Stage) -> None:
    stage.put("folder/file", b"x")
    with pytest.raises(NotFound, match="folder"):
        stage.stat("folder")


def test_stat_tells_the_size_and_the_md5_where_the_etag_is_one(stage: Stage) -> None:
    stage.put("data", b"hello")
    known = stage.stat("data")
    assert known.size == 5
    expected = None if stage.has_paths else "5d41402abc4b2a76b9719d911017c592"
    assert (known.md5, known.etag) == (expected, expected)


def test_closing_a_reader_early_and_twice_is_allowed(stage: Stage) -> None:
    stage.put("data", CONTENT)
    reader = stage.store.open_range(stage.bucket, "data", 0, 200_000)
    assert reader.readinto(memoryview(bytearray(10))) > 0
    reader.close()
    reader.close()
    assert stage.read("data") == CONTENT


@pytest.mark.parametrize(("size", "limit"), [(0, 10), (10, 10), (11, 10), (200_000, 100_000)])
def test_a_small_object_comes_along_with_what_is_known_of_it(
    stage: Stage, size: int, limit: int
) -> None:
    """A store that is near tells the facts alone, and reads the bytes when they are needed."""
    stage.put("data", CONTENT[:size], Attributes(mtime_ns=MTIME_NS))
    stat, data = whole(stage.store.fetch_in_steps(stage.bucket, "data", limit))
    assert stat == stage.stat("data")
    if isinstance(stage.store, NearStore):
        assert data is None
    else:
        assert data == (CONTENT[:size] if size <= limit else None)


def test_a_missing_object_is_not_fetched(stage: Stage) -> None:
    with pytest.raises(NotFound, match="missing"):
        whole(stage.store.fetch_in_steps(stage.bucket, "missing", 10))
