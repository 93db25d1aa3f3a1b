from pathlib import Path

import pytest

from allastui.profiles import clouds
from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
    Tls,
    V1SignIn,
)
from tests.unit.profiles.csc_files import write

PLACE = ".config/openstack/clouds.yaml"

DASHBOARD = """\
# This is a clouds.yaml file, which can be used by OpenStack tools
clouds:
  openstack:
    auth:
      auth_url: https://pouta.csc.fi:5001/v3
      username: "kkayttaj"
      project_id: 0123456789abcdef0123456789abcdef
      project_name: "project_2001234"
      user_domain_name: "Default"
    region_name: "regionOne"
    interface: "public"
    identity_api_version: 3
"""


def only(home: Path, text: str) -> Profile:
    write(home, PLACE, text)
    findings = clouds.read({}, home)
    assert findings.warnings == []
    (profile,) = findings.profiles
    return profile


def test_a_dashboards_file_has_no_password(tmp_path: Path) -> None:
    assert only(tmp_path, DASHBOARD) == Profile(
        name="openstack",
        protocol=Protocol.SWIFT,
        endpoint="https://pouta.csc.fi:5001/v3",
        credentials=KeystoneSignIn(
            "https://pouta.csc.fi:5001/v3",
            Password(username="kkayttaj", user_domain_name="Default"),
            ProjectScope(id="0123456789abcdef0123456789abcdef"),
        ),
        sources=(Source("clouds.yaml", str(tmp_path / PLACE), "openstack"),),
        project="project_2001234",
        region="regionOne",
    )


def test_secrets_of_the_file_beside_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".config/openstack/secure.yaml",
        "clouds:\n  openstack:\n    auth:\n      password: 0123\n  other: {}\n",
    )
    credentials = only(tmp_path, DASHBOARD).credentials
    assert isinstance(credentials, KeystoneSignIn)
    assert isinstance(credentials.method, Password)
    assert credentials.method.password == Secret("0123")


def test_other_ways_to_sign_in(tmp_path: Path) -> None:
    application = only(
        tmp_path,
        "clouds:\n  app:\n    auth_type: v3applicationcredential\n    verify: no\n"
        "    cacert: /ca.pem\n    interface: [internal, public]\n    region_name: ~\n"
        "    auth: {auth_url: 'https://k', application_credential_id: 1234,\n"
        "      application_credential_secret: shh}\n",
    )
    assert application.credentials == KeystoneSignIn(
        "https://k/v3",
        ApplicationCredential(id="1234", secret=Secret("shh")),
        interface="internal",
    )
    assert application.tls == Tls(verify=False, ca_file="/ca.pem")
    assert application.region is None
    v1 = only(
        tmp_path,
        "clouds:\n  v1:\n    auth_type: v1password\n"
        "    auth: {auth_url: 'http://h/auth/v1.0', username: 'a:b', password: k}\n",
    )
    assert v1.credentials == V1SignIn("http://h/auth/v1.0", "a:b", Secret("k"))


def test_anchors_vendors_and_regions(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".config/openstack/clouds-public.yaml",
        "public-clouds:\n  acme:\n    auth: {auth_url: 'https://acme/v3'}\n",
    )
    write(
        tmp_path,
        PLACE,
        "base: &base\n  username: me\n  password: p\n"
        "clouds:\n  a:\n    profile: acme\n    regions: [north, {name: south}]\n"
        "    auth:\n      <<: *base\n      project_name: lab\n"
        "  b:\n    profile: unknown\n    auth: {<<: *base}\n",
    )
    findings = clouds.read({}, tmp_path)
    assert [(one.name, one.region, one.endpoint) for one in findings.profiles] == [
        ("a-north", "north", "https://acme/v3"),
        ("a-south", "south", "https://acme/v3"),
    ]
    (warning,) = findings.warnings
    assert "The cloud b in" in warning
    assert "vendor's profile unknown" in warning


def test_the_first_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, PLACE, DASHBOARD)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    write(work, "clouds.yaml", DASHBOARD.replace("  openstack:", "  here:"))
    (profile,) = clouds.read({}, tmp_path).profiles
    assert profile.name == "here"
    assert profile.sources[0].file == str(work / "clouds.yaml")
    stated = write(tmp_path, "mine.yaml", DASHBOARD.replace("  openstack:", "  stated:"))
    (profile,) = clouds.read({"OS_CLIENT_CONFIG_FILE": str(stated)}, tmp_path).profiles
    assert profile.name == "stated"


@pytest.mark.parametrize(
    "text",
    [
        "clouds:\n  a: [secret-1\n",
        "clouds: {a: {auth: secret-1}}",
        "clouds: {a: secret-1}",
        "clouds: {a: !!python/object:os.system secret-1}",
        "clouds: {a: {auth: !!int {secret-1: x}}}",
        "[" * 100_000,
        "- " * 100_000,
        "a: *b",
        "\x01secret-1",
    ],
)
def test_a_broken_file_costs_one_warning(tmp_path: Path, text: str) -> None:
    write(tmp_path, PLACE, text)
    findings = clouds.read({}, tmp_path)
    assert findings.profiles == []
    (warning,) = findings.warnings
    assert str(tmp_path / PLACE) in warning
    assert "secret-1" not in warning


@pytest.mark.parametrize("text", ["", "clouds:\n", "x: 1", "- a\n", "just text", "clouds: [1]"])
def test_a_file_without_clouds_is_no_fault(tmp_path: Path, text: str) -> None:
    write(tmp_path, PLACE, text)
    findings = clouds.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])


def test_an_alias_of_itself_ends(tmp_path: Path) -> None:
    write(tmp_path, PLACE, "clouds: &a\n  x: *a\n")
    assert clouds.read({}, tmp_path).profiles == []
