from pathlib import Path

from allastui.profiles import os_variables
from allastui.profiles.profile import (
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
    SwiftToken,
    Tls,
    V1SignIn,
)
from tests.unit.profiles.csc_files import ALLAS_VARIABLES


def test_allas_conf_exports_a_token(tmp_path: Path) -> None:
    findings = os_variables.read(ALLAS_VARIABLES, tmp_path)
    assert findings.profiles == [
        Profile(
            name="os-env",
            protocol=Protocol.SWIFT,
            endpoint="https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
            credentials=SwiftToken(
                "https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
                Secret("gAAAAA-token-of-this-shell"),
                "https://pouta.csc.fi:5001/v3",
            ),
            sources=(Source("OS_ variables", None, None),),
            project="project_2001234",
        )
    ]
    assert (findings.warnings, findings.looked_in) == ([], [("OS_ variables", "1 profile")])


def test_a_kept_password_renews(tmp_path: Path) -> None:
    environment = {
        **ALLAS_VARIABLES,
        "OS_PASSWORD": "of-csc",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_CACERT": "/ca.pem",
        "OS_INSECURE": "0",
    }
    (profile,) = os_variables.read(environment, tmp_path).profiles
    assert profile.credentials == KeystoneSignIn(
        "https://pouta.csc.fi:5001/v3",
        Password(username="kkayttaj", user_domain_name="Default", password=Secret("of-csc")),
        ProjectScope(name="project_2001234", domain_name="Default"),
        storage_url="https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
    )
    assert profile.tls == Tls(ca_file="/ca.pem")


def test_after_allas_conf_for_s3_the_sign_in_lists_projects(tmp_path: Path) -> None:
    blank = {"OS_PROJECT_NAME": "", "OS_STORAGE_URL": "", "OS_AUTH_TOKEN": ""}
    (profile,) = os_variables.read({**ALLAS_VARIABLES, **blank}, tmp_path).profiles
    assert isinstance(profile.credentials, KeystoneSignIn)
    assert profile.credentials.scope is None
    assert profile.credentials.method == Password(username="kkayttaj", user_domain_id="default")


def test_variables_of_version_1(tmp_path: Path) -> None:
    environment = {
        "ST_AUTH": "https://h/auth/v1.0",
        "ST_USER": "test:tester",
        "ST_KEY": "testing",
        "SWIFTCLIENT_INSECURE": "true",
    }
    findings = os_variables.read(environment, tmp_path)
    (profile,) = findings.profiles
    assert (profile.name, profile.tls) == ("st-env", Tls(verify=False))
    assert profile.credentials == V1SignIn("https://h/auth/v1.0", "test:tester", Secret("testing"))
    assert findings.looked_in == [("OS_ variables", "not set"), ("ST_ variables", "1 profile")]


def test_variables_about_something_else_are_left_alone(tmp_path: Path) -> None:
    findings = os_variables.read({"OS_CLOUD": "x", "OS_USERNAME": "me"}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])
    assert findings.looked_in == [("OS_ variables", "not set")]


def test_half_a_sign_in_is_told(tmp_path: Path) -> None:
    findings = os_variables.read({"OS_AUTH_TOKEN": "secret-token"}, tmp_path)
    assert findings.profiles == []
    (warning,) = findings.warnings
    assert warning.startswith("The sign-in of the OS_ variables does not say where")
    assert "secret-token" not in warning
