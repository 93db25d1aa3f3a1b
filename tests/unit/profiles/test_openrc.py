from pathlib import Path

import pytest

from allastui.profiles import openrc
from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
)
from tests.unit.profiles.csc_files import OPENRC, OPENRC_APPLICATION_CREDENTIAL, write


def test_a_dashboards_file_asks_for_the_password(tmp_path: Path) -> None:
    file = write(tmp_path, "project_2001234-openrc.sh", OPENRC)
    findings = openrc.read({"OS_PASSWORD": "of-this-shell"}, tmp_path)
    assert findings.warnings == []
    assert findings.profiles == [
        Profile(
            name="project_2001234",
            protocol=Protocol.SWIFT,
            endpoint="https://pouta.csc.fi:5001/v3",
            credentials=KeystoneSignIn(
                "https://pouta.csc.fi:5001/v3",
                Password(username="kkayttaj", user_domain_name="Default"),
                ProjectScope(id="0123456789abcdef0123456789abcdef"),
            ),
            sources=(Source("OpenRC", str(file), None),),
            project="project_2001234",
            region="regionOne",
        )
    ]
    assert findings.looked_in == [("~/project_2001234-openrc.sh", "1 profile")]


def test_an_application_credential(tmp_path: Path) -> None:
    write(tmp_path, ".config/openstack/app-cred-mine-openrc.sh", OPENRC_APPLICATION_CREDENTIAL)
    (profile,) = openrc.read({}, tmp_path).profiles
    assert profile.name == "app-cred-mine"
    assert profile.credentials == KeystoneSignIn(
        "https://keystone.example:5000/v3",
        ApplicationCredential(id="9524a12e", secret=Secret("openrc-app-secret")),
    )


def test_nothing_of_the_file_is_run(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    write(
        tmp_path,
        "openrc.sh",
        f"touch {witness}\nexport OS_PROJECT_NAME=$(touch {witness})\n"
        f"export OS_AUTH_URL=https://k/v3 OS_USERNAME=`touch {witness}`me\nexport OS_USERNAME=me\n",
    )
    (profile,) = openrc.read({}, tmp_path).profiles
    assert profile.name == "openrc"
    assert not witness.exists()


def test_the_variables_of_this_shell_are_not_those_of_the_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        "lab-openrc.sh",
        "export OS_AUTH_URL=https://k\nexport OS_USERNAME=${OS_USERNAME:-$USER}\n"
        "export OS_PROJECT_NAME=$USER-lab\n",
    )
    (profile,) = openrc.read({"OS_USERNAME": "other", "USER": "u"}, tmp_path).profiles
    assert isinstance(profile.credentials, KeystoneSignIn)
    assert isinstance(profile.credentials.method, Password)
    assert profile.credentials.method.username == "u"
    assert profile.project == "u-lab"


def test_a_stored_password_is_taken_as_it_is_quoted(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".openstack/keystone-openrc.sh",
        "export OS_AUTH_URL=https://k\nexport OS_USERNAME=me\nexport OS_PASSWORD='p$a\"s`s'\n",
    )
    (profile,) = openrc.read({}, tmp_path).profiles
    assert isinstance(profile.credentials, KeystoneSignIn)
    assert profile.credentials.method == Password(
        username="me", user_domain_id="default", password=Secret('p$a"s`s')
    )


@pytest.mark.parametrize("name", ["notes.sh", "openrc-notes.txt", "openrc.sh~", "my-openrc.fish"])
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, OPENRC)
    findings = openrc.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])
    assert findings.looked_in == [("~/*openrc*.sh", "not there")]


def test_a_script_about_something_else_is_no_profile(tmp_path: Path) -> None:
    write(tmp_path, "load-openrc.sh", "for f in *-openrc.sh; do echo $f; done\n")
    findings = openrc.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])
    assert findings.looked_in == [("~/load-openrc.sh", "0 profiles")]


def test_broken_files_cost_one_warning_each(tmp_path: Path) -> None:
    write(tmp_path, "a-openrc.sh", OPENRC.partition("export OS_USERNAME")[0] + "export OS_US='k")
    write(tmp_path, "b-openrc.sh", "").write_bytes(b"\0\1")
    write(tmp_path, "c-openrc.sh", "export OS_AUTH_URL=https://k/v2.0\nexport OS_USERNAME=me\n")
    (tmp_path / "d-openrc.sh").mkdir()
    write(tmp_path, "e-openrc.sh", OPENRC)
    write(tmp_path, "f-openrc.sh", OPENRC + "#" * openrc.MAX_BYTES)
    findings = openrc.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["e"]
    assert len(findings.warnings) == 5


def test_no_more_than_a_few_are_read(tmp_path: Path) -> None:
    for number in range(openrc.MAX_FILES + 5):
        write(tmp_path, f"p{number:02}-openrc.sh", OPENRC)
    findings = openrc.read({}, tmp_path)
    assert len(findings.profiles) == openrc.MAX_FILES
    (warning,) = findings.warnings
    assert f"{openrc.MAX_FILES + 5} OpenRC files" in warning
