"""A project behind a Keystone that an agent is to copy into."""

import os
import uuid
from dataclasses import dataclass, replace

from allastui.profiles.profile import KeystoneSignIn, Password, Profile, Token
from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.sign_in.tickets import open_tickets
from allastui.transfers.request import CopyRequest
from tests.agent.conftest import Host


@dataclass
class Project:
    """A bucket of the signed-in user's project, and a file to be copied there."""

    host: Host
    profile: Profile
    size: int = 12 * MIB

    def __post_init__(self) -> None:
        self.bucket = f"lent-{uuid.uuid4().hex[:8]}"
        self.connections = Connections([self.profile])
        self.connections.open(self.profile.name).create_bucket(self.bucket)
        self.host.paths.config.mkdir()
        self.host.paths.settings_file.write_text("connections = 4\npart_size_mib = 5\n")
        self.content = os.urandom(self.size)
        (self.host.base / "f").write_bytes(self.content)

    @property
    def request(self) -> CopyRequest:
        target = Place(self.profile.name, self.bucket, "")
        return CopyRequest((local_place(self.host.base / "f"),), target)

    def arrived(self) -> bool:
        reader = self.connections.open(self.profile.name).open_range(
            self.bucket, "f", 0, len(self.content)
        )
        got = bytearray()
        piece = memoryview(bytearray(MIB))
        while count := reader.readinto(piece):
            got += piece[:count]
        reader.close()
        return bytes(got) == self.content

    @property
    def password(self) -> str:
        sign_in = self.profile.credentials
        assert isinstance(sign_in, KeystoneSignIn)
        assert isinstance(sign_in.method, Password)
        assert sign_in.method.password is not None
        return sign_in.method.password.reveal()

    @property
    def without_password(self) -> Profile:
        sign_in = self.profile.credentials
        assert isinstance(sign_in, KeystoneSignIn)
        assert isinstance(sign_in.method, Password)
        method = replace(sign_in.method, password=None)
        return replace(self.profile, credentials=replace(sign_in, method=method))


def with_token(profile: Profile) -> Profile:
    """Return a profile with a fresh token in place of its password."""
    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    token = open_tickets(profile).current().token
    return replace(profile, credentials=replace(sign_in, method=Token(token)))
