"""The Ceph cluster of the tests: two projects, one cluster for all users, gone with the last."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from allastui.profiles.profile import KeyPair, Profile
from tests.servers.ceph import running_ceph
from tests.servers.proxy import FaultProxy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def open_s3() -> Iterator[Callable[[Profile], "S3Client"]]:
    import boto3
    from botocore.config import Config

    clients: list[S3Client] = []

    def make(profile: Profile) -> "S3Client":
        assert isinstance(profile.credentials, KeyPair)
        client = boto3.client(
            "s3",
            endpoint_url=profile.endpoint,
            region_name=profile.region,
            aws_access_key_id=profile.credentials.access_key,
            aws_secret_access_key=profile.credentials.secret_key.reveal(),
            config=Config(
                s3={"addressing_style": "path"}, request_checksum_calculation="when_required"
            ),
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


def daemons_of(folder: Path) -> list[int]:
    """Return the processes that have a path below `folder` on their command line."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue  # it ended while we looked
            if str(folder).encode() in command:
                found.append(int(process.name))
    return found


def wait_until_gone(folder: Path, endpoint: str) -> None:
    deadline = time.monotonic() + 20
    while daemons_of(folder):
        assert time.monotonic() < deadline, "its processes still run"
        time.sleep(0.05)
    wait_until_refused(endpoint)


def wait_until_refused(url: str) -> None:
    """Wait until nothing listens there: a process that ends frees its ports last."""
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=5).close()
        except ConnectionRefusedError:
            return
        assert time.monotonic() < deadline, f"{url} still answers"
        time.sleep(0.05)


def test_the_projects_do_not_see_each_other(
    ceph_profile: Profile,
    second_ceph_profile: Profile,
    open_s3: Callable[[Profile], "S3Client"],
) -> None:
    first, second = open_s3(ceph_profile), open_s3(second_ceph_profile)
    first.create_bucket(Bucket="only-of-the-first")
    first.put_object(Bucket="only-of-the-first", Key="k", Body=b"x")
    assert "only-of-the-first" not in [b["Name"] for b in second.list_buckets()["Buckets"]]
    with pytest.raises(ClientError) as refused:
        second.get_object(Bucket="only-of-the-first", Key="k")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_signatures_are_good_through_the_proxy(
    ceph_profile: Profile,
    make_proxy: Callable[[Profile], FaultProxy],
    open_s3: Callable[[Profile], "S3Client"],
) -> None:
    proxy = make_proxy(ceph_profile)
    s3 = open_s3(proxy.profile)
    s3.create_bucket(Bucket="through-the-proxy")
    s3.put_object(Bucket="through-the-proxy", Key="ä/b c", Body=b"12345")
    with s3.get_object(Bucket="through-the-proxy", Key="ä/b c")["Body"] as body:
        assert body.read() == b"12345"
    assert (proxy.bytes_up, proxy.bytes_down) == (5, 5)


@pytest.mark.usefixtures("ceph_profile")
def test_it_is_shared_and_ends_with_its_last_user(tmp_path: Path) -> None:
    with running_ceph(tmp_path) as gateway:
        with running_ceph(tmp_path) as again:
            assert again == gateway
        assert len(daemons_of(tmp_path)) == 4, "supervisor, monitor, OSD, gateway"
    wait_until_gone(tmp_path, gateway.endpoint)
    assert not list(tmp_path.glob("cluster-*"))


@pytest.mark.usefixtures("ceph_profile")
def test_no_daemon_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with running_ceph(tmp_path) as gateway:
        for process in daemons_of(tmp_path):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if b"tests.servers.ceph" in command:
                os.kill(process, signal.SIGKILL)
        wait_until_gone(tmp_path, gateway.endpoint)


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.usefixtures("ceph_profile")
def test_its_keystone_ends_with_it(killed: bool, tmp_path: Path) -> None:
    with running_ceph(tmp_path, with_keystone=True) as gateway:
        assert gateway.keystone is not None
        auth_url = gateway.keystone.auth_url
        with urlopen(auth_url) as answer:
            assert answer.status == 200
        if killed:
            for process in daemons_of(tmp_path):
                if b"tests.servers.ceph" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGKILL)
    wait_until_gone(tmp_path, gateway.endpoint)
    wait_until_refused(auth_url)
