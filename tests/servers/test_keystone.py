"""Keystone with OpenStack Swift, and with Ceph: two projects, kept from each other."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from allastui.errors import AccessDenied, NotFound
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes
from tests.servers.keystone import KeystoneProject, KeystoneServer

BOTH = pytest.mark.parametrize(
    "which", ["keystone_swift", pytest.param("ceph_keystone", marks=pytest.mark.ceph)]
)


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(method: str, url: str, token: str = "", body: bytes | None = None) -> Answered:
    headers = {"Content-Type": "application/json"} | ({"X-Auth-Token": token} if token else {})
    try:
        with urlopen(Request(url, body, headers, method=method), timeout=60) as answer:
            return Answered(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        with error:
            return Answered(error.code, error.headers, error.read())


def sign_in(server: KeystoneServer, project: str | None, password: str | None = None) -> Answered:
    secret = server.password.reveal() if password is None else password
    user = {"name": server.username, "domain": {"name": "Default"}, "password": secret}
    identity = {"methods": ["password"], "password": {"user": user}}
    scope = {"scope": {"project": {"id": project}}} if project else {}
    body = json.dumps({"auth": {"identity": identity, **scope}}).encode()
    return ask("POST", f"{server.auth_url}/auth/tokens", body=body)


def token_of(server: KeystoneServer, project: str | None) -> str:
    answer = sign_in(server, project)
    assert answer.status == 201, answer.body
    token: str = answer.headers["X-Subject-Token"]
    return token


@pytest.fixture
def server(which: str, request: pytest.FixtureRequest) -> KeystoneServer:
    server: KeystoneServer = request.getfixturevalue(which)
    return server


@BOTH
def test_an_unscoped_sign_in_lists_the_projects(server: KeystoneServer) -> None:
    answer = ask("GET", f"{server.auth_url}/auth/projects", token_of(server, None))
    assert {(p["id"], p["name"]) for p in answer.json["projects"]} == {
        (p.id, p.name) for p in server.projects
    }
    assert [p.name for p in server.projects] == ["project_2001111", "project_2002222"]


@BOTH
def test_a_wrong_password_is_refused(server: KeystoneServer) -> None:
    assert sign_in(server, None, "wrong").status == 401


@BOTH
def test_the_catalog_tells_where_the_data_is(server: KeystoneServer) -> None:
    project = server.projects[0]
    catalog = sign_in(server, project.id).json["token"]["catalog"]
    (store,) = [service for service in catalog if service["type"] == "object-store"]
    assert {endpoint["url"] for endpoint in store["endpoints"]} == {project.storage_url}


@BOTH
def test_the_projects_do_not_see_each_other_over_swift(server: KeystoneServer) -> None:
    first, second = server.projects
    token = token_of(server, first.id)
    assert ask("PUT", f"{first.storage_url}/mine", token).status in (201, 202)
    assert ask("PUT", f"{first.storage_url}/mine/key", token, b"x").status == 201
    other, unscoped = token_of(server, second.id), token_of(server, None)
    assert ask("GET", f"{second.storage_url}/mine/key", other).status in (403, 404)
    for stranger in (other, unscoped, "", "no-token-at-all"):
        refused = ask("GET", f"{first.storage_url}/mine/key", stranger)
        assert refused.status in (401, 403, 404)
    assert ask("GET", f"{first.storage_url}/mine/key", token).body == b"x"


@BOTH
def test_s3_keys_open_the_same_data_and_no_other(server: KeystoneServer) -> None:
    first, second = server.projects
    connections = Connections([first.s3_profile, second.s3_profile])
    try:
        ours, theirs = (connections.open(p.s3_profile.name) for p in server.projects)
        ours.create_bucket("over-both")
        ours.put("over-both", "a/b", BytesBody(b"over s3"), Attributes())
        assert "over-both" not in [entry.name for entry in theirs.buckets()]
        with pytest.raises((AccessDenied, NotFound)):
            theirs.stat("over-both", "a/b")
    finally:
        connections.close()
    token = token_of(server, first.id)
    assert ask("GET", f"{first.storage_url}/over-both/a/b", token).body == b"over s3"


@BOTH
def test_the_user_makes_and_deletes_s3_keys(server: KeystoneServer) -> None:
    project = server.projects[0]
    signed_in = sign_in(server, project.id)
    token = signed_in.headers["X-Subject-Token"]
    keys = f"{server.auth_url}/users/{signed_in.json['token']['user']['id']}/credentials/OS-EC2"
    assert ask("GET", keys, token).json["credentials"] == []
    made = ask("POST", keys, token, json.dumps({"tenant_id": project.id}).encode())
    assert made.status == 201
    access = made.json["credential"]["access"]
    assert [key["access"] for key in ask("GET", keys, token).json["credentials"]] == [access]
    assert ask("DELETE", f"{keys}/{access}", token).status == 204
    assert ask("GET", keys, token).json["credentials"] == []


@BOTH
def test_an_application_credential_can_be_made_and_used(server: KeystoneServer) -> None:
    project = server.projects[1]
    signed_in = sign_in(server, project.id)
    token = signed_in.headers["X-Subject-Token"]
    user = f"{server.auth_url}/users/{signed_in.json['token']['user']['id']}"
    wanted = json.dumps({"application_credential": {"name": f"for-{project.name}"}}).encode()
    made = ask("POST", f"{user}/application_credentials", token, wanted)
    assert made.status == 201, made.body
    credential = made.json["application_credential"]
    method = {key: credential[key] for key in ("id", "secret")}
    identity = {"methods": ["application_credential"], "application_credential": method}
    body = json.dumps({"auth": {"identity": identity}}).encode()
    answer = ask("POST", f"{server.auth_url}/auth/tokens", body=body)
    assert answer.json["token"]["project"]["id"] == project.id
    own = answer.headers["X-Subject-Token"]
    assert ask("GET", project.storage_url, own).status in (200, 204)
    assert ask("DELETE", f"{user}/application_credentials/{credential['id']}", token).status == 204


def test_tokens_end_when_they_should(make_keystone: Callable[..., KeystoneServer]) -> None:
    server = make_keystone(token_seconds=8)
    project = server.projects[0]
    told = sign_in(server, project.id).json["token"]
    began, ends = (datetime.fromisoformat(told[key]) for key in ("issued_at", "expires_at"))
    assert (ends - began).total_seconds() == pytest.approx(8, abs=1)
    token = a_token_that_works(server, project)
    deadline = time.monotonic() + 60
    while ask("HEAD", project.storage_url, token).status != 401:
        assert time.monotonic() < deadline, "the token never ends"
        time.sleep(0.1)
    assert a_token_that_works(server, project) != token


def a_token_that_works(server: KeystoneServer, project: KeystoneProject) -> str:
    """Sign in until a token is used before it ends: a busy machine may need more than one."""
    for _ in range(10):
        token = token_of(server, project.id)
        if ask("HEAD", project.storage_url, token).status in (200, 204):
            return token
    pytest.fail("no token works")
