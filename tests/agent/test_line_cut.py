"""The line is cut under a mixed queue, as when a laptop is closed: no packet, and no word of it."""

import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from tests.agent.conftest import Host, wait_until
from tests.agent.test_kill import (
    MakeProxy,
    Yard,
    assert_all_there,
    make_sources,
    mixed_requests,
    wait_until_all_done,
)
from tests.servers.namespace import Line, open_line, passed_on, why_no_lines

LARGE = 40 * MIB
_START = (
    "import os, sys; from pathlib import Path; from allastui.agent.spawn import attach;"
    "from allastui.settings import Paths; base = Path(sys.argv[1]);"
    "attach(Paths(config=base / 'config', state=base / 'state'), os.environ).close()"
)


@dataclass
class FarYard:
    """Two projects that the agent, in a network of its own, reaches by one line."""

    yard: Yard
    line: Line


@pytest.fixture
def far_yard(host: Host, make_proxy: MakeProxy, swift_profile: Profile) -> Iterator[FarYard]:
    if why := why_no_lines():
        pytest.skip(f"this user may not make a network of its own: {why}")
    with ExitStack() as stack:
        line = stack.enter_context(open_line())
        proxies = [make_proxy(swift_profile) for _ in range(2)]
        profiles = []
        for number, proxy in enumerate(proxies):
            port = stack.enter_context(passed_on(line.address, proxy.port))
            endpoint = f"http://{line.address}:{port}"
            profiles.append(replace(proxy.profile, name=f"p{number}", endpoint=endpoint))
        yard = Yard(host, proxies, profiles, f"far-{uuid.uuid4().hex[:8]}")
        command = [*line.command, sys.executable, "-c", _START, str(host.base)]
        subprocess.run(command, env=yard.environment, check=True, timeout=60)
        yield FarYard(yard, line)
        yard.connections.close()
        host.end()


def survive_a_cut(far: FarYard, seconds: float) -> None:
    yard = far.yard
    make_sources(yard, random.Random(6), LARGE, 60)
    for proxy in yard.proxies:
        proxy.forget()
    client = yard.attach()
    agent = client.hello.pid
    client.limit(16 * MIB)
    jobs = [client.submit(request) for request in mixed_requests(yard)]
    wait_until(lambda: client.snapshot().connections_busy > 0 and yard.moved() > 0)

    far.line.cut()
    time.sleep(1)  # what was under way arrives
    moved, until = yard.moved(), time.monotonic() + seconds - 1
    while time.monotonic() < until:
        time.sleep(0.1)
        assert yard.moved() == moved, "the line is not cut"
    far.line.mend()

    client.limit(0)
    wait_until_all_done(client, jobs)
    assert client.hello.pid == agent == yard.host.agent_pid
    files = Path(yard.host.base / "small").rglob("*")
    small = sum(path.stat().st_size for path in files if path.is_file())
    assert_all_there(yard, LARGE, 4 * LARGE + 2 * small + MIB, kills=1)


def test_the_queue_survives_three_seconds_without_a_line(far_yard: FarYard) -> None:
    survive_a_cut(far_yard, 3)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_queue_survives_half_a_minute_without_a_line(far_yard: FarYard) -> None:
    survive_a_cut(far_yard, 30)
