"""From one service or project to another: through memory alone, resumed, and verified."""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.place import Place
from allastui.stores.s3.copying import Copies
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.in_process import NAME, OTHER_NAME, command_for
from tests.engine.pairs import LARGE, MTIME_NS, PART, Pair, paired
from tests.servers.faults import CutDown, CutUp
from tests.servers.proxy import FaultProxy

CONNECTIONS = 4

MakeProxy = Callable[[Profile], FaultProxy]


@pytest.fixture(
    params=[
        ("ceph", "second_ceph"),
        ("ceph", "swift"),
        ("swift", "ceph"),
        ("ceph_native", "second_ceph_native"),
        ("swift_native", "ceph_native"),
    ],
    ids=[
        "Ceph to another project",
        "Ceph to Swift",
        "Swift to Ceph",
        "Ceph to another project over Swift",
        "Swift to Ceph over Swift",
    ],
)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    source, target = (request.getfixturevalue(f"{name}_profile") for name in request.param)
    with paired(tmp_path, source, target) as pair:
        yield pair


_written: list[str] | None = None
_hooked = False


def _note_writing(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or _written is None:
        return
    path, _, flags = arguments
    if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _written.append(str(path))


@contextmanager
def files_opened_for_writing() -> Iterator[list[str]]:
    """Give the list of files that Python opens for writing in this process meanwhile."""
    global _written, _hooked
    if not _hooked:
        sys.addaudithook(_note_writing)  # it cannot be taken away again
        _hooked = True
    _written = []
    try:
        yield _written
    finally:
        _written = None


def test_a_folder_goes_to_another_service_through_memory_alone(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    shuffled = random.Random(5)
    content = {
        "data/large": shuffled.randbytes(LARGE),
        "data/ääkköset b+c=%20": shuffled.randbytes(1000),
        "data/nested/empty": b"",
        "data/one part": shuffled.randbytes(PART),
    }
    for key, data in content.items():
        pair.put(key, data, part_size=PART if key == "data/large" else None)
    pair.desk.open()
    before = {path for path in pair.desk.folder.rglob("*") if path.is_file()}
    monkeypatch.setattr(tempfile, "tempdir", "/no such folder")
    with files_opened_for_writing() as written:
        job = pair.desk.copy(pair.desk.remote("data/"), pair.there())
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    assert job.items_done == len(content)
    assert {key: pair.digest(key) for key in content} == {
        key: hashlib.md5(data).hexdigest() for key, data in content.items()
    }
    after = {path for path in pair.desk.folder.rglob("*") if path.is_file()}
    assert {path.parent for path in after - before} <= {pair.desk.paths.state}
    assert [path for path in written if not path.startswith(str(pair.desk.paths.state))] == []


def test_times_and_types_go_along(pair: Pair) -> None:
    pair.put("small", b"text")
    pair.put("large", os.urandom(LARGE), part_size=PART)
    for key in ("small", "large"):
        pair.desk.copy(pair.desk.remote(key), pair.there(key))
        found = pair.target.stat(pair.target_bucket, key)
        assert found.mtime_ns == MTIME_NS
        assert found.content_type == "text/x-own"


def test_a_large_object_is_the_same_in_parts(pair: Pair) -> None:
    """The parts are cut as those of the source were, so that one ETag proves both."""
    source = pair.put("large", os.urandom(LARGE), part_size=PART)
    job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"))
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    found = pair.target.stat(pair.target_bucket, "large")
    assert found.etag == source.etag
    assert found.part_size == PART


def test_a_move_deletes_what_was_verified(pair: Pair) -> None:
    data = os.urandom(LARGE)
    pair.put("large", data, part_size=PART)
    job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"), kind=JobKind.MOVE)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert pair.digest("large") == hashlib.md5(data).hexdigest()
    assert pair.desk.keys() == set()


def test_a_copy_over_a_bad_line_ends_equal(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    """The source is cut, and the target is cut, each some times; what arrives is whole."""
    near, far = make_proxy(ceph_profile), make_proxy(swift_profile)
    with paired(tmp_path, near.profile, far.profile) as pair:
        data = os.urandom(LARGE)
        pair.put("large", data, part_size=PART)
        near.fail(CutDown(MIB), times=3, method="GET", containing="large")
        far.fail(CutUp(MIB), times=3, method="PUT", containing="partNumber")
        job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"))
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        assert pair.digest("large") == hashlib.md5(data).hexdigest()


def test_a_source_that_is_written_to_meanwhile_fails(
    ceph_profile: Profile, second_ceph_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    proxy = make_proxy(second_ceph_profile)
    with paired(tmp_path, ceph_profile, proxy.profile) as pair:
        pair.put("large", os.urandom(LARGE), part_size=PART)
        changed = False

        def change_at_the_first_part(request: object) -> None:
            nonlocal changed
            if not changed and "partNumber=" in getattr(request, "target", ""):
                changed = True
                pair.put("large", os.urandom(LARGE), part_size=PART)

        proxy.decide = change_at_the_first_part
        job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"))
        assert changed
        assert job.state is JobState.FAILED
        assert "changed while it was read" in str(job.failures[0].first)
        assert list(pair.target.walk(pair.target_bucket, "")) == []


def test_a_killed_copy_goes_on_with_the_parts_that_arrived(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    near, far = make_proxy(ceph_profile), make_proxy(swift_profile)
    with paired(tmp_path, near.profile, far.profile) as pair:
        size = 8 * PART + 1
        data = random.Random(3).randbytes(size)
        pair.put("large", data, part_size=PART)
        near.forget()
        far.forget()
        command = command_for(
            near.profile, tmp_path / "state", f"{NAME}:{pair.desk.bucket}/large",
            f"{OTHER_NAME}:{pair.target_bucket}/large", JobKind.COPY, other=far.profile,
            part_size_mib=5, connections=CONNECTIONS, bandwidth_mib=10,
        )  # fmt: skip
        kills = 0
        for so_far in (size // 4, size // 2):
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            while far.bytes_up < so_far and process.poll() is None:
                time.sleep(0.02)
            process.kill()
            kills += process.wait() != 0
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert kills > 0
        assert far.bytes_up <= size + kills * CONNECTIONS * PART + MIB
        assert pair.digest("large") == hashlib.md5(data).hexdigest()
        assert list(pair.target.list_uploads(pair.target_bucket, "")) == []


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_within_a_service_no_byte_passes_here(
    server: str, request: pytest.FixtureRequest, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    proxy = make_proxy(request.getfixturevalue(f"{server}_profile"))
    with paired(tmp_path, proxy.profile, replace(proxy.profile, name="other name")) as pair:
        data = os.urandom(LARGE)
        pair.put("plain", data)
        proxy.forget()
        target = Place(proxy.profile.name, pair.target_bucket, "plain")
        job = pair.desk.copy(pair.desk.remote("plain"), target)
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        assert proxy.bytes_up + proxy.bytes_down < 64_000
        assert pair.digest("plain") == hashlib.md5(data).hexdigest()


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_within_a_service_what_is_too_large_for_one_copy_goes_in_parts(
    server: str,
    request: pytest.FixtureRequest,
    make_proxy: MakeProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit of one copy is 5 GiB; here it is two parts."""
    limits = Copies.__init__.__kwdefaults__
    assert limits is not None
    monkeypatch.setitem(limits, "whole", 2 * PART)
    monkeypatch.setitem(limits, "part", PART)
    proxy = make_proxy(request.getfixturevalue(f"{server}_profile"))
    with paired(tmp_path, proxy.profile, replace(proxy.profile, name="other name")) as pair:
        data = os.urandom(LARGE)
        pair.put("plain", data)
        proxy.forget()
        target = Place(proxy.profile.name, pair.target_bucket, "copy")
        job = pair.desk.copy(pair.desk.remote("plain"), target)
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 1)
        ranges = [
            exchange.request.headers["x-amz-copy-source-range"]
            for exchange in proxy.exchanges
            if "x-amz-copy-source-range" in exchange.request.headers
        ]
        assert len(ranges) == 3
        assert proxy.bytes_up + proxy.bytes_down < 64_000
        assert pair.digest("copy") == hashlib.md5(data).hexdigest()
        assert (pair.target.stat(pair.target_bucket, "copy").etag or "").endswith("-3")
        proxy.forget()
        moved = pair.desk.copy(
            pair.desk.remote("plain"), target, kind=JobKind.MOVE, if_exists=IfExists.OVERWRITE
        )
        assert (moved.state, moved.failures, moved.unverified) == (JobState.DONE, (), 0)
        assert proxy.bytes_down == pytest.approx(LARGE, abs=64_000)
        assert pair.desk.keys() == set()


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_within_a_service_the_parts_of_a_copy_are_those_of_its_original(
    server: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the checksums are the same, and a large object is verified without a read."""
    limits = Copies.__init__.__kwdefaults__
    assert limits is not None
    monkeypatch.setitem(limits, "whole", PART)
    profile = request.getfixturevalue(f"{server}_profile")
    with paired(tmp_path, profile, replace(profile, name="other name")) as pair:
        written = pair.put("large", os.urandom(LARGE), part_size=PART)
        target = Place(profile.name, pair.target_bucket, "copy")
        job = pair.desk.copy(pair.desk.remote("large"), target, kind=JobKind.MOVE)
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        assert pair.target.stat(pair.target_bucket, "copy").etag == written.etag
