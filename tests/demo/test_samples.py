"""The sample data is there, is the same each time, and stays out of the way."""

import hashlib
import os
import signal
import struct
import threading
import time
import zlib
from pathlib import Path

import pytest

from allastui.demo import samples
from allastui.demo.filling import Filling
from allastui.demo.large_objects import BROKEN_KEY, DYNAMIC_KEY, STATIC_KEY
from allastui.demo.large_objects import BUCKET as LARGE_OBJECTS
from allastui.demo.picture import HEIGHT, WIDTH, northern_lights
from allastui.demo.samples import BUCKETS, LAKE, LARGE_KEY, MANY, NAMES, UNICODE_KEYS, fill
from allastui.demo.sequences import SequencingReads
from allastui.demo.store import Demo, start_demo
from allastui.errors import AllastuiError, Unreachable
from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.store import Attributes, Body, ObjectStat, Store

FEW = 40
"""So many of the many, where each is sent to a real server."""


class CountingStore(MemoryStore):
    """A store in memory that remembers what was put, and can be told to stop or to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.put_keys: list[str] = []
        self.stop_after: tuple[int, threading.Event] | None = None
        self.error: AllastuiError | None = None

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        self.put_keys.append(key)
        if self.stop_after and len(self.put_keys) == self.stop_after[0]:
            self.stop_after[1].set()
        if self.error:
            raise self.error
        return super().put(bucket, key, body, attributes)


def check_content(store: Store, many: int = 2_000) -> None:
    assert _buckets(store) >= set(BUCKETS)
    lake = {entry.name: entry for entry in store.walk(LAKE, "")}
    assert lake[LARGE_KEY].size == 64 * MIB
    assert lake["incoming/"].kind is Kind.PREFIX, "a folder that holds nothing"
    assert {name.rpartition(".")[2] for name in lake} >= {"md", "csv", "png", "log"}
    assert sum(1 for _ in store.walk(MANY, "")) == many
    assert {entry.name for entry in store.walk(NAMES, "")} == set(UNICODE_KEYS)
    assert list(store.walk("empty-bucket", "")) == []


def _buckets(store: Store) -> set[str]:
    return {entry.name for entry in store.buckets()}


def checksums() -> list[tuple[str, str, str]]:
    return [(s.bucket, s.key, s.make().sha256()) for s in samples.samples() if s.bucket != MANY]


def test_fill_writes_all_of_it_once() -> None:
    store = CountingStore()
    fill(store)
    check_content(store)
    assert store.put_keys[0] == "README.md"
    assert store.put_keys.index(LARGE_KEY) < store.put_keys.index("sample-0001.json")
    written = len(store.put_keys)
    fill(store)
    assert len(store.put_keys) == written, "what stands is left alone"


def test_a_broken_off_fill_is_finished_by_the_next() -> None:
    store = CountingStore()
    stopped = threading.Event()
    store.stop_after = (7, stopped)
    fill(store, stopped)
    assert len(store.put_keys) == 7
    store.stop_after = None
    fill(store)
    check_content(store)
    assert len(store.put_keys) == len(set(store.put_keys))


def test_an_error_is_told_unless_the_demo_is_stopping() -> None:
    store = CountingStore()
    store.error = Unreachable("gone")
    with pytest.raises(Unreachable):
        fill(store)
    stopped = threading.Event()
    store.stop_after = (2, stopped)
    fill(store, stopped)
    assert stopped.is_set()


def test_the_content_is_the_same_each_time() -> None:
    assert checksums() == checksums()


def test_the_reads_are_valid_and_no_two_have_one_name() -> None:
    reads = SequencingReads(3)
    text = b"".join(reads.chunks())
    assert len(text) == reads.size == 3 * MIB
    assert hashlib.sha256(text).hexdigest() == reads.sha256()
    lines = text.decode("ascii").splitlines()
    names, bases, plus, qualities = (lines[start::4] for start in range(4))
    assert len(set(names)) == len(names)
    assert set("".join(bases)) == set("ACGT")
    assert set(plus) == {"+"}
    assert {len(line) for line in bases + qualities} == {118}


def test_the_picture_is_a_valid_png() -> None:
    png = northern_lights()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    position, kinds, pixels = 8, [], b""
    while position < len(png):
        size, kind = struct.unpack_from(">I4s", png, position)
        data = png[position + 8 : position + 8 + size]
        (checksum,) = struct.unpack_from(">I", png, position + 8 + size)
        assert checksum == zlib.crc32(kind + data)
        kinds.append(kind)
        pixels += data if kind == b"IDAT" else b""
        position += size + 12
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(pixels)) == HEIGHT * (1 + 3 * WIDTH)


def test_it_stops_soon_when_the_demo_stops(tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        connections = Connections(demo.profiles)
        store = connections.open("demo")
        ended: list[str] = []

        def fill_until_stopped() -> None:
            fill(store, demo.stopped)
            ended.append("without an error")

        filling = threading.Thread(target=fill_until_stopped)
        filling.start()
        deadline = time.monotonic() + 20
        while MANY not in _buckets(store) or not store.list_page(LAKE, "").entries:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        began = time.monotonic()
    filling.join(20)
    connections.close()
    assert not filling.is_alive()
    assert time.monotonic() - began < 10
    assert ended == ["without an error"]


def test_the_demo_takes_all_of_it(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allastui.demo.samples.MANY_COUNT", FEW)
    filling = Filling(demo)
    filling.start()
    assert filling.has_first.wait(60)
    connections = Connections(demo.profiles)
    try:
        first = connections.open("demo")
        assert _buckets(first) >= set(BUCKETS)
        assert {entry.name for entry in first.walk(NAMES, "")} == set(UNICODE_KEYS)
        filling.join()
        assert filling.failure is None
        for profile in demo.profiles:
            store = connections.open(profile.name)
            check_content(store, FEW)
            large = {entry.name for entry in store.walk(LARGE_OBJECTS, "")}
            assert large == {STATIC_KEY, DYNAMIC_KEY, BROKEN_KEY}
    finally:
        connections.close()


def test_a_failure_of_the_filling_is_kept_unless_the_demo_stops(tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        os.kill(demo.pid, signal.SIGKILL)
        filling = Filling(demo)
        filling.start()
        filling.join()
        assert isinstance(filling.failure, Unreachable)
        assert filling.has_first.is_set()
    stopped = Filling(demo)
    stopped.start()
    stopped.join()
    assert stopped.failure is None
    assert stopped.has_first.is_set()
