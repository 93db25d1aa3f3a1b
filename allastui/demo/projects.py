"""An object store with a Keystone: two projects, and one user who signs in to both."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from allastui.demo.authentication import AskKeystone
from allastui.demo.child import Child, loopback_listener
from allastui.demo.config import REGION
from allastui.demo.folders import DataFolder
from allastui.demo.keystone.plan import (
    DOMAIN,
    SERVICE_PROJECT,
    SERVICE_USER,
    TOKEN_SECONDS,
    USER,
    KeystonePlan,
    ProjectPlan,
    random_plan,
)
from allastui.demo.keystone.start import start_keystone
from allastui.demo.large_objects import BUCKET as LARGE_OBJECTS
from allastui.demo.running import Running, Share
from allastui.demo.samples import EMPTY, LAKE, MANY, NAMES, THESIS, WEATHER
from allastui.demo.store import SOURCE, demo_folder, require, start_swift
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
)

_SHARES = ((LAKE, NAMES, THESIS, LARGE_OBJECTS), (WEATHER, MANY, EMPTY))
"""The sample buckets of each project."""


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project of the demo's Keystone, and the profiles that open its data.

    Over Swift it is the user who works there, over S3 the curator: the user has no S3 keys yet.
    """

    id: str
    name: str
    s3_profile: Profile
    swift_profile: Profile


class ProjectsDemo(Running):
    """A running Keystone and the object store that asks it who somebody is.

    `keystone_port` and `store_port` are their TCP ports on 127.0.0.1, `pids` their processes.
    """

    def __init__(
        self,
        data: DataFolder,
        children: Sequence[Child],
        ports: tuple[int, int],
        plan: KeystonePlan,
    ) -> None:
        super().__init__(data, children)
        self.keystone_port, self.store_port = ports
        self.pids = [child.process.pid for child in children]
        self.plan = plan

    @property
    def auth_url(self) -> str:
        return self.plan.auth_url

    @property
    def username(self) -> str:
        """The user who is a member of all projects, in the domain `Default`."""
        return USER

    @property
    def password(self) -> Secret:
        return Secret(self.plan.password)

    @property
    def endpoint(self) -> str:
        """Where S3 is answered, and Swift below /v1."""
        return f"http://127.0.0.1:{self.store_port}"

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The sign-in of the user, to no project yet."""
        return (self._keystone_profile("demo-keystone", None),)

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(
            Share(buckets, project.s3_profile, project.swift_profile)
            for project, buckets in zip(self.projects, _SHARES, strict=True)
        )

    @property
    def projects(self) -> tuple[DemoProject, ...]:
        return tuple(
            DemoProject(
                id=project.id,
                name=project.name,
                s3_profile=self._s3_profile(project),
                swift_profile=self._keystone_profile(f"{project.name}-swift", project),
            )
            for project in self.plan.projects
        )

    def _keystone_profile(self, name: str, project: ProjectPlan | None) -> Profile:
        sign_in = KeystoneSignIn(
            auth_url=self.auth_url,
            method=Password(username=USER, user_domain_name=DOMAIN, password=self.password),
            scope=ProjectScope(id=project.id, name=project.name) if project else None,
        )
        return Profile(
            name=name,
            protocol=Protocol.SWIFT,
            endpoint=self.auth_url,
            credentials=sign_in,
            sources=(SOURCE,),
            project=project.name if project else None,
        )

    def _s3_profile(self, project: ProjectPlan) -> Profile:
        return Profile(
            name=f"{project.name}-s3",
            protocol=Protocol.S3,
            endpoint=self.endpoint,
            credentials=KeyPair(project.access_key, Secret(project.secret_key)),
            sources=(SOURCE,),
            project=project.name,
            region=REGION,
        )


def start_projects_demo(parent: Path, *, token_seconds: int = TOKEN_SECONDS) -> ProjectsDemo:
    """Start a Keystone and an object store whose data lies in a folder of its own below `parent`.

    Takes a few seconds. A token is good for `token_seconds`. Folders of demos that are dead are
    removed from `parent`. Raises DemoError if they cannot be started; nothing is left behind then.
    """
    require("swift", "OpenStack Swift")
    require("keystone", "OpenStack Keystone")
    require("keystonemiddleware", "OpenStack Keystone's middleware")
    data = demo_folder(parent)
    children: list[Child] = []
    try:
        with loopback_listener() as for_keystone, loopback_listener() as for_store:
            ports = for_keystone.getsockname()[1], for_store.getsockname()[1]
            plan = random_plan(
                f"http://127.0.0.1:{ports[0]}/v3",
                f"http://127.0.0.1:{ports[1]}/v1/AUTH_$(project_id)s",
                token_seconds=token_seconds,
            )
            keystone = start_keystone(
                data.path, for_keystone.fileno(), plan, keep_open=(data.lock,)
            )
            children.append(keystone)
            ask = AskKeystone(plan.auth_url, SERVICE_USER, plan.service_password, SERVICE_PROJECT)
            children.append(start_swift(data, for_store.fileno(), ask))
    except BaseException:
        for child in children:
            child.end()
        data.remove()
        raise
    return ProjectsDemo(data, children, ports, plan).wait_until_ready()
