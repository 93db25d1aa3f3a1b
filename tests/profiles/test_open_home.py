"""The profiles that are found in the files of a home open the stores that they name."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import SignInNeeded
from allastui.profiles.collect import collect
from allastui.profiles.collection import Collection
from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    SwiftToken,
    V1SignIn,
)
from allastui.profiles.siblings import siblings
from allastui.settings import profiles_file
from allastui.stores.connect import Connections
from tests.servers.keystone import KeystoneProject, KeystoneServer
from tests.servers.test_keystone import token_of
from tests.unit.profiles.csc_files import write, write_rclone

BOTH = pytest.mark.parametrize(
    "which",
    [
        "keystone_swift",
        pytest.param("ceph_keystone", marks=pytest.mark.ceph),
    ],
)


@pytest.fixture
def server(which: str, request: pytest.FixtureRequest) -> KeystoneServer:
    server: KeystoneServer = request.getfixturevalue(which)
    return server


@pytest.fixture
def bucket(server: KeystoneServer, which: str) -> Iterator[str]:
    """The name of a bucket that is in the first project only."""
    profile = server.projects[0].s3_profile
    connections = Connections([profile])
    name = f"found-in-a-home-{which.replace('_', '-')}-{os.getpid()}"
    try:
        store = connections.open(profile.name)
        store.create_bucket(name)
        yield name
        store.delete_bucket(name)
    finally:
        connections.close()


def keys(project: KeystoneProject) -> tuple[str, str]:
    pair = project.s3_profile.credentials
    assert isinstance(pair, KeyPair)
    return pair.access_key, pair.secret_key.reveal()


def rclone_s3(section: str, server: KeystoneServer, project: KeystoneProject) -> str:
    access_key, secret_key = keys(project)
    return (
        f"[{section}]\ntype = s3\nprovider = Other\nenv_auth = false\n"
        f"access_key_id = {access_key}\nsecret_access_key = {secret_key}\n"
        f"endpoint = {server.endpoint}\nacl = private\n\n"
    )


def s3cfg(server: KeystoneServer, project: KeystoneProject) -> str:
    access_key, secret_key = keys(project)
    return (
        f"[allas-{project.name}]\naccess_key = {access_key}\nsecret_key = {secret_key}\n"
        f"host_base = {server.endpoint}\nhost_bucket = {server.endpoint}\n"
        f"signature_v2 = True\nuse_https = False\n"
    )


def aws_files(home: Path, server: KeystoneServer, project: KeystoneProject) -> None:
    access_key, secret_key = keys(project)
    write(
        home,
        ".aws/credentials",
        f"[default]\nAWS_ACCESS_KEY_ID={access_key}\nAWS_SECRET_ACCESS_KEY={secret_key}\n",
    )
    write(home, ".aws/config", f"[default]\nendpoint_url = {server.endpoint}\n")


def buckets_of(found: Collection, name: str) -> list[str]:
    connections = Connections(found.profiles)
    try:
        return [entry.name for entry in connections.open(name).buckets()]
    finally:
        connections.close()


def only(found: Collection) -> Profile:
    assert found.warnings == ()
    (profile,) = found.profiles
    return profile


@pytest.mark.parametrize("which", ["keystone_swift"])
@pytest.mark.parametrize("program", ["rclone", "s3cmd", "aws", "variables", "our own"])
def test_s3_keys_of_every_program(
    server: KeystoneServer, bucket: str, program: str, tmp_path: Path
) -> None:
    project = server.projects[0]
    environment = {}
    if program == "rclone":
        write_rclone(tmp_path, rclone_s3("s3allas", server, project))
    elif program == "s3cmd":
        write(tmp_path, ".s3cfg", s3cfg(server, project))
    elif program == "aws":
        aws_files(tmp_path, server, project)
    elif program == "variables":
        access_key, secret_key = keys(project)
        environment = {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_S3_ENDPOINT": server.endpoint,
        }
    else:
        save_profile(profiles_file({}, tmp_path), replace(project.s3_profile, name="own"))
    found = collect(environment, tmp_path)
    assert bucket in buckets_of(found, only(found).name)


@pytest.mark.parametrize("which", ["keystone_swift"])
@pytest.mark.parametrize("program", ["rclone", "open ondemand", "variables", "clouds", "openrc"])
def test_swift_sign_ins_of_every_program(
    server: KeystoneServer, bucket: str, program: str, tmp_path: Path
) -> None:
    project = server.projects[0]
    password = server.password.reveal()
    environment = {}
    if program == "rclone":
        write_rclone(
            tmp_path,
            f"[sw]\ntype = swift\nuser = {server.username}\nkey = {password}\n"
            f"auth = {server.auth_url}\ndomain = Default\ntenant = {project.name}\n"
            "tenant_domain = Default\n",
        )
    elif program == "open ondemand":
        write_rclone(
            tmp_path,
            f"[allas-{project.name}]\ntype = swift\nenv_auth = false\n"
            f"auth_token = {token_of(server, project.id)}\n"
            f"storage_url = {project.storage_url}\n",
        )
    elif program == "variables":
        environment = {
            "OS_AUTH_URL": server.auth_url.removesuffix("/v3"),
            "OS_USERNAME": server.username,
            "OS_PASSWORD": password,
            "OS_PROJECT_NAME": project.name,
        }
    elif program == "clouds":
        write(
            tmp_path,
            ".config/openstack/clouds.yaml",
            f"clouds:\n  lab:\n    auth:\n      auth_url: {server.auth_url}\n"
            f"      username: {server.username}\n      project_id: {project.id}\n"
            "      user_domain_name: Default\n",
        )
        write(
            tmp_path,
            ".config/openstack/secure.yaml",
            f"clouds:\n  lab:\n    auth:\n      password: '{password}'\n",
        )
    else:
        write(
            tmp_path,
            "lab-openrc.sh",
            f'export OS_AUTH_URL="{server.auth_url}"\nexport OS_PROJECT_ID={project.id}\n'
            f'export OS_USERNAME="{server.username}"\nexport OS_USER_DOMAIN_NAME="Default"\n'
            f"export OS_PASSWORD='{password}'\n",
        )
    found = collect(environment, tmp_path)
    assert bucket in buckets_of(found, only(found).name)


@BOTH
def test_a_whole_home_of_two_projects(server: KeystoneServer, bucket: str, tmp_path: Path) -> None:
    first, second = server.projects
    write_rclone(
        tmp_path,
        "[allas]\ntype = swift\nenv_auth = true\n\n"
        + rclone_s3("s3allas", server, second)
        + rclone_s3(f"s3allas-{first.name}", server, first)
        + rclone_s3(f"s3allas-{second.name}", server, second)
        + f"[allas-{first.name}]\ntype = swift\nauth_token = {token_of(server, first.id)}\n"
        f"storage_url = {first.storage_url}\n",
    )
    aws_files(tmp_path, server, second)
    write(tmp_path, f".s3cfg_{first.name}", s3cfg(server, first))
    write(tmp_path, f".s3cfg_{second.name}", s3cfg(server, second))
    write(
        tmp_path,
        f"{second.name}-openrc.sh",
        f'export OS_AUTH_URL="{server.auth_url}"\nexport OS_PROJECT_ID="{second.id}"\n'
        f'export OS_PROJECT_NAME="{second.name}"\nexport OS_USERNAME="{server.username}"\n'
        'export OS_USER_DOMAIN_NAME="Default"\nread -sr OS_PASSWORD_INPUT\n'
        'export OS_PASSWORD="$OS_PASSWORD_INPUT"\n',
    )
    found = collect({}, tmp_path)
    assert found.warnings == ()
    profiles = {profile.name: profile for profile in found.profiles}
    assert sorted(profiles) == sorted(
        [first.name, f"{first.name}-swift", second.name, f"{second.name}-swift"]
    )
    assert found.names["s3allas"] == found.names["default"] == second.name
    assert bucket in buckets_of(found, first.name)
    assert bucket not in buckets_of(found, second.name)
    assert bucket in buckets_of(found, f"{first.name}-swift")
    assert isinstance(profiles[f"{first.name}-swift"].credentials, SwiftToken)
    for project in server.projects:
        pair = profiles[project.name], profiles[f"{project.name}-swift"]
        assert siblings(pair[0], found.profiles) == (pair[1],)
    with pytest.raises(SignInNeeded):
        buckets_of(found, f"{second.name}-swift")
    asked = profiles[f"{second.name}-swift"].credentials
    assert isinstance(asked, KeystoneSignIn)
    assert isinstance(asked.method, Password)
    typed = replace(asked, method=replace(asked.method, password=server.password))
    answered = replace(profiles[f"{second.name}-swift"], credentials=typed)
    assert bucket not in buckets_of(Collection((answered,)), answered.name)


def test_version_1_of_our_own_file(swift_native_profile: Profile, tmp_path: Path) -> None:
    assert isinstance(swift_native_profile.credentials, V1SignIn)
    save_profile(profiles_file({}, tmp_path), swift_native_profile)
    found = collect({}, tmp_path)
    assert only(found).name == swift_native_profile.name
    assert isinstance(buckets_of(found, swift_native_profile.name), list)
