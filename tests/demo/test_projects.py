"""A Keystone and its store: they end together, keep their secrets, and share the samples out."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.demo.filling import Filling
from allastui.demo.large_objects import (
    BROKEN_KEY,
    BUCKET,
    DYNAMIC_KEY,
    STATIC_KEY,
    write_large_objects,
)
from allastui.demo.projects import ProjectsDemo, start_projects_demo
from allastui.demo.samples import LAKE, MANY, NAMES, UNICODE_KEYS
from allastui.demo.sequences import SequencingReads
from allastui.errors import Corrupted, DemoError
from allastui.profiles.profile import KeyPair, KeystoneSignIn, Password, Protocol
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.store import Store
from tests.demo.test_lifetime import data_folders, is_running, wait_until_ended
from tests.demo.test_serving import listening_tcp_ports

FEW = 40

_PARENT = """
import sys, time
from pathlib import Path
from allastui.demo.projects import start_projects_demo
demo = start_projects_demo(Path(sys.argv[1]))
print(*demo.pids, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def projects_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectsDemo]:
    with start_projects_demo(tmp_path_factory.mktemp("projects")) as running:
        yield running


@pytest.fixture(scope="module")
def filled(projects_demo: ProjectsDemo) -> ProjectsDemo:
    """The same with its samples, but few of the many and little of the large one."""
    filling = Filling(projects_demo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("allastui.demo.samples.MANY_COUNT", FEW)
        patch.setattr("allastui.demo.samples.LARGE_MIB", 1)
        filling.start()
        filling.join()
    assert filling.failure is None
    return projects_demo


@pytest.fixture
def stores(filled: ProjectsDemo) -> Iterator[list[Store]]:
    """The Swift store of each project."""
    profiles = [project.swift_profile for project in filled.projects]
    connections = Connections(profiles)
    yield [connections.open(profile.name) for profile in profiles]
    connections.close()


def whole(store: Store, bucket: str, key: str) -> bytes:
    size = store.stat(bucket, key).size
    content = bytearray(size)
    reader = store.open_range(bucket, key, 0, size)
    try:
        view = memoryview(content)
        while view and (count := reader.readinto(view)):
            view = view[count:]
    finally:
        reader.close()
    return bytes(content)


def test_the_profile_signs_in_and_is_in_no_project_yet(projects_demo: ProjectsDemo) -> None:
    (profile,) = projects_demo.profiles
    assert (profile.name, profile.protocol, profile.project) == (
        "demo-keystone",
        Protocol.SWIFT,
        None,
    )
    assert profile.endpoint == projects_demo.auth_url
    assert profile.sources[0].label == "demo"
    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    assert sign_in.scope is None
    assert isinstance(sign_in.method, Password)
    assert sign_in.method.password == projects_demo.password
    assert projects_demo.password.reveal() not in repr(profile)


def test_each_project_has_samples_of_its_own(stores: list[Store]) -> None:
    first, second = ({entry.name for entry in store.buckets()} for store in stores)
    assert {LAKE, NAMES, BUCKET} <= first
    assert MANY in second
    assert not first & second
    assert {entry.name for entry in stores[0].walk(NAMES, "")} == set(UNICODE_KEYS)
    assert sum(1 for _ in stores[1].walk(MANY, "")) == FEW


def test_the_large_objects_are_what_they_are_called(stores: list[Store]) -> None:
    store = stores[0]
    reads = b"".join(bytes(chunk) for chunk in SequencingReads(3).chunks())
    for key, form in ((STATIC_KEY, Form.SLO), (DYNAMIC_KEY, Form.DLO)):
        assert store.stat(BUCKET, key).form is form
        assert len(store.segments(BUCKET, key)) == 3
        assert whole(store, BUCKET, key) == reads
    with pytest.raises(Corrupted):
        store.segments(BUCKET, BROKEN_KEY)


def test_large_objects_that_stand_are_left_alone(filled: ProjectsDemo, stores: list[Store]) -> None:
    before = stores[0].stat(BUCKET, STATIC_KEY).modified
    write_large_objects(filled.projects[0].swift_profile, filled.stopped)
    assert stores[0].stat(BUCKET, STATIC_KEY).modified == before


def test_keystone_and_the_store_listen_on_loopback_only(projects_demo: ProjectsDemo) -> None:
    loopback = "0100007F"
    keystone, store = projects_demo.pids
    assert listening_tcp_ports(keystone) == {(loopback, projects_demo.keystone_port)}
    assert listening_tcp_ports(store) == {(loopback, projects_demo.store_port)}


def secrets_of(demo: ProjectsDemo) -> list[bytes]:
    plan = demo.plan
    texts = [plan.password, plan.curator_password, plan.admin_password, plan.service_password]
    texts += [project.secret_key for project in plan.projects]
    return [text.encode() for text in texts]


def test_no_secret_outside_private_files(filled: ProjectsDemo) -> None:
    secrets = secrets_of(filled)
    for pid in filled.pids:
        for name in ("cmdline", "environ"):
            with open(f"/proc/{pid}/{name}", "rb") as file:
                content = file.read()
            assert not [secret for secret in secrets if secret in content]
    for log in ("log", "keystone.log"):
        content = (filled.folder / log).read_bytes()
        assert not [secret for secret in secrets if secret in content]
    configuration = [*filled.folder.rglob("*.conf"), *filled.folder.rglob("*.db")]
    holders = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in configuration
        if any(secret in path.read_bytes() for secret in secrets)
    }
    assert holders == {"proxy-server.conf": 0o600}, "of Swift's own account, which is no user's"
    for folder in (filled.folder, filled.folder / "keystone", filled.folder / "keystone/tokens"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_each_start_has_secrets_of_its_own(projects_demo: ProjectsDemo, demo_parent: Path) -> None:
    with start_projects_demo(demo_parent) as other:
        pids, folder = other.pids, other.folder
        assert not set(secrets_of(other)) & set(secrets_of(projects_demo))
        keys = other.projects[0].s3_profile.credentials
        assert isinstance(keys, KeyPair)
        assert keys != projects_demo.projects[0].s3_profile.credentials
    assert not [pid for pid in pids if is_running(pid)]
    assert not folder.exists()


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_both_end_when_their_parent_is_killed(demo_parent: Path, signal_number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(demo_parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_running(pid) for pid in pids)
        parent.send_signal(signal_number)
    for pid in pids:
        wait_until_ended(pid)
    assert data_folders(demo_parent) == []


@pytest.mark.parametrize("broken", ["swift", "keystone"])
def test_when_one_does_not_start_neither_stays(
    broken: str, demo_parent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken" / broken).mkdir(parents=True)
    text = f"raise RuntimeError('{broken} is broken here')\n"
    (tmp_path / "broken" / broken / "__init__.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path / "broken"))
    with pytest.raises(DemoError, match=f"{broken} is broken here"):
        start_projects_demo(demo_parent)
    assert data_folders(demo_parent) == []
    folder = str(demo_parent).encode()
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                working_folder = os.readlink(process / "cwd").encode()
            except OSError:
                continue  # it is gone, or another user's
            assert not working_folder.startswith(folder)


def test_without_keystone_the_error_says_how_to_get_it(
    demo_parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "swift" or None)
    with pytest.raises(DemoError, match=r"Keystone is not installed.*allastui\[demo\]"):
        start_projects_demo(demo_parent)
    assert not demo_parent.exists()


def test_a_proxy_of_the_user_is_not_asked(
    demo_parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with start_projects_demo(demo_parent) as demo:
        monkeypatch.delenv("http_proxy")
        monkeypatch.delenv("HTTP_PROXY")
        project = demo.projects[0]
        connections = Connections([project.s3_profile, project.swift_profile])
        try:
            for profile in (project.s3_profile, project.swift_profile):
                assert connections.open(profile.name).buckets() == []
        finally:
            connections.close()
