"""A user of two projects: the list of them, their profiles, and their S3 keys."""

import logging
import uuid
from dataclasses import replace

import pytest

from allastui.errors import AllastuiError, SignInFailed, SignInNeeded
from allastui.profiles.profile import (
    ApplicationCredential,
    KeyPair,
    Password,
    Profile,
    Protocol,
    Secret,
    Token,
)
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.sign_in.user import Ec2Key, KeystoneUser, Project
from allastui.stores.store import Attributes
from tests.servers.keystone import KeystoneServer
from tests.sign_in.asking import credentials_of, password_of, sign_in_of

BOTH = pytest.mark.parametrize(
    "which", ["keystone_swift", pytest.param("ceph_keystone", marks=pytest.mark.ceph)]
)


@pytest.fixture
def server(which: str, request: pytest.FixtureRequest) -> KeystoneServer:
    server: KeystoneServer = request.getfixturevalue(which)
    return server


def user_of(server: KeystoneServer) -> KeystoneUser:
    return KeystoneUser(sign_in_of(server, scope=None))


def put_and_list(profile: Profile, bucket: str, key: str) -> list[str]:
    connections = Connections([profile])
    try:
        store = connections.open(profile.name)
        if bucket not in [entry.name for entry in store.buckets()]:
            store.create_bucket(bucket)
        store.put(bucket, key, BytesBody(b"data"), Attributes())
        return [entry.name for entry in store.list_page(bucket, "").entries]
    finally:
        connections.close()


@BOTH
def test_every_project_is_listed_and_opens(server: KeystoneServer) -> None:
    user = user_of(server)
    projects = user.projects()
    assert [(p.id, p.name) for p in projects] == [(p.id, p.name) for p in server.projects]
    for project in projects:
        bucket = f"signed-in-{uuid.uuid4().hex[:8]}"
        for keep in (True, False):
            profile = user.swift_profile(project, keep_password=keep)
            assert f"{keep}" in put_and_list(profile, bucket, f"{keep}")


def test_a_profile_says_who_where_and_how_long(keystone_swift: KeystoneServer) -> None:
    user = user_of(keystone_swift)
    project = user.projects()[0]
    kept = user.swift_profile(project, keep_password=True)
    assert kept.name == "project_2001111-swift"
    assert (kept.protocol, kept.project) == (Protocol.SWIFT, "project_2001111")
    assert kept.endpoint == keystone_swift.projects[0].storage_url
    assert [source.label for source in kept.sources] == ["signed in"]
    assert isinstance(credentials_of(kept).method, Password)
    token = user.swift_profile(project, keep_password=False)
    assert isinstance(credentials_of(token).method, Token)
    assert token.expires is not None
    assert keystone_swift.password not in (credentials_of(token).method, token.credentials)
    assert keystone_swift.password.reveal() not in repr(kept) + repr(token)


def test_a_user_without_a_password_is_asked_for_it(keystone_swift: KeystoneServer) -> None:
    asked = replace(password_of(keystone_swift), password=None)
    user = KeystoneUser(sign_in_of(keystone_swift, method=asked, scope=None))
    with pytest.raises(SignInNeeded):
        user.projects()


def test_a_wrong_password_and_a_project_of_others_are_told(keystone_swift: KeystoneServer) -> None:
    wrong = replace(password_of(keystone_swift), password=Secret("wrong"))
    with pytest.raises(SignInFailed, match="password is not accepted"):
        KeystoneUser(sign_in_of(keystone_swift, method=wrong, scope=None)).projects()
    foreign = Project("0123", "foreign", None)
    with pytest.raises(SignInFailed, match="no project foreign"):
        user_of(keystone_swift).swift_profile(foreign, keep_password=True)


@BOTH
def test_s3_keys_are_made_used_and_deleted(
    server: KeystoneServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = user_of(server)
    first, second = user.projects()
    assert user.ec2_keys(first) == ()
    key = user.create_ec2_key(first)
    try:
        assert user.ec2_keys(first) == (key,)
        assert user.ec2_keys(second) == ()
        assert key.project_id == first.id
        profile = user.s3_profile(first, key)
        assert profile.name == "project_2001111"
        assert profile.endpoint == server.endpoint
        assert profile.credentials == KeyPair(key.access_key, key.secret)
        bucket = f"keys-{uuid.uuid4().hex[:8]}"
        assert put_and_list(profile, bucket, "over-s3") == ["over-s3"]
        swift = user.swift_profile(first, keep_password=True)
        assert put_and_list(swift, bucket, "over-swift") == ["over-s3", "over-swift"]
    finally:
        user.delete_ec2_key(first, key.access_key)
    assert user.ec2_keys(first) == ()
    user.delete_ec2_key(first, key.access_key)
    assert key.secret.reveal() not in caplog.text + repr(key) + repr(profile)
    assert server.password.reveal() not in caplog.text


def test_the_endpoint_that_is_stated_counts(keystone_swift: KeystoneServer) -> None:
    user = user_of(keystone_swift)
    key = Ec2Key("access", Secret("secret"), keystone_swift.projects[0].id)
    profile = user.s3_profile(user.projects()[0], key, endpoint="https://s3.example")
    assert profile.endpoint == "https://s3.example"


def test_an_application_credential_stays_what_it_is(keystone_swift: KeystoneServer) -> None:
    from tests.sign_in.test_keystone import make_application_credential

    method = make_application_credential(keystone_swift)
    user = KeystoneUser(sign_in_of(keystone_swift, method=method, scope=None))
    project = Project(keystone_swift.projects[0].id, keystone_swift.projects[0].name, None)
    profile = user.swift_profile(project, keep_password=True)
    assert isinstance(credentials_of(profile).method, ApplicationCredential)
    assert credentials_of(profile).scope is None
    other = Project(keystone_swift.projects[1].id, keystone_swift.projects[1].name, None)
    with pytest.raises(AllastuiError):
        user.swift_profile(other, keep_password=True)
