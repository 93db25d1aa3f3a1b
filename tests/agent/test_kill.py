"""`kill -9` of the agent at random moments: all arrives, and little is sent twice."""

import os
import random
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from allastui.agent.remote import RemoteClient
from allastui.agent.spawn import attach
from allastui.errors import AgentError
from allastui.profiles.profile import KeyPair, Profile
from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Store
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest, IfExists
from tests.agent.conftest import Host, wait_until
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[[Profile], FaultProxy]

CONNECTIONS = 4
PART = 5 * MIB
EXTRA_IN_FLIGHT = 2
"""Connections beyond the setting that jobs with nothing in flight may use."""


@dataclass
class Yard:
    """Two projects behind proxies, a folder, and the agent between them."""

    host: Host
    proxies: list[FaultProxy]
    profiles: list[Profile]
    bucket: str

    def __post_init__(self) -> None:
        self.connections = Connections(self.profiles)
        for profile in self.profiles:
            self.store(profile).create_bucket(self.name_at(profile))
        home = self.host.base / "home"
        home.mkdir()
        (home / "rclone.conf").write_text("".join(map(rclone_section, self.profiles)))
        self.host.paths.config.mkdir()
        self.host.paths.settings_file.write_text(
            f"connections = {CONNECTIONS}\npart_size_mib = 5\n"
        )
        self.environment = {
            **os.environ, "HOME": str(home), "RCLONE_CONFIG": str(home / "rclone.conf")
        }  # fmt: skip

    def store(self, profile: Profile) -> Store:
        return self.connections.open(profile.name)

    def name_at(self, profile: Profile) -> str:
        return f"{self.bucket}-{self.profiles.index(profile)}"

    def place(self, number: int, key: str) -> Place:
        profile = self.profiles[number]
        return Place(profile.name, self.name_at(profile), key)

    def attach(self) -> RemoteClient:
        client = attach(self.host.paths, self.environment)
        self.host.clients.append(client)
        return client

    def moved(self) -> int:
        return sum(proxy.bytes_up + proxy.bytes_down for proxy in self.proxies)


def rclone_section(profile: Profile) -> str:
    keys = profile.credentials
    assert isinstance(keys, KeyPair)
    return (
        f"[{profile.name}]\ntype = s3\nprovider = Ceph\nendpoint = {profile.endpoint}\n"
        f"access_key_id = {keys.access_key}\nsecret_access_key = {keys.secret_key.reveal()}\n"
    )


def make_yard(host: Host, make_proxy: MakeProxy, profiles: list[Profile]) -> Yard:
    proxies = [make_proxy(profile) for profile in profiles]
    behind = [replace(proxy.profile, name=f"p{n}") for n, proxy in enumerate(proxies)]
    return Yard(host, proxies, behind, f"yard-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def swift_yard(host: Host, make_proxy: MakeProxy, swift_profile: Profile) -> Iterator[Yard]:
    yard = make_yard(host, make_proxy, [swift_profile, swift_profile])
    yield yard
    yard.connections.close()


@pytest.fixture
def ceph_yard(
    host: Host, make_proxy: MakeProxy, ceph_profile: Profile, second_ceph_profile: Profile
) -> Iterator[Yard]:
    yard = make_yard(host, make_proxy, [ceph_profile, second_ceph_profile])
    yield yard
    yard.connections.close()


def make_sources(yard: Yard, chance: random.Random, large: int, count: int) -> None:
    """A large file and small ones here, and the same at the first project, to be fetched."""
    base = yard.host.base
    with open(base / "large", "wb") as file:
        for _ in range(large // MIB):
            file.write(chance.randbytes(MIB))
    for number in range(count):
        folder = base / "small" / str(number % 17)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number} é").write_bytes(chance.randbytes(chance.randrange(3000)))
    client = yard.attach()
    jobs = [
        client.submit(CopyRequest((local_place(base / name),), yard.place(0, "stock/")))
        for name in ("large", "small")
    ]
    wait_until_all_done(client, jobs)


def wait_until_all_done(client: RemoteClient, jobs: list[int]) -> None:
    def over() -> bool:
        return all(view.job.state.is_over for view in client.snapshot().jobs if view.job.id in jobs)

    wait_until(over)
    ended = [view.job for view in client.snapshot().jobs if view.job.id in jobs]
    assert [(job.state, job.failures) for job in ended] == [(JobState.DONE, ())] * len(jobs)


def mixed_requests(yard: Yard) -> list[CopyRequest]:
    base = yard.host.base
    pairs = [
        (local_place(base / "large"), yard.place(0, "up/")),
        (local_place(base / "small"), yard.place(0, "up/")),
        (yard.place(0, "stock/large"), local_place(f"{base}/back/")),
        (yard.place(0, "stock/small/"), local_place(f"{base}/back/")),
        (yard.place(0, "stock/large"), yard.place(1, "copy/")),
    ]
    return [
        CopyRequest((source,), target, if_exists=IfExists.OVERWRITE) for source, target in pairs
    ]


def run_with_kills(yard: Yard, kills: int, chance: random.Random, longest: float) -> int:
    """Queue everything, kill the agent `kills` times, and return how often it was at work then."""
    client = yard.attach()
    jobs = [client.submit(request) for request in mixed_requests(yard)]
    at_work = 0
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, longest))
        try:
            busy = client.snapshot().connections_busy > 0
        except AgentError:
            busy = False
        yard.host.kill()
        at_work += busy
        client.close()
        client = yard.attach()
    wait_until_all_done(client, jobs)
    return at_work


def assert_all_there(yard: Yard, large: int, needed: int, kills: int) -> None:
    base = yard.host.base
    assert not [upload for profile in yard.profiles for upload in
                yard.store(profile).list_uploads(yard.name_at(profile), "")]  # fmt: skip
    assert not [path for path in base.rglob(".allastui-*") if path.name.endswith(".part")]
    in_flight = (CONNECTIONS + EXTRA_IN_FLIGHT) * PART * 2
    assert yard.moved() <= needed * 1.02 + kills * in_flight + 40 * MIB
    for number, key in ((0, "up/large"), (1, "copy/large")):
        place = yard.place(number, key)
        stat = yard.store(yard.profiles[number]).stat(place.bucket, place.key)
        assert stat.size == large
        assert stat.etag == yard.store(yard.profiles[0]).stat(
            yard.place(0, "").bucket, "stock/large"
        ).etag  # fmt: skip
    for name in ("large", "small"):
        compare = ["diff", "-r", str(base / name), str(base / "back" / name)]
        assert subprocess.run(compare, capture_output=True, check=False).returncode == 0
    ours = {e.name: e.etag for e in yard.store(yard.profiles[0]).walk(yard.place(0, "").bucket, "")}
    small = [name for name in ours if name.startswith("stock/small/")]
    assert small
    assert all(ours[name] == ours[name.replace("stock", "up", 1)] for name in small)


def mixed_queue(yard: Yard, kills: int, seed: int, large: int, count: int, longest: float) -> None:
    chance = random.Random(seed)
    make_sources(yard, chance, large, count)
    for proxy in yard.proxies:
        proxy.forget()
    small = sum(p.stat().st_size for p in (yard.host.base / "small").rglob("*") if p.is_file())
    done = run_with_kills(yard, kills, chance, longest)
    assert done > 0
    needed = 4 * large + 2 * small + count * 3 * 2000
    assert_all_there(yard, large, needed, kills)


def test_a_mixed_queue_survives_kills(swift_yard: Yard) -> None:
    mixed_queue(swift_yard, kills=4, seed=3, large=40 * MIB, count=150, longest=0.8)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_mixed_queue_survives_a_hundred_kills(ceph_yard: Yard) -> None:
    mixed_queue(ceph_yard, kills=100, seed=4, large=2048 * MIB, count=10_000, longest=3.0)


def test_the_queue_survives_a_line_that_is_cut(swift_yard: Yard) -> None:
    chance = random.Random(5)
    make_sources(swift_yard, chance, 40 * MIB, 60)
    for proxy in swift_yard.proxies:
        proxy.forget()
    client = swift_yard.attach()
    client.limit(40 * MIB)
    jobs = [client.submit(request) for request in mixed_requests(swift_yard)]
    wait_until(lambda: client.snapshot().connections_busy > 0)
    for proxy in swift_yard.proxies:
        proxy.refuse_for(3)
    client.limit(0)
    wait_until_all_done(client, jobs)
    small = sum(p.stat().st_size for p in Path(swift_yard.host.base / "small").rglob("*")
                if p.is_file())  # fmt: skip
    assert_all_there(swift_yard, 40 * MIB, 160 * MIB + 2 * small + MIB, kills=1)
