"""A home with a secret of every kind, some that work and some that do not."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest

from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import KeyPair, Profile, Secret
from allastui.settings import profiles_file
from tests.cli.conftest import no_agent_left as no_agent_left
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy
from tests.servers.test_keystone import token_of
from tests.services.working import keys_of, new_bucket
from tests.unit.profiles.csc_files import write, write_rclone


@dataclass(frozen=True, slots=True)
class SecretHome:
    """`secrets` by kind; `written` are the files that hold them, and `bucket` one at "works"."""

    folder: Path
    secrets: Mapping[str, str]
    written: frozenset[Path]
    bucket: str


class _Made(dict[str, str]):
    """Makes a secret of its own for each kind, with signs that are written otherwise in URLs."""

    def __missing__(self, kind: str) -> str:
        self[kind] = f"{kind.replace(' ', '-')}+/={secrets.token_hex(8)}"
        return self[kind]


@pytest.fixture(autouse=True)
def no_long_pauses(quick_retries: None) -> None:
    """Many profiles here lead nowhere, and what they say does not depend on the pauses."""


@pytest.fixture
def secret_home(
    clean_environment: Path,
    swift_profile: Profile,
    keystone_swift: KeystoneServer,
    make_proxy: Callable[[Profile], FaultProxy],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[SecretHome]:
    home, made = clean_environment, _Made()
    own, project = keys_of(swift_profile), keystone_swift.projects[0]
    curator = keys_of(project.s3_profile)
    made["s3 key"] = own.secret
    made["ec2 key"] = curator.secret
    made["keystone password"] = keystone_swift.password.reveal()
    made["os token"] = token_of(keystone_swift, keystone_swift.projects[1].id)
    endpoint, auth_url = swift_profile.endpoint, keystone_swift.auth_url
    s3 = f"type = s3\nprovider = Ceph\nendpoint = {endpoint}\n"
    write_rclone(
        home,
        f"[works]\n{s3}access_key_id = {own.access}\nsecret_access_key = {own.secret}\n\n"
        f"[wrong]\n{s3}access_key_id = {own.access}\n"
        f"secret_access_key = {made['rclone key']}\n\n"
        f"[proxied]\ntype = s3\nprovider = Ceph\nendpoint = http://proxied.example\n"
        f"access_key_id = PROXIED\nsecret_access_key = {made['proxied key']}\n\n"
        f"[url]\ntype = s3\nprovider = Ceph\naccess_key_id = URL\n"
        f"endpoint = https://me:{quote(made['endpoint password'], safe='')}@host.example\n"
        f"secret_access_key = {made['url key']}\n\n"
        f"[half]\ntype = s3\nsecret_access_key {made['half a line']}\n",
    )
    write(
        home,
        ".aws/credentials",
        f"[session]\naws_access_key_id = SESSION\naws_secret_access_key = {made['aws key']}\n"
        f"aws_session_token = {made['session token']}\nendpoint_url = {endpoint}\n",
    )
    write(
        home,
        ".s3cfg",
        f"[default]\naccess_key = S3CMD\nsecret_key = {made['s3cmd key']}\n"
        f"access_token = {made['s3cmd token']}\nhost_base = {endpoint}\nhost_bucket = {endpoint}\n",
    )
    auth = f"auth_url: {auth_url}\n      username: {keystone_swift.username}"
    write(
        home,
        ".config/openstack/clouds.yaml",
        f"clouds:\n  lab:\n    auth:\n      {auth}\n      user_domain_name: Default\n"
        f"      project_id: {project.id}\n      password: '{made['keystone password']}'\n"
        f"  elsewhere:\n    auth:\n      auth_url: {auth_url}\n      username: nobody\n"
        f"      project_name: nothing\n      password: '{made['clouds password']}'\n",
    )
    write(
        home,
        "robot-openrc.sh",
        f"export OS_AUTH_TYPE=v3applicationcredential\nexport OS_AUTH_URL={auth_url}\n"
        "export OS_APPLICATION_CREDENTIAL_ID=9524a12e\n"
        f"export OS_APPLICATION_CREDENTIAL_SECRET='{made['application secret']}'\n",
    )
    file = profiles_file({}, home)
    save_profile(file, replace(project.s3_profile, name="curator"))
    temporary = KeyPair("OWN", Secret(made["own key"]), Secret(made["own session token"]))
    save_profile(file, replace(swift_profile, name="own", credentials=temporary))
    for name, value in {
        "OS_AUTH_TOKEN": made["os token"],
        "OS_STORAGE_URL": keystone_swift.projects[1].storage_url,
        "OS_PROJECT_NAME": keystone_swift.projects[1].name,
        "ST_AUTH": f"{endpoint}/auth/v1.0",
        "ST_USER": "nobody",
        "ST_KEY": made["v1 key"],
        "AWS_ACCESS_KEY_ID": "VARIABLES",
        "AWS_SECRET_ACCESS_KEY": made["aws variable"],
        "AWS_SESSION_TOKEN": made["aws variable token"],
        "AWS_ENDPOINT_URL": endpoint or "",
        "HTTP_PROXY": "http://me:{}@127.0.0.1:{}".format(
            quote(made["proxy password"], safe=""), make_proxy(swift_profile).port
        ),
        "HTTPS_PROXY": f"http://me:{quote(made['other proxy password'], safe='')}@127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    written = frozenset(each for each in home.rglob("*") if each.is_file())
    with new_bucket(swift_profile) as bucket:
        yield SecretHome(home, dict(made), written, bucket)
