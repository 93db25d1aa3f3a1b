"""LUMI-O takes 1,000 parts in an upload: larger objects get larger parts, not more of them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from tests.agents import wait_until
from tests.cli.running import allastui
from tests.servers.faults import Request
from tests.servers.sink import BUCKET, running_sink
from tests.services.conftest import Lead
from tests.unit.profiles.csc_files import LUMI_RCLONE, write_rclone

NAME = "lumi-465000001"
LIMIT = 1000


@pytest.fixture(scope="module")
def sink() -> Iterator[Profile]:
    with running_sink() as profile:
        yield profile


def sparse(folder: Path, size: int) -> Path:
    file = folder / "sparse.bin"
    with file.open("wb") as data:
        os.truncate(data.fileno(), size)
    return file


def test_parts_are_as_large_as_the_limit_wants(
    sink: Profile,
    lead_to: Lead,
    certificate: Path,
    clean_environment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (clean_environment / ".config/allastui/settings.toml").write_text("bandwidth_mib = 24\n")
    write_rclone(clean_environment, LUMI_RCLONE)
    monkeypatch.setenv("RCLONE_CA_CERT", str(certificate))
    proxy = lead_to(sink)
    size = (LIMIT * 16 + 5) * MIB
    file = sparse(tmp_path, size)
    done = allastui("copy", file, f"{NAME}:{BUCKET}/", "--if-exists", "overwrite", "--json")
    assert done.returncode == 0, done.stderr
    (job,) = json.loads(done.stdout)["jobs"]

    def parts() -> list[Request]:
        requests = [exchange.request for exchange in proxy.exchanges]
        return [request for request in requests if "partNumber=" in request.target]

    wait_until(lambda: len(parts()) >= 2)
    (length,) = {int(part.headers["content-length"]) for part in parts()}
    assert length == 17 * MIB
    assert -(-size // length) <= LIMIT
    assert allastui("queue", "cancel", str(job["id"])).returncode == 0


@pytest.mark.long
def test_an_object_of_that_size_arrives(
    sink: Profile, clean_environment: Path, tmp_path: Path
) -> None:
    address = sink.endpoint or ""
    write_rclone(clean_environment, LUMI_RCLONE.replace("https://lumidata.eu", address))
    size = (LIMIT * 5 + 5) * MIB
    place = f"lumi-465000001-private:{BUCKET}/"  # at another address it is not called LUMI-O
    done = allastui("copy", "--wait", "--json", sparse(tmp_path, size), place, timeout=600)
    assert done.returncode == 0, done.stderr
    (job,) = json.loads(done.stdout)["jobs"]
    assert (job["state"], job["bytes_done"]) == ("done", size), done.stderr
    assert job["verified"] is True
