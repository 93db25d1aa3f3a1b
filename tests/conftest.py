"""What all tests share: an environment without the developer's credentials, and real servers."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from pkgutil import resolve_name

import pytest
from hypothesis import settings

from allastui.demo.projects import start_projects_demo
from allastui.demo.store import Demo
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Source, V1SignIn
from tests.quiet import quiet_pilots
from tests.servers import ceph
from tests.servers.ceph_cluster import CephGateway, CephUser
from tests.servers.detour import Way
from tests.servers.keystone import KeystoneServer, openstack_keystone
from tests.servers.keystone import ceph_keystone as keystone_of_ceph
from tests.servers.proxy import FaultProxy
from tests.servers.swift import running_swift
from tests.snippets.tools import NOT_RUN, VARIABLE

# On a shared machine any example may take long; what CI sets beside that stays.
settings.register_profile("allastui", parent=settings(), deadline=None)
settings.load_profile("allastui")

_CEPH_FIXTURES = {"ceph_gateway", "ceph_keystone_gateway"}
"""All fixtures that talk to Ceph use one of these."""
_REQUIRE_CEPH = os.environ.get("ALLASTUI_REQUIRE_CEPH") == "1"
_NO_CEPH = "Ceph RGW is not installed"
_PRIVATE_VARIABLES = ("AWS_", "RCLONE_", "OS_", "ST_", "S3CMD_", "SWIFT_", "ALLASTUI_")
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the tests marked long too: soaks, whole sizes"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out = pytest.mark.skip(reason="long; run with --long")
    for item in items:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(leave_out)
        if _CEPH_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.ceph)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    without_ceph = [report for report in skipped if _NO_CEPH in str(report.longrepr)]
    not_run = [report for report in skipped if NOT_RUN in str(report.longrepr)]
    if without_ceph or not_run:
        terminalreporter.section("not tested", sep="!", red=True, bold=True)
    if not_run:
        terminalreporter.write_line(
            f"{len(not_run)} tests with programs of others were SKIPPED: some are not installed, "
            f"or not in the venv that {VARIABLE} names (s3fs, pandas, pyarrow, snakemake, "
            "snakemake-storage-plugin-s3, s3cmd, awscli; rclone, curl)."
        )
    if without_ceph:
        terminalreporter.write_line(
            f"{len(without_ceph)} tests against Ceph were SKIPPED: {_NO_CEPH} "
            "(packages radosgw, ceph-mon, ceph-osd, ceph-common)."
        )


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Give each test a home of its own and no credentials of the developer; returns the home."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(_PRIVATE_VARIABLES) or name.lower() in _PROXY_VARIABLES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    return home


@pytest.fixture(autouse=True, scope="session")
def quiet_screens() -> Iterator[None]:
    """Let no test of the screen take a busy machine for a screen that has done its work."""
    with quiet_pilots():
        yield


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process wait a tenth as long before it tries a transfer or a read again."""
    for seconds in ("transfers.backoff.FIRST_DELAY", "stores.http.faults._FIRST_PAUSE_SECONDS"):
        monkeypatch.setattr(f"allastui.{seconds}", resolve_name(f"allastui.{seconds}") / 10)


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A real OpenStack Swift, one for each pytest worker."""
    with running_swift(tmp_path_factory.mktemp("swift")) as demo:
        yield demo


@pytest.fixture(scope="session")
def swift_profile(swift: Demo) -> Profile:
    """The S3 profile of OpenStack Swift."""
    return swift.s3_profile


@pytest.fixture(scope="session")
def swift_native_profile(swift: Demo) -> Profile:
    """The Swift profile of OpenStack Swift, on the data that `swift_profile` opens."""
    return swift.swift_profile


@pytest.fixture(scope="session")
def keystone_swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeystoneServer]:
    """A real Keystone and an OpenStack Swift that asks it, one pair for each pytest worker."""
    with start_projects_demo(tmp_path_factory.mktemp("keystone")) as demo:
        yield openstack_keystone(demo)


@pytest.fixture
def make_keystone(tmp_path: Path) -> Iterator[Callable[..., KeystoneServer]]:
    """Return a function that starts a Keystone and a Swift of the test's own, in 2 to 3 seconds.

    `token_seconds` is how long its tokens are good; the store itself asks with such tokens, so on a
    busy machine fewer than eight are too few.
    """
    with ExitStack() as running:

        def make(*, token_seconds: int) -> KeystoneServer:
            demo = start_projects_demo(tmp_path / "keystones", token_seconds=token_seconds)
            return openstack_keystone(running.enter_context(demo))

        yield make


@pytest.fixture(scope="session")
def ceph_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CephGateway]:
    """A real Ceph RADOS Gateway, one for all pytest workers; skips if it is not installed.

    With ALLASTUI_REQUIRE_CEPH=1 a missing Ceph is a failure.
    """
    with ceph.running_ceph(_ceph_folder(tmp_path_factory, "ceph")) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def ceph_keystone_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CephGateway]:
    """A Ceph gateway of its own that asks a real Keystone, one for all pytest workers.

    It gives temporary keys too (STS). Skips and fails as `ceph_gateway` does.
    """
    folder = _ceph_folder(tmp_path_factory, "ceph-keystone")
    with ceph.running_ceph(folder, with_keystone=True) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def ceph_keystone(ceph_keystone_gateway: CephGateway) -> KeystoneServer:
    """The Keystone that `ceph_keystone_gateway` asks."""
    assert ceph_keystone_gateway.keystone is not None
    return keystone_of_ceph(ceph_keystone_gateway.keystone, ceph_keystone_gateway.endpoint)


@pytest.fixture(scope="session")
def temporary_keys_profile(ceph_keystone_gateway: CephGateway) -> Profile:
    """The S3 profile of a user who can get temporary keys at `ceph_keystone_gateway`."""
    return _ceph_s3("ceph-sts", ceph_keystone_gateway, ceph_keystone_gateway.first)


def _ceph_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """Return the folder that all pytest workers share for a cluster."""
    missing = ceph.missing_programs()
    if missing:
        reason = f"{_NO_CEPH}: {', '.join(missing)} not found"
        if _REQUIRE_CEPH:
            pytest.fail(reason)
        pytest.skip(reason)
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


@pytest.fixture(scope="session")
def ceph_profile(ceph_gateway: CephGateway) -> Profile:
    """The S3 profile of the Ceph gateway's first project."""
    return _ceph_s3("ceph", ceph_gateway, ceph_gateway.first)


@pytest.fixture(scope="session")
def second_ceph_profile(ceph_gateway: CephGateway) -> Profile:
    """The S3 profile of another project on the same gateway."""
    return _ceph_s3("ceph2", ceph_gateway, ceph_gateway.second)


@pytest.fixture(scope="session")
def ceph_native_profile(ceph_gateway: CephGateway) -> Profile:
    """The Swift profile of the Ceph gateway's first project: the data of `ceph_profile`."""
    return _ceph_swift("ceph-swift", ceph_gateway, ceph_gateway.first)


@pytest.fixture(scope="session")
def second_ceph_native_profile(ceph_gateway: CephGateway) -> Profile:
    """The Swift profile of the other project: the data of `second_ceph_profile`."""
    return _ceph_swift("ceph2-swift", ceph_gateway, ceph_gateway.second)


@pytest.fixture(scope="session")
def lone_ceph_profiles(ceph_gateway: CephGateway) -> tuple[Profile, Profile]:
    """The S3 and the Swift profile of a project that only tests of whole projects use."""
    user = ceph_gateway.lone
    return _ceph_s3("ceph3", ceph_gateway, user), _ceph_swift("ceph3-swift", ceph_gateway, user)


@pytest.fixture
def make_proxy() -> Iterator[Callable[..., FaultProxy]]:
    """Return a function that puts a FaultProxy before a server of a profile.

    The proxy's `profile` is the given one, S3 or Swift, led through the proxy. With Way.SIGN_IN as
    second argument the proxy stands before the Keystone, else before the server of the data. A
    `certificate` lets tunnels end at the proxy.
    """
    proxies: list[FaultProxy] = []

    def make(
        profile: Profile, way: Way = Way.STORAGE, certificate: Path | None = None
    ) -> FaultProxy:
        proxies.append(FaultProxy(profile, way, certificate))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MiB; skips where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _mount(disk, "size=16m"):
        pytest.skip("this user may not mount a small file system")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write into, root neither."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    mounted = _mount(folder, "ro")
    yield folder
    if mounted:
        subprocess.run(["umount", folder], check=True)


def _mount(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _ceph_s3(name: str, gateway: CephGateway, user: CephUser) -> Profile:
    return Profile(
        name=name,
        protocol=Protocol.S3,
        endpoint=gateway.endpoint,
        credentials=KeyPair(user.access_key, Secret(user.secret_key)),
        sources=(Source("test", None, None),),
        project=user.project,
        region="us-east-1",
    )


def _ceph_swift(name: str, gateway: CephGateway, user: CephUser) -> Profile:
    return Profile(
        name=name,
        protocol=Protocol.SWIFT,
        endpoint=gateway.swift_auth_url,
        credentials=V1SignIn(gateway.swift_auth_url, user.swift_user, Secret(user.swift_key)),
        sources=(Source("test", None, None),),
        project=user.project,
    )
