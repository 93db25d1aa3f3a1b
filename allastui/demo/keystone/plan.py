"""Whom and what a Keystone of ours knows: drawn by the parent, written by the child."""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

DOMAIN = "Default"
REGION = "RegionOne"
PROJECTS = ("project_2001111", "project_2002222")
USER, CURATOR = "demo", "curator"
SERVICE_USER, SERVICE_PROJECT = "swift", "service"
TOKEN_SECONDS = 8 * 3600
"""As on Allas and most others."""


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A project and the S3 keys of the curator there."""

    id: str
    name: str
    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class KeystonePlan:
    """What Keystone is told to know; every password and key is random.

    The user and the curator are members of all projects. The curator, who put the sample data
    there, has S3 keys; the user has none yet. `storage_url` holds `$(project_id)s` where the
    project's id goes.
    """

    auth_url: str
    storage_url: str
    projects: tuple[ProjectPlan, ...]
    password: str
    curator_password: str
    admin_password: str
    service_password: str
    token_seconds: int


@dataclass(frozen=True, slots=True)
class KeystoneStartLine:
    """What the parent writes to the child's standard input, as one line of JSON.

    `folder` is for everything that Keystone writes, and made by the child. `listener` is the
    descriptor of a TCP socket that listens already.
    """

    folder: str
    listener: int
    plan: KeystonePlan

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> "KeystoneStartLine":
        """Read what `encode` wrote; raises ValueError, KeyError or TypeError for anything else."""
        fields = json.loads(line)
        return cls(fields["folder"], fields["listener"], plan_of(fields["plan"]))


def plan_of(fields: Mapping[str, Any]) -> KeystonePlan:
    """Return the plan that `dataclasses.asdict` made `fields` of."""
    projects = tuple(ProjectPlan(**project) for project in fields["projects"])
    return KeystonePlan(**{**fields, "projects": projects})


def random_plan(
    auth_url: str,
    storage_url: str,
    *,
    projects: Sequence[str] = PROJECTS,
    token_seconds: int = TOKEN_SECONDS,
) -> KeystonePlan:
    """Return a plan with fresh random ids, passwords and keys."""
    return KeystonePlan(
        auth_url=auth_url,
        storage_url=storage_url,
        projects=tuple(
            ProjectPlan(uuid.uuid4().hex, name, secrets.token_hex(16), secrets.token_hex(16))
            for name in projects
        ),
        password=secrets.token_urlsafe(12),
        curator_password=secrets.token_urlsafe(24),
        admin_password=secrets.token_urlsafe(24),
        service_password=secrets.token_hex(24),
        token_seconds=token_seconds,
    )
