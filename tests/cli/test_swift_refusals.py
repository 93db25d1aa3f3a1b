"""What the user reads when Swift or Keystone refuse: one sentence, and no file is lost."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeystoneSignIn, Password, Profile, ProjectScope, Secret
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes
from tests.cli.running import allastui, write_swift_remote
from tests.large_objects import swift_writer
from tests.servers.keystone import KeystoneServer

NAME = "allas"
PIECES = [b"x" * 1000, b"y" * 1000, b"z" * 10]


def refusal(*words: str | Path) -> str:
    """Run a command that fails, and return the one line that says why."""
    done = allastui(*words)
    assert done.returncode == 1, done.stdout
    (line,) = (line for line in done.stderr.splitlines() if line)
    return line


@dataclass(frozen=True)
class Here:
    """A folder with a file that is to go up, and nothing that came down."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "file"

    def commands(self, bucket: str) -> list[tuple[str | Path, ...]]:
        """Every way to a bucket: looked at, read, written, and moved to."""
        return [
            ("ls", f"{NAME}:{bucket}"),
            ("copy", "--wait", f"{NAME}:{bucket}/object", f"{self.folder}/"),
            ("copy", "--wait", self.file, f"{NAME}:{bucket}/"),
            ("copy", "--wait", "--move", self.file, f"{NAME}:{bucket}/"),
        ]

    def is_as_before(self) -> bool:
        return [path.read_bytes() for path in self.folder.iterdir()] == [b"content"]


@pytest.fixture
def here(tmp_path: Path) -> Here:
    here = Here(tmp_path / "here")
    here.folder.mkdir()
    here.file.write_bytes(b"content")
    return here


@pytest.fixture(params=["keystone_swift", "ceph_keystone"])
def keystone(request: pytest.FixtureRequest) -> KeystoneServer:
    server = request.getfixturevalue(request.param)
    assert isinstance(server, KeystoneServer)
    return server


@pytest.fixture
def bucket_of_another(keystone: KeystoneServer) -> Iterator[str]:
    """A bucket of the second project, with an object."""
    profile = keystone.projects[1].swift_profile
    bucket = f"theirs-{secrets.token_hex(4)}"
    connections = Connections([profile])
    store = connections.open(profile.name)
    store.create_bucket(bucket)
    store.put(bucket, "object", BytesBody(b"theirs"), Attributes())
    yield bucket
    assert [entry.name for entry in store.walk(bucket, "")] == ["object"]
    connections.close()


def sign_in_of(profile: Profile) -> KeystoneSignIn:
    assert isinstance(profile.credentials, KeystoneSignIn)
    return profile.credentials


@pytest.mark.parametrize("kind", ["slo", "dlo"])
@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_a_lost_segment(
    request: pytest.FixtureRequest, clean_environment: Path, here: Here, server: str, kind: str
) -> None:
    profile = request.getfixturevalue(f"{server}_native_profile")
    write_swift_remote(clean_environment, profile, NAME)
    bucket = f"lost-{secrets.token_hex(4)}"
    with swift_writer(profile) as writer:
        make = writer.slo if kind == "slo" else writer.dlo
        writer.lose(make(bucket, "object", PIECES).segments[1])
    said = refusal("copy", "--wait", f"{NAME}:{bucket}/object", f"{here.folder}/")
    assert said.startswith(f"allastui: {bucket}/object is damaged. Segment 2 of 3 (…/00000001) is")
    assert "missing. Upload it again from its original" in said
    assert here.is_as_before()


def test_a_bucket_that_is_not_ours(
    keystone: KeystoneServer, clean_environment: Path, here: Here, bucket_of_another: str
) -> None:
    first, second = keystone.projects
    sign_in = replace(sign_in_of(first.swift_profile), storage_url=second.storage_url)
    foreign = replace(first.swift_profile, credentials=sign_in)
    write_swift_remote(clean_environment, foreign, NAME)
    for command in here.commands(bucket_of_another):
        said = refusal(*command)
        assert bucket_of_another in said
        assert "This profile has no permission for it. Ask the owner of the bucket for" in said
    assert here.is_as_before()


def test_a_bucket_that_does_not_exist(
    keystone: KeystoneServer, clean_environment: Path, here: Here
) -> None:
    write_swift_remote(clean_environment, keystone.projects[0].swift_profile, NAME)
    bucket = f"missing-{secrets.token_hex(4)}"
    for command in here.commands(bucket):
        said = refusal(*command)
        assert bucket in said
        assert "There is no such bucket. Check its name, and the profile." in said
    assert here.is_as_before()


def test_a_wrong_password(
    keystone_swift: KeystoneServer, clean_environment: Path, here: Here
) -> None:
    profile = keystone_swift.projects[0].swift_profile
    method = Password(
        username=keystone_swift.username,
        user_domain_name="Default",
        password=Secret("not-it-at-all"),
    )
    wrong = replace(sign_in_of(profile), method=method)
    write_swift_remote(clean_environment, replace(profile, credentials=wrong), NAME)
    for command in here.commands("bucket"):
        said = refusal(*command)
        assert "Signing in to" in said
        assert "the password is not accepted by 127.0.0.1" in said
        assert "Type it again, or correct it where the profile was found." in said
        assert "not-it-at-all" not in said
    assert here.is_as_before()


def test_an_unknown_project(
    keystone_swift: KeystoneServer, clean_environment: Path, here: Here
) -> None:
    profile = keystone_swift.projects[0].swift_profile
    unknown = replace(sign_in_of(profile), scope=ProjectScope(name="project_2009999"))
    write_swift_remote(clean_environment, replace(profile, credentials=unknown), NAME)
    names = ", ".join(project.name for project in keystone_swift.projects)
    for command in here.commands("bucket"):
        said = refusal(*command)
        assert (
            f"There is no project project_2009999, or {keystone_swift.username} is no member"
            in said
        )
        assert f"The projects of this user: {names}." in said
    assert here.is_as_before()
