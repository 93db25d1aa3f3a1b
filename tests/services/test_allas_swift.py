"""Allas over Swift, with what `allas-conf` and Open OnDemand leave: a token and a storage URL."""

from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.sign_in.tickets import open_tickets
from tests.cli.running import allastui
from tests.servers.keystone import KeystoneServer
from tests.servers.test_keystone import token_of
from tests.services.conftest import Lead
from tests.services.working import new_bucket, only_profile, works
from tests.unit.profiles.csc_files import write, write_rclone

ACCOUNT = "https://a3s.fi:443/swift/v1/AUTH_"


@pytest.mark.parametrize("found_in", ["variables", ".allas_connection", "rclone.conf"])
def test_allas(
    found_in: str,
    ceph_native_profile: Profile,
    lead_to: Lead,
    certificate: Path,
    clean_environment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = open_tickets(ceph_native_profile).current()
    token = ticket.token.reveal()
    storage_url = ACCOUNT + ticket.storage_url.rpartition("/AUTH_")[2]
    lent = {"OS_AUTH_TOKEN": token, "OS_STORAGE_URL": storage_url}
    monkeypatch.setenv("OS_CACERT", str(certificate))
    monkeypatch.setenv("RCLONE_CA_CERT", str(certificate))
    if found_in == "variables":
        for name, value in {**lent, "OS_PROJECT_NAME": "project_2001234"}.items():
            monkeypatch.setenv(name, value)
    elif found_in == ".allas_connection":
        text = "".join(f"{name}={value}\n" for name, value in lent.items())
        write(clean_environment, found_in, text)
        write(clean_environment, ".allas_default", "os_project_name=project_2001234\n")
    else:
        write_rclone(
            clean_environment,
            "[allas-project_2001234]\ntype = swift\nenv_auth = false\n"
            f"auth_token = {token}\nstorage_url = {storage_url}\n",
        )
    assert only_profile() == "project_2001234-swift"
    proxy = lead_to(ceph_native_profile)
    with new_bucket(ceph_native_profile) as bucket:
        works("project_2001234-swift", bucket, tmp_path)
        segments = allastui("ls", f"project_2001234-swift:{bucket}_segments/", "-r")
        assert segments.stdout.count("model.h5/") == 3
    requests = [exchange.request for exchange in proxy.exchanges]
    assert requests
    assert {request.headers["host"] for request in requests} == {"a3s.fi"}
    assert {request.headers.get("x-auth-token") for request in requests} <= {token, None}


def test_a_token_of_keystone(
    keystone_swift: KeystoneServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = keystone_swift.projects[0]
    for name, value in {
        "OS_AUTH_TOKEN": token_of(keystone_swift, project.id),
        "OS_STORAGE_URL": project.storage_url,
        "OS_AUTH_URL": keystone_swift.auth_url,
        "OS_PROJECT_NAME": project.name,
        "OS_USERNAME": keystone_swift.username,
    }.items():
        monkeypatch.setenv(name, value)
    assert only_profile() == f"{project.name}-swift"
    with new_bucket(project.swift_profile) as bucket:
        works(f"{project.name}-swift", bucket, tmp_path)
        monkeypatch.setenv("OS_AUTH_TOKEN", "gAAAAA-ended")
        ended = allastui("ls", f"{project.name}-swift:{bucket}")
        assert ended.returncode == 1
        assert f"The token of {project.name} has ended" in ended.stderr
        assert "gAAAAA" not in ended.stderr
