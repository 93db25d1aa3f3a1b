"""The first content of Keystone's database: users, projects, roles, the catalog, S3 keys."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from allastui.demo.keystone.plan import (
    CURATOR,
    REGION,
    SERVICE_PROJECT,
    SERVICE_USER,
    USER,
    KeystonePlan,
    ProjectPlan,
)

_DOMAIN_ID = "default"


def fill(plan: KeystonePlan) -> None:
    """Load Keystone's backends, make its tables, and write what `plan` says into them."""
    from keystone.cmd.bootstrap import Bootstrapper

    bootstrap = Bootstrapper()
    _make_tables()
    bootstrap.admin_username, bootstrap.admin_password = "admin", plan.admin_password
    bootstrap.project_name, bootstrap.admin_role_name = "admin", "admin"
    bootstrap.region_id, bootstrap.service_name = REGION, "keystone"
    bootstrap.public_url = bootstrap.internal_url = plan.auth_url
    bootstrap.immutable_roles = True
    bootstrap.bootstrap()
    _Filling(plan).run()


def _make_tables() -> None:
    """Make the tables as the models that are loaded say, many times faster than migrations do."""
    from keystone.common import sql

    with sql.session_for_write() as session:
        sql.ModelBase.metadata.create_all(session.get_bind())


class _Filling:
    """Calls of Keystone's own managers, as its API makes them."""

    def __init__(self, plan: KeystonePlan) -> None:
        from keystone.common.provider_api import ProviderAPIs

        self._apis: Any = ProviderAPIs
        self._plan = plan
        self._roles = {role["name"]: role["id"] for role in self._apis.role_api.list_roles()}

    def run(self) -> None:
        service = uuid.uuid4().hex
        self._project(service, SERVICE_PROJECT)
        for project in self._plan.projects:
            self._project(project.id, project.name)
        ids = [project.id for project in self._plan.projects]
        member = {project: ["member"] for project in ids}
        self._user(SERVICE_USER, self._plan.service_password, {service: ["admin", "service"]})
        self._user(USER, self._plan.password, member)
        curator = self._user(CURATOR, self._plan.curator_password, member)
        for project in self._plan.projects:
            self._s3_keys(curator, project)
        self._object_store()

    def _project(self, project: str, name: str) -> None:
        values = {"id": project, "name": name, "domain_id": _DOMAIN_ID, "enabled": True}
        self._apis.resource_api.create_project(project, {**values, "description": ""})

    def _user(self, name: str, password: str, roles: Mapping[str, Sequence[str]]) -> str:
        values = {"name": name, "password": password, "domain_id": _DOMAIN_ID, "enabled": True}
        user: str = self._apis.identity_api.create_user(values)["id"]
        for project, names in roles.items():
            for role in names:
                self._apis.assignment_api.add_role_to_user_and_project(
                    user, project, self._roles[role]
                )
        return user

    def _s3_keys(self, user: str, project: ProjectPlan) -> None:
        blob = {"access": project.access_key, "secret": project.secret_key, "trust_id": None}
        values = {
            "id": hashlib.sha256(project.access_key.encode()).hexdigest(),
            "user_id": user,
            "project_id": project.id,
            "type": "ec2",
            "blob": json.dumps(blob),
        }
        self._apis.credential_api.create_credential(values["id"], values)

    def _object_store(self) -> None:
        service = uuid.uuid4().hex
        values = {"id": service, "type": "object-store", "name": "swift", "enabled": True}
        self._apis.catalog_api.create_service(service, values)
        for interface in ("public", "internal"):
            endpoint = uuid.uuid4().hex
            self._apis.catalog_api.create_endpoint(
                endpoint,
                {
                    "id": endpoint,
                    "service_id": service,
                    "region_id": REGION,
                    "interface": interface,
                    "enabled": True,
                    "url": self._plan.storage_url,
                },
            )
