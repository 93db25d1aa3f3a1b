"""`kill -9` of rclone, aws and swift in the middle of an upload: what they left goes, nothing else.

The programs talk to real servers through a proxy that swallows all parts but the first two, so that
each is surely in the middle when it is killed.
"""

import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.abilities.broom import Leftover, LeftoverKind
from tests.broom.conftest import Project, found_in, notes_in, remove
from tests.servers.faults import BlackHole, Fault, Request
from tests.servers.proxy import FaultProxy
from tests.snippets.tools import program

MakeProxy = Callable[[Profile], FaultProxy]
SIZE = 24 * MIB
SECONDS = 60.0


def let_two_parts_pass(proxy: FaultProxy) -> threading.Event:
    """Swallow every part or segment behind the second; tells when the first one is swallowed."""
    left = threading.Semaphore(2)
    stuck = threading.Event()

    def decide(request: Request) -> Fault | None:
        is_part = "uploadId=" in request.target or "_segments/" in request.target
        if request.method != "PUT" or not is_part or left.acquire(blocking=False):
            return None
        stuck.set()
        return BlackHole()

    proxy.decide = decide
    return stuck


def arrived(proxy: FaultProxy) -> int:
    return sum(
        exchange.request.method == "PUT"
        and exchange.status in (200, 201)
        and exchange.bytes_up >= MIB
        for exchange in proxy.exchanges
    )


def run(words: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def kill_in_the_middle(
    words: Sequence[str], environment: dict[str, str], proxies: Sequence[FaultProxy]
) -> None:
    """Run an upload through a proxy until two parts are there and a third hangs; kill it."""
    stuck = [let_two_parts_pass(proxy) for proxy in proxies]
    for proxy in proxies:
        proxy.forget()
    child = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + SECONDS
        while not (any(s.is_set() for s in stuck) and sum(map(arrived, proxies)) == 2):
            assert child.poll() is None, child.communicate()[1].decode()
            assert time.monotonic() < deadline, "the upload never came to its middle"
            time.sleep(0.02)
    finally:
        child.kill()
        child.communicate()


def test_what_killed_uploads_left_is_found_and_removed_and_nothing_else(
    project: Project, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    rclone, aws, swift = program("rclone"), program("aws"), program("swift")
    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(SIZE))
    bucket = project.bucket
    through_s3, through_swift = make_proxy(project.s3_profile), make_proxy(project.swift_profile)
    proxies = [through_s3, through_swift]
    environment = project.environment(through_s3.profile, through_swift.profile)
    uploads = {
        "aws": [aws, "s3", "cp", "big.bin", f"s3://{bucket}/{{}}"],
        "rclone-s3": [
            *(rclone, "copyto", "big.bin", f"s3:{bucket}/{{}}", "--s3-upload-cutoff", "5M"),
            *("--s3-chunk-size", "8M", "--s3-no-check-bucket"),
        ],
        "rclone": [
            *(rclone, "copyto", "big.bin", f"swift:{bucket}/{{}}", "--swift-chunk-size", "8M"),
        ],
        "swift": [
            *(swift, "upload", bucket, "big.bin", "--object-name", "{}", "-S", str(8 * MIB)),
        ],
    }

    def words(name: str, key: str) -> list[str]:
        return [word.format(key) for word in uploads[name]]

    for name in uploads:
        run(words(name, f"whole/{name}"), environment)
    move_manifest(project, "whole/swift", "kept/renamed")
    project.other.put_object(project.segments_bucket, "tissue/12/34/00000001", b"mine")
    before = project.contents()
    for name in uploads:
        kill_in_the_middle(words(name, f"cut/{name}"), environment, proxies)
    assert len(project.contents()) > len(before)

    over_s3, over_swift = found_in(project.s3, bucket), found_in(project.swift, bucket)
    assert {each.key for each in over_s3} == {"cut/aws", "cut/rclone-s3"}
    assert {each.kind for each in over_s3} == {LeftoverKind.UPLOAD}
    assert {(each.key, each.left_by) for each in over_swift} == {
        ("cut/rclone", "rclone"),
        ("cut/swift", "swift, or allastui"),
    }
    assert {each.kind for each in over_swift} == {LeftoverKind.SEGMENTS}
    assert {(each.count, each.size) for each in over_s3 + over_swift} == {(2, 16 * MIB)}

    # OpenStack Swift shows no bucket with such a name over S3.
    assert ("over Swift only" in " ".join(notes_in(project.s3, bucket))) is project.is_ceph
    young = time.time() - 3600
    assert refusals(project, over_s3, over_swift, young) == 4
    assert refusals(project, over_s3, over_swift, time.time() + 60) == 0
    assert project.contents() == before
    assert found_in(project.s3, bucket) == found_in(project.swift, bucket) == []
    for name in uploads:
        key = "kept/renamed" if name == "swift" else f"whole/{name}"
        store = project.s3 if name in ("aws", "rclone-s3") else project.swift
        reader = store.open_range(bucket, key, SIZE - 1, 1)
        assert reader.readinto(memoryview(bytearray(1))) == 1
        reader.close()


def refusals(
    project: Project, over_s3: list[Leftover], over_swift: list[Leftover], written_before: float
) -> int:
    """Remove both; returns how many still stand, each with the reason."""
    done = remove(project.s3, over_s3, written_before)
    done += remove(project.swift, over_swift, written_before)
    assert len(done) == 4
    refused = [each.error for each in done if each.error is not None]
    assert all("a short time ago" in error.why for error in refused)
    return len(refused)


def move_manifest(project: Project, key: str, new_key: str) -> None:
    """Rename a large object as swiftclient does: its manifest is copied, its segments stay."""
    url, token = project.other.get_auth()
    copied = urllib.request.Request(
        f"{url}/{project.bucket}/{key}?multipart-manifest=get",
        method="COPY",
        headers={"X-Auth-Token": token, "Destination": f"{project.bucket}/{new_key}"},
    )
    with urllib.request.urlopen(copied) as answer:
        assert answer.status == 201
    project.other.delete_object(project.bucket, key)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the test change the folder, and come back."""
    monkeypatch.chdir(tmp_path)
