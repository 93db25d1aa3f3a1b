"""What a user does first with a service, from the command line: look, copy there and back."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allastui.profiles.profile import KeyPair, Profile
from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.cli.running import allastui, json_lines

SIZE = 11 * MIB + 5
"""Three parts of 5 MiB."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A pair of S3 keys as files hold them."""

    access: str
    secret: str


def keys_of(profile: Profile) -> Keys:
    pair = profile.credentials
    assert isinstance(pair, KeyPair)
    return Keys(pair.access_key, pair.secret_key.reveal())


@contextmanager
def store_of(profile: Profile) -> Iterator[Store]:
    connections = Connections([profile])
    try:
        yield connections.open(profile.name)
    finally:
        connections.close()


@contextmanager
def new_bucket(profile: Profile) -> Iterator[str]:
    """Give the name of a bucket of its own in the project of `profile`."""
    bucket = f"service-{secrets.token_hex(4)}"
    with store_of(profile) as store:
        store.create_bucket(bucket)
        yield bucket
        for one in (bucket, f"{bucket}_segments"):
            if any(entry.name == one for entry in store.buckets()):
                store.delete_many(one, [entry.name for entry in store.walk(one, "")])
                store.delete_bucket(one)


def works(name: str, bucket: str, folder: Path) -> str:
    """Use the profile `name` for what it is for; returns the ETag of what was copied there."""
    content = os.urandom(SIZE)
    (folder / "model.h5").write_bytes(content)
    assert bucket in [entry["name"] for entry in json_lines(allastui("ls", "--json", f"{name}:"))]
    copied(folder / "model.h5", f"{name}:{bucket}/runs/")
    (entry,) = json_lines(allastui("ls", "--json", f"{name}:{bucket}/runs/"))
    assert (entry["name"], entry["kind"], entry["size"]) == ("model.h5", "object", SIZE)
    copied(f"{name}:{bucket}/runs/model.h5", folder / "back")
    assert (folder / "back/model.h5").read_bytes() == content
    etag: str = entry["etag"]
    return etag


def copied(source: str | Path, target: str | Path) -> None:
    """Copy one file to the end; it arrives verified."""
    if isinstance(target, Path):
        target.mkdir()
    done = allastui("copy", "--wait", "--json", source, target)
    assert done.returncode == 0, done.stderr
    (job,) = json.loads(done.stdout)["jobs"]
    assert (job["state"], job["bytes_done"], job["verified"]) == ("done", SIZE, True), job


def only_profile() -> str:
    """Return the name of the one profile that is found."""
    done = allastui("profiles", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    ((profile,),) = [json.loads(done.stdout)]
    name: str = profile["name"]
    return name
