"""What is found in a home in which every program of a CSC user has left its files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from allastui.profiles.collect import collect
from allastui.profiles.profile import (
    Profile,
    Secret,
    SwiftToken,
)
from allastui.profiles.siblings import siblings
from tests.unit.profiles.csc_files import (
    ALLAS_VARIABLES,
)
from tests.unit.profiles.home import SECRETS, by_name, write_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_home(tmp_path)


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
