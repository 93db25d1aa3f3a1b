"""The S3 keys that Keystone keeps for a user and a project: its EC2 credentials."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from allastui.errors import NotFound
from allastui.profiles.profile import Secret
from allastui.stores.sign_in.keystone import Keystone, Project
from allastui.stores.sign_in.keystone_token import KeystoneToken


@dataclass(frozen=True, slots=True)
class Ec2Key:
    """An S3 key of one project; it lasts until it is deleted."""

    access_key: str
    secret: Secret
    project_id: str


def list_keys(keystone: Keystone, token: KeystoneToken, project: Project) -> tuple[Ec2Key, ...]:
    """Return the user's keys for `project`; those for other projects are left out."""
    keystone = keystone.about(f"The S3 keys of {project.name} could not be listed")
    document = keystone.call("GET", _path(token), token.token)
    keys = keystone.read(lambda: [_key(row) for row in document["credentials"]])
    return tuple(key for key in keys if key.project_id == project.id)


def create_key(keystone: Keystone, token: KeystoneToken, project: Project) -> Ec2Key:
    """Make a key for the user and `project`."""
    keystone = keystone.about(f"An S3 key of {project.name} could not be made")
    document = keystone.call("POST", _path(token), token.token, {"tenant_id": project.id})
    return keystone.read(lambda: _key(document["credential"]))


def delete_key(keystone: Keystone, token: KeystoneToken, access_key: str) -> None:
    """Delete a key of the user; one that is gone is no failure."""
    keystone = keystone.about(f"The S3 key {access_key} could not be deleted")
    try:
        keystone.call("DELETE", f"{_path(token)}/{quote(access_key, safe='')}", token.token)
    except NotFound:
        return


def _path(token: KeystoneToken) -> str:
    return f"/users/{quote(token.user_id or '', safe='')}/credentials/OS-EC2"


def _key(row: dict[str, Any]) -> Ec2Key:
    return Ec2Key(str(row["access"]), Secret(str(row["secret"])), str(row["tenant_id"]))
