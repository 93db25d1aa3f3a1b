"""A Keystone with two projects, and the object store that asks it, as the tests see them."""

from dataclasses import dataclass, replace

from allastui.demo.config import REGION
from allastui.demo.keystone.plan import CURATOR, DOMAIN, USER, KeystonePlan, ProjectPlan
from allastui.demo.projects import ProjectsDemo
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
)

_SOURCES = (Source("test", None, None),)


@dataclass(frozen=True, slots=True)
class KeystoneProject:
    """A project in which the user is a member.

    `swift_profile` signs the user in to it and finds the storage in the catalog. `stated_profile`
    is the same with the storage URL stated: it can be led through a FaultProxy. `s3_profile` is
    that of the curator, another member, as the user has no S3 keys; it opens the same data.
    """

    id: str
    name: str
    storage_url: str
    swift_profile: Profile
    stated_profile: Profile
    s3_profile: Profile


@dataclass(frozen=True, slots=True)
class KeystoneServer:
    """A Keystone (API v3) and where the data of its projects is.

    `username` is in the domain `Default` and a member of all `projects`; so is `curator`, who has
    S3 keys. `admin` with `admin_password` in the project `admin` may do everything in Keystone.
    `endpoint` is where S3 is answered.
    """

    auth_url: str
    endpoint: str
    username: str
    password: Secret
    curator: str
    curator_password: Secret
    admin_password: Secret
    token_seconds: int
    projects: tuple[KeystoneProject, ...]
    pids: tuple[int, ...]
    """The processes of Keystone and of the store; () where they are shared with other tests."""

    @property
    def unscoped_profile(self) -> Profile:
        """The sign-in of the user, to no project yet."""
        return _swift_profile("keystone", self.auth_url, self.password, None)


def openstack_keystone(demo: ProjectsDemo) -> KeystoneServer:
    """Describe a Keystone that OpenStack Swift asks."""
    return _described("swift", demo.plan, demo.endpoint, tuple(demo.pids))


def ceph_keystone(plan: KeystonePlan, endpoint: str) -> KeystoneServer:
    """Describe a Keystone that a Ceph gateway asks."""
    return _described("ceph", plan, endpoint, ())


def _described(
    label: str, plan: KeystonePlan, endpoint: str, pids: tuple[int, ...]
) -> KeystoneServer:
    return KeystoneServer(
        auth_url=plan.auth_url,
        endpoint=endpoint,
        username=USER,
        password=Secret(plan.password),
        curator=CURATOR,
        curator_password=Secret(plan.curator_password),
        admin_password=Secret(plan.admin_password),
        token_seconds=plan.token_seconds,
        projects=tuple(_project(label, plan, endpoint, project) for project in plan.projects),
        pids=pids,
    )


def _project(
    label: str, plan: KeystonePlan, endpoint: str, project: ProjectPlan
) -> KeystoneProject:
    name = f"{label}-{project.name}"
    swift = _swift_profile(name, plan.auth_url, Secret(plan.password), project)
    storage_url = plan.storage_url.replace("$(project_id)s", project.id)
    assert isinstance(swift.credentials, KeystoneSignIn)
    return KeystoneProject(
        id=project.id,
        name=project.name,
        storage_url=storage_url,
        swift_profile=swift,
        stated_profile=replace(
            swift, credentials=replace(swift.credentials, storage_url=storage_url)
        ),
        s3_profile=Profile(
            name=f"{name}-s3",
            protocol=Protocol.S3,
            endpoint=endpoint,
            credentials=KeyPair(project.access_key, Secret(project.secret_key)),
            sources=_SOURCES,
            project=project.name,
            region=REGION,
        ),
    )


def _swift_profile(
    name: str, auth_url: str, password: Secret, project: ProjectPlan | None
) -> Profile:
    return Profile(
        name=name,
        protocol=Protocol.SWIFT,
        endpoint=auth_url,
        credentials=KeystoneSignIn(
            auth_url=auth_url,
            method=Password(username=USER, user_domain_name=DOMAIN, password=password),
            scope=ProjectScope(id=project.id, name=project.name) if project else None,
        ),
        sources=_SOURCES,
        project=project.name if project else None,
    )
