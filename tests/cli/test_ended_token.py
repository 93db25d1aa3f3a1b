"""A token of the environment that ends on the way: the command says so, and waits for the next."""

import os
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

from allastui.profiles.profile import Profile
from allastui.settings import MIB, user_paths
from allastui.stores.connect import Connections
from allastui.stores.sign_in.tickets import open_tickets
from tests.agents import wait_until
from tests.cli.running import COMMAND, allastui, json_lines
from tests.engine.segments_taken import segments_taken
from tests.servers.faults import UNAUTHORIZED, Fault, Request
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

SIZE = 24 * MIB


def variables_of(profile: Profile) -> dict[str, str]:
    """Return the variables of a fresh token, as `openstack token issue` users set them."""
    ticket = open_tickets(profile).current()
    return {"OS_STORAGE_URL": ticket.storage_url, "OS_AUTH_TOKEN": ticket.token.reveal()}


def test_the_upload_goes_on_when_a_command_brings_the_next_token(
    keystone_swift: KeystoneServer,
    make_proxy: Callable[[Profile], FaultProxy],
    tmp_path: Path,
) -> None:
    profile = keystone_swift.projects[0].stated_profile
    proxy = make_proxy(profile)
    connections = Connections([profile])
    store = connections.open(profile.name)
    bucket = f"ended-{uuid.uuid4().hex[:8]}"
    store.create_bucket(bucket)
    user_paths().config.mkdir(parents=True, exist_ok=True)
    user_paths().settings_file.write_text("connections = 2\npart_size_mib = 5\n")
    (tmp_path / "big").write_bytes(os.urandom(SIZE))
    first, second = variables_of(proxy.profile), variables_of(proxy.profile)

    def decide(request: Request) -> Fault | None:
        is_old = request.headers.get("x-auth-token") == first["OS_AUTH_TOKEN"]
        return UNAUTHORIZED if is_old and len(segments_taken(proxy)) >= 2 else None

    proxy.decide = decide
    copying = subprocess.Popen(
        [*COMMAND, "copy", "--wait", str(tmp_path / "big"), f"os-env:{bucket}/"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **first},
    )  # fmt: skip

    def waits() -> bool:
        assert copying.poll() is None, copying.communicate()
        (queue,) = json_lines(allastui("queue", "--json"))
        return [job["state"] for job in queue["jobs"]] == ["waiting"]

    wait_until(waits)
    said = allastui("queue").stdout
    assert "waits for sign-in" in said
    assert first["OS_AUTH_TOKEN"] not in said
    assert copying.poll() is None
    json_lines(allastui("queue", "--json", env=second))
    said, faults = copying.communicate(timeout=60)
    assert copying.returncode == 0, faults
    assert faults.splitlines() == [
        "allastui: Job 1 waits for sign-in: The token of os-env has ended, or is not accepted. Sign"
        " in again, or get a new token where this one is from. What has arrived is kept."
    ]
    assert "Copied 1 file" in said
    assert "not verified" not in said
    assert set(segments_taken(proxy).values()) == {1}
    assert store.stat(bucket, "big").size == SIZE
    connections.close()
