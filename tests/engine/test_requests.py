"""How many requests a copy of many small files makes: no more than it must."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists
from tests.engine.conftest import Desk, make_desk
from tests.servers.proxy import FaultProxy

FILES = 40


@pytest.fixture
def proxy(swift_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]) -> FaultProxy:
    """A proxy before a service where large objects of Swift may stand under any key."""
    return make_proxy(swift_profile)


@pytest.fixture
def line(proxy: FaultProxy, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path, proxy.profile)
    for number in range(FILES):
        (desk.source / f"{number}").write_bytes(b"%d" % number)
    yield desk
    desk.close()
    desk.connections.close()


def copy(line: Desk, proxy: FaultProxy) -> Counter[str]:
    """Copy the files over what stands, and return how often each method was asked for."""
    proxy.forget()
    job = line.copy(line.source, line.remote("there/"), if_exists=IfExists.OVERWRITE)
    assert (job.state, job.items_done, job.unverified) == (JobState.DONE, FILES, 0)
    return Counter(exchange.request.method for exchange in proxy.exchanges)


def test_where_nothing_stands_no_file_is_looked_for(line: Desk, proxy: FaultProxy) -> None:
    asked = copy(line, proxy)
    assert asked["PUT"] == FILES
    assert asked["HEAD"] <= 2  # for the folder itself
    assert asked["GET"] <= 3


def test_where_something_stands_each_file_is_looked_for(line: Desk, proxy: FaultProxy) -> None:
    copy(line, proxy)
    line.open().clear([view.job.id for view in line.open().snapshot().jobs])
    line.wait_until(lambda: not line.open().snapshot().jobs)
    for number in range(FILES):
        (line.source / f"{number}").write_bytes(b"new %d" % number)
    asked = copy(line, proxy)
    assert (asked["PUT"], asked["HEAD"] >= FILES) == (FILES, True)
    assert line.store.stat(line.bucket, "there/source/7").size == len(b"new 7")


def test_a_small_object_is_brought_down_by_one_request(line: Desk, proxy: FaultProxy) -> None:
    copy(line, proxy)
    proxy.forget()
    job = line.copy(line.remote("there/source/"), line.folder / "back")
    assert (job.state, job.items_done, job.unverified) == (JobState.DONE, FILES, 0)
    asked = Counter(exchange.request.method for exchange in proxy.exchanges)
    assert asked["GET"] <= FILES + 3
    assert asked["HEAD"] <= 2
