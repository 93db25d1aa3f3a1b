"""A key that ends in the middle: the job waits for a new one, and goes on with it by itself."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeyPair, Profile, Secret
from allastui.settings import MIB
from allastui.stores.place import local_place
from allastui.transfers.request import CopyRequest
from tests.agent.conftest import Host, job_of, until_over, until_waiting, wait_until
from tests.agent.test_kill import Yard, make_yard, rclone_section
from tests.servers.faults import Fault, Request, s3_error
from tests.servers.proxy import FaultProxy


def test_a_job_waits_for_sign_in_and_goes_on_with_the_new_key(
    host: Host, swift_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    yard = make_yard(host, make_proxy, [swift_profile])
    good = yard.profiles[0]
    keys = good.credentials
    assert isinstance(keys, KeyPair)
    client = yard.attach()
    client.limit(8 * MIB)
    (host.base / "f").write_bytes(os.urandom(30 * MIB))
    job = client.submit(CopyRequest((local_place(host.base / "f"),), yard.place(0, "")))
    wait_until(lambda: job_of(client, job).bytes_done > 0)

    ended = s3_error(403, "InvalidAccessKeyId")

    def decide(request: Request) -> Fault | None:
        return None if "old-key" not in request.headers["authorization"] else ended

    use_key(yard, replace(good, credentials=KeyPair("old-key", Secret("old-secret"))))
    yard.proxies[0].decide = decide
    client.lend_variables(dict(yard.environment))
    client.limit(0)
    note = until_waiting(client, job)
    assert note.startswith("waits for sign-in")
    assert "old-secret" not in note

    use_key(yard, good)
    client.lend_variables(dict(yard.environment))
    assert until_over(client, job).unverified == 0
    yard.connections.close()
    for written in (host.folder.log, host.paths.journal_file):
        text = written.read_bytes()
        assert keys.secret_key.reveal().encode() not in text
        assert b"old-secret" not in text


def use_key(yard: Yard, profile: Profile) -> None:
    (yard.host.base / "home" / "rclone.conf").write_text(rclone_section(profile))


@pytest.mark.parametrize("name", ["AWS_SECRET_ACCESS_KEY", "RCLONE_CONFIG", "HOME"])
def test_only_variables_that_name_projects_are_lent(name: str) -> None:
    from allastui.agent.spawn import lent_variables

    given = {name: "/x", "PATH": "/bin", "SSH_AUTH_SOCK": "y", "EDITOR": "z"}
    assert lent_variables(given) == {name: "/x"}


def test_a_file_named_from_the_terminals_folder_is_found_by_the_agent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from allastui.agent.spawn import lent_variables

    monkeypatch.chdir(tmp_path)
    assert lent_variables({"RCLONE_CONFIG": "my.conf"}) == {"RCLONE_CONFIG": f"{tmp_path}/my.conf"}


def test_a_restarted_agent_waits_for_a_project_that_only_a_terminal_knows(
    host: Host, swift_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    yard = make_yard(host, make_proxy, [swift_profile])
    client = yard.attach()
    client.limit(8 * MIB)
    (host.base / "f").write_bytes(os.urandom(30 * MIB))
    job = client.submit(CopyRequest((local_place(host.base / "f"),), yard.place(0, "")))
    wait_until(lambda: job_of(client, job).bytes_done > 0)
    host.kill()
    ignorant = host.attach()
    assert "no profile named p0" in until_waiting(ignorant, job)
    assert until_over(yard.attach(), job).unverified == 0
    yard.connections.close()
