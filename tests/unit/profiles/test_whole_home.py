"""A home in which every program of a CSC user has left its files, for three projects."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from allastui.profiles.collect import collect
from allastui.profiles.collection import Collection
from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import (
    Anonymous,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    SwiftToken,
)
from allastui.profiles.siblings import siblings
from allastui.settings import profiles_file
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_CONNECTION,
    ALLAS_DEFAULT,
    ALLAS_RCLONE,
    ALLAS_S3CFG,
    ALLAS_VARIABLES,
    LUMI_RCLONE,
    LUMI_S3CFG,
    OOD_RCLONE,
    OPENRC,
    OPENRC_APPLICATION_CREDENTIAL,
    write,
    write_rclone,
)

OTHER_S3CFG = (
    ALLAS_S3CFG.replace("9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "77ebbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
    .replace("2b7-secret-of-2001234", "44c-secret-of-2005678")
    .replace("project_2001234", "project_2005678")
)
MINIO_REMOTE = """\
[minio]
type = s3
provider = Minio
access_key_id = miniokey
secret_access_key = minio-secret
endpoint = http://127.0.0.1:9000
"""
AWS_CONFIGURE = """
[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = aws-work-secret
"""
CLOUDS = """\
clouds:
  pouta:
    auth:
      auth_url: https://pouta.csc.fi:5001/v3
      username: kkayttaj
      password: clouds-password
      project_name: project_2005678
      user_domain_name: Default
      project_domain_name: Default
"""
_NOBODY = 65534
SECRETS = (
    "2b7-secret",
    "44c-secret",
    "lumi-secret",
    "minio-secret",
    "aws-work-secret",
    "clouds-password",
    "openrc-app-secret",
    "gAAAAA",
    "own-secret",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a user of Allas (two projects) and LUMI-O (one), and of other services."""
    stored_token, _, _ = OOD_RCLONE.partition("[s3allas-")
    remotes = write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE + MINIO_REMOTE + stored_token)
    os.utime(remotes, (1000, 1000))
    write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS + AWS_CONFIGURE)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG + "\n[profile work]\nregion = eu-north-1\n")
    newest = write(tmp_path, ".s3cfg_project_2001234", ALLAS_S3CFG)
    (tmp_path / ".s3cfg").symlink_to(newest.name)
    write(tmp_path, ".s3cfg_project_2005678", OTHER_S3CFG)
    write(tmp_path, ".s3cfg-lumi-465000001", LUMI_S3CFG)
    write(tmp_path, "project_2001234-openrc.sh", OPENRC)
    write(tmp_path, "app-cred-robot-openrc.sh", OPENRC_APPLICATION_CREDENTIAL)
    write(tmp_path, ".config/openstack/clouds.yaml", CLOUDS)
    write(tmp_path, ".allas_connection", ALLAS_CONNECTION)
    write(tmp_path, ".allas_default", ALLAS_DEFAULT)
    own = profiles_file({}, tmp_path)
    public = Profile("public-data", Protocol.S3, "https://data.example", Anonymous())
    save_profile(own, public)
    keys = KeyPair("ownkey", Secret("own-secret"))
    save_profile(own, Profile("appliance", Protocol.S3, "http://old.example:8080", keys))
    return tmp_path


def by_name(found: Collection) -> dict[str, Profile]:
    return {profile.name: profile for profile in found.profiles}


def labels(profile: Profile) -> list[str]:
    return [
        f"{source.label} [{source.section}]" if source.section else source.label
        for source in profile.sources
    ]


def test_every_profile_is_found_once_with_its_names_and_sources(home: Path) -> None:
    found = collect(ALLAS_VARIABLES, home)
    assert found.warnings == ()
    assert [(one.name, one.project, one.aliases, labels(one)) for one in found.profiles] == [
        (
            "app-cred-robot",
            None,
            (),
            ["OpenRC"],
        ),
        (
            "appliance",
            None,
            (),
            ["profiles.toml [appliance]"],
        ),
        (
            "lumi-465000001",
            "465000001",
            ("lumi-465000001-private", "lumi-465000001-public", "465000001"),
            [
                "rclone.conf [lumi-465000001-private]",
                "rclone.conf [lumi-465000001-public]",
                ".s3cfg-lumi-465000001 [lumi-465000001]",
            ],
        ),
        (
            "minio",
            None,
            (),
            ["rclone.conf [minio]"],
        ),
        (
            "project_2001234",
            "project_2001234",
            ("s3allas", "s3allas-project_2001234", "default", "s3cfg"),
            [
                "rclone.conf [s3allas]",
                "rclone.conf [s3allas-project_2001234]",
                ".aws [default]",
                ".s3cfg [allas-project_2001234]",
                ".s3cfg_project_2001234 [allas-project_2001234]",
            ],
        ),
        (
            "project_2001234-swift",
            "project_2001234",
            ("os-env", "allas-connection", "allas", "allas-project_2001234"),
            [
                "OS_ variables",
                ".allas_connection",
                "rclone.conf [allas]",
                "rclone.conf [allas-project_2001234]",
                "OpenRC",
            ],
        ),
        (
            "project_2005678",
            "project_2005678",
            ("s3allas-project_2005678",),
            [
                "rclone.conf [s3allas-project_2005678]",
                ".s3cfg_project_2005678 [allas-project_2005678]",
            ],
        ),
        (
            "project_2005678-swift",
            "project_2005678",
            ("pouta",),
            ["clouds.yaml [pouta]"],
        ),
        (
            "public-data",
            None,
            (),
            ["profiles.toml [public-data]"],
        ),
        (
            "work",
            None,
            (),
            [".aws [work]"],
        ),
    ]


def test_each_leads_to_its_service(home: Path) -> None:
    profiles = by_name(collect(ALLAS_VARIABLES, home))
    assert {name: one.endpoint for name, one in profiles.items()} == {
        "app-cred-robot": "https://keystone.example:5000/v3",
        "appliance": "http://old.example:8080",
        "lumi-465000001": "https://lumidata.eu",
        "minio": "http://127.0.0.1:9000",
        "project_2001234": "https://a3s.fi",
        "project_2001234-swift": "https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
        "project_2005678": "https://a3s.fi",
        "project_2005678-swift": "https://pouta.csc.fi:5001/v3",
        "public-data": "https://data.example",
        "work": None,
    }
    for project in ("project_2001234", "project_2005678"):
        over_s3, over_swift = profiles[project], profiles[f"{project}-swift"]
        assert siblings(over_s3, profiles.values()) == (over_swift,)
        assert siblings(over_swift, profiles.values()) == (over_s3,)


def test_the_token_of_this_shell_is_used_before_a_sign_in_that_asks(home: Path) -> None:
    swift = by_name(collect(ALLAS_VARIABLES, home))["project_2001234-swift"]
    assert swift.credentials == SwiftToken(
        "https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
        Secret("gAAAAA-token-of-this-shell"),
        "https://pouta.csc.fi:5001/v3",
    )


def test_no_secret_shows_itself(home: Path) -> None:
    shown = repr(collect(ALLAS_VARIABLES, home))
    assert not any(secret in shown for secret in SECRETS)


FILES = (
    ".config/rclone/rclone.conf",
    ".aws/credentials",
    ".aws/config",
    ".s3cfg_project_2005678",
    ".s3cfg-lumi-465000001",
    "project_2001234-openrc.sh",
    "app-cred-robot-openrc.sh",
    ".config/openstack/clouds.yaml",
    ".allas_connection",
    ".config/allastui/profiles.toml",
)
HALF_LINES = {
    "project_2001234-openrc.sh": '\nexport OS_PASSWORD="gAAAAA-half',
    "app-cred-robot-openrc.sh": "\nexport OS_PASSWORD='gAAAAA-half",
    ".config/openstack/clouds.yaml": "  other: [gAAAAA-half",
    ".allas_connection": "OS_AUTH_TOKEN='gAAAAA-half",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["binary", "half a line", "a folder", "a loop of links"])
def test_a_damaged_file_costs_one_warning_and_nothing_else(
    home: Path, name: str, damage: str
) -> None:
    before = collect(ALLAS_VARIABLES, home)
    file = home / name
    if damage == "half a line":
        text = file.read_text("utf-8") + HALF_LINES.get(name, "gAAAAA-half-of-a-li")
        file.write_text(text, "utf-8")
    else:
        file.unlink()
        if damage == "binary":
            file.write_bytes(b"\x00\xff\x01secret" * 9)
            file.chmod(0o600)
        elif damage == "a folder":
            file.mkdir()
        else:
            file.symlink_to(file)
    after = collect(ALLAS_VARIABLES, home)
    (warning,) = after.warnings
    assert str(file) in warning
    assert not any(secret in warning for secret in SECRETS)
    whole = {one.name for one in before.profiles if str(file) not in {s.file for s in one.sources}}
    assert whole <= set(by_name(after))


@contextmanager
def without_the_rights_of_root(home: Path) -> Iterator[Path]:
    """Give a copy of `home` and no more rights to it than any user has."""
    if os.geteuid() != 0:
        yield home
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, symlinks=True)
        for path in (copy.parent, copy, *copy.rglob("*")):
            os.chown(path, _NOBODY, -1, follow_symlinks=False)
        os.seteuid(_NOBODY)
        try:
            yield copy
        finally:
            os.seteuid(0)


@pytest.mark.parametrize("name", FILES)
def test_an_unreadable_file_costs_one_warning(home: Path, name: str) -> None:
    with without_the_rights_of_root(home) as mine:
        (mine / name).chmod(0)
        (warning,) = collect(ALLAS_VARIABLES, mine).warnings
        assert f"{mine / name} cannot be read" in warning
        (mine / name).chmod(0o600)
        (mine / name).parent.chmod(0)
        try:
            closed = collect(ALLAS_VARIABLES, mine)
        finally:
            (mine / name).parent.chmod(0o700)
        assert closed.warnings
        assert "os-env" in closed.names


def test_an_encrypted_rclone_conf_costs_one_warning(home: Path) -> None:
    write_rclone(home, "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA==\n")
    found = collect(ALLAS_VARIABLES, home)
    (warning,) = found.warnings
    assert "is encrypted" in warning
    assert {"project_2001234", "project_2005678", "lumi-465000001"} <= set(by_name(found))


def test_the_list_is_there_at_once(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    # CPU time, as the machine may be busy; what every Python program imports is not counted.
    program = (
        "import time, json, sys, pathlib, dataclasses, enum, datetime, tomllib, urllib.parse\n"
        "began = time.process_time()\n"
        "from allastui.profiles.collect import collect\n"
        "found = collect(json.loads(sys.argv[2]), pathlib.Path(sys.argv[1]))\n"
        "print(len(found.profiles), (time.process_time() - began) * 1000)"
    )
    arguments = [sys.executable, "-c", program, str(home), json.dumps(ALLAS_VARIABLES)]
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}
    environment = {**os.environ, **compiled, "PYTHONDONTWRITEBYTECODE": ""}
    milliseconds = []
    for _ in range(4):
        done = subprocess.run(
            arguments, capture_output=True, text=True, check=True, env=environment
        )
        count, taken = done.stdout.split()
        assert count == "10"
        milliseconds.append(float(taken))
    assert min(milliseconds) < 50


def test_yaml_is_not_imported_without_a_clouds_yaml(home: Path) -> None:
    (home / ".config/openstack/clouds.yaml").unlink()
    program = (
        "import sys, pathlib\n"
        "from allastui.profiles.collect import collect\n"
        "collect({}, pathlib.Path(sys.argv[1]))\n"
        "print([m for m in ('yaml', 'platformdirs', 'boto3', 'swiftclient', 'keystoneauth1')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(home)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
