"""`kill -9` while segments go up over Swift: what stands is not sent again."""

import os
import subprocess
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.transfers.request import JobKind
from tests.engine.conftest import Desk, open_desk
from tests.engine.in_process import NAME, NOT_VERIFIED, command_for
from tests.engine.segments_taken import segments_taken
from tests.servers.faults import BlackHole
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

SMALL_REQUESTS = MIB
"""More than the bodies of all requests that are no segments: signing in, the manifest."""

MakeProxy = Callable[[Profile], FaultProxy]


def make_sparse(path: Path, size: int, step: int) -> None:
    """Make a file of holes with a mark every `step` bytes, so that no two segments are equal."""
    with open(path, "wb") as file:
        file.truncate(size)
        for at in range(0, size, step):
            file.seek(at)
            file.write(uuid.uuid4().bytes)


@dataclass
class Upload:
    """The upload of one file through a counting proxy, by processes that are killed."""

    desk: Desk
    proxy: FaultProxy
    part_size: int
    connections: int
    bandwidth_mib: int = 0

    @property
    def file(self) -> Path:
        return self.desk.source / "big"

    @property
    def size(self) -> int:
        return self.file.stat().st_size

    def start(self) -> "subprocess.Popen[str]":
        command = command_for(
            self.proxy.profile, self.desk.folder / "state", str(self.file),
            f"{NAME}:{self.desk.bucket}/", JobKind.COPY,
            part_size_mib=self.part_size // MIB, connections=self.connections,
            bandwidth_mib=self.bandwidth_mib,
        )  # fmt: skip
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def until_killed(self, sent: int) -> None:
        """Send until so many bytes have gone up in all, then kill the sender."""
        process = self.start()
        while self.proxy.bytes_up < sent:
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert self.desk.unfinished() == ["big"]
        assert self.desk.keys() == set()

    def to_its_end(self) -> None:
        process = self.start()
        output, _ = process.communicate()
        assert (process.returncode, output) == (0, f"0 {NOT_VERIFIED}\n")

    def stands_whole(self) -> bool:
        """Compare the object with the file, byte by byte, without writing it anywhere."""
        store = self.desk.connections.open(self.desk.profile.name)
        theirs, ours = bytearray(MIB), bytearray(MIB)
        reader = store.open_range(self.desk.bucket, "big", 0, self.size)
        try:
            with open(self.file, "rb", buffering=0) as file:
                while count := reader.readinto(memoryview(theirs)):
                    if os.preadv(file.fileno(), [memoryview(ours)[:count]], file.tell()) != count:
                        return False
                    if memoryview(theirs)[:count] != memoryview(ours)[:count]:
                        return False
                    file.seek(count, os.SEEK_CUR)
                return file.tell() == self.size
        finally:
            reader.close()


def killed_and_resumed(upload: Upload, kills: int) -> None:
    """The life of one large object: sent, killed, resumed, verified, read back, and deleted."""
    desk, proxy, size = upload.desk, upload.proxy, upload.size
    proxy.forget()
    for kill in range(1, kills + 1):
        upload.until_killed(size * kill // (kills + 1))
    upload.to_its_end()
    sent_twice = proxy.bytes_up - size
    assert sent_twice <= kills * upload.connections * upload.part_size + SMALL_REQUESTS
    assert set(segments_taken(proxy).values()) == {1}
    assert desk.unfinished() == []
    stat = desk.store.stat(desk.bucket, "big")
    assert (stat.size, stat.form, stat.part_size) == (size, Form.SLO, upload.part_size)
    assert len(desk.segments()) == -(-size // upload.part_size)
    assert upload.stands_whole()
    assert desk.store.delete_many(desk.bucket, ["big"]) == []
    assert desk.segments() == []


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_a_killed_upload_goes_on_and_leaves_nothing(
    request: pytest.FixtureRequest, make_proxy: MakeProxy, tmp_path: Path, server: str
) -> None:
    proxy = make_proxy(request.getfixturevalue(f"{server}_native_profile"))
    with open_desk(tmp_path, proxy.profile) as desk:
        make_sparse(desk.source / "big", 24 * MIB, 5 * MIB)
        killed_and_resumed(Upload(desk, proxy, 5 * MIB, connections=2, bandwidth_mib=40), kills=1)


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_a_kill_after_the_manifest_sends_nothing_twice(
    request: pytest.FixtureRequest, make_proxy: MakeProxy, tmp_path: Path, server: str
) -> None:
    """The object stands, but the sender was killed before it knew."""
    proxy = make_proxy(request.getfixturevalue(f"{server}_native_profile"))
    with open_desk(tmp_path, proxy.profile) as desk:
        make_sparse(desk.source / "big", 11 * MIB, 5 * MIB)
        upload = Upload(desk, proxy, 5 * MIB, connections=2)
        proxy.forget()
        proxy.decide = lambda seen: BlackHole() if has_manifest(proxy) else None
        process = upload.start()
        while not any(exchange.fault for exchange in proxy.exchanges):
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        process.kill()
        process.communicate()
        proxy.decide = None
        assert desk.keys() == {"big"}
        upload.to_its_end()
        assert set(segments_taken(proxy).values()) == {1}
        assert upload.stands_whole()
        assert desk.unfinished() == []
        assert len(desk.segments()) == 3


def has_manifest(proxy: FaultProxy) -> bool:
    return any(
        exchange.request.query == "multipart-manifest=put" and exchange.status == 201
        for exchange in proxy.exchanges
    )


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("server", ["keystone_swift", "ceph_keystone"])
def test_six_gibibytes_killed_twice_behind_a_keystone(
    request: pytest.FixtureRequest, make_proxy: MakeProxy, tmp_path: Path, server: str
) -> None:
    """A sparse file goes up; the services keep its holes as zeros, on disk or in memory."""
    keystone = request.getfixturevalue(server)
    assert isinstance(keystone, KeystoneServer)
    proxy = make_proxy(keystone.projects[0].stated_profile)
    with open_desk(tmp_path, proxy.profile) as desk:
        make_sparse(desk.source / "big", 6 * 1024 * MIB, 64 * MIB)
        killed_and_resumed(Upload(desk, proxy, 64 * MIB, connections=4), kills=2)
