import os
from pathlib import Path

import pytest

from allastui.profiles import allas_files
from allastui.profiles.allas_files import AllasDefault, newest_token_first, read_allas_default
from allastui.profiles.collect import collect
from allastui.profiles.profile import Profile, Protocol, Secret, Source, SwiftToken
from tests.unit.profiles.csc_files import ALLAS_CONNECTION, ALLAS_DEFAULT, write, write_rclone

ONE_REMOTE = (
    "[s3allas]\ntype = s3\nprovider = Other\naccess_key_id = k\nsecret_access_key = s\n"
    "endpoint = a3s.fi\n"
)


def test_the_stored_token_is_a_profile(tmp_path: Path) -> None:
    file = write(tmp_path, ".allas_connection", ALLAS_CONNECTION)
    findings = allas_files.read({}, tmp_path)
    assert findings.profiles == [
        Profile(
            name="allas-connection",
            protocol=Protocol.SWIFT,
            endpoint="https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
            credentials=SwiftToken(
                "https://a3s.fi/swift/v1/AUTH_0123456789abcdef", Secret("gAAAAA-stored-token")
            ),
            sources=(Source(".allas_connection", str(file), None),),
        )
    ]
    assert findings.looked_in == [("~/.allas_connection", "1 profile")]


@pytest.mark.parametrize(
    "text", ["OS_AUTH_TOKEN=gAAAA-half\n", "OS_AUTH_TOKEN='gAAAA-half", "OS_STORAGE_URL=ftp://x\n"]
)
def test_half_a_file_costs_one_warning(tmp_path: Path, text: str) -> None:
    write(tmp_path, ".allas_connection", text)
    findings = allas_files.read({}, tmp_path)
    assert findings.profiles == []
    (warning,) = findings.warnings
    assert "gAAAA" not in warning


def test_the_default_names_the_project_of_what_the_same_run_wrote(tmp_path: Path) -> None:
    connection = write(tmp_path, ".allas_connection", ALLAS_CONNECTION)
    remote = write_rclone(tmp_path, ONE_REMOTE)
    default = write(tmp_path, ".allas_default", ALLAS_DEFAULT)
    os.utime(connection, (1000, 1000))
    os.utime(remote, (1000, 1000))
    os.utime(default, (1005, 1005))
    assert [(one.name, one.aliases) for one in collect({}, tmp_path).profiles] == [
        ("project_2001234", ("s3allas",)),
        ("project_2001234-swift", ("allas-connection",)),
    ]
    os.utime(remote, (5, 5))  # an earlier run, maybe for another project
    os.utime(connection, (2000, 2000))  # a later one that did not end
    assert [one.name for one in collect({}, tmp_path).profiles] == ["allas-connection", "s3allas"]


def test_the_default_says_nothing_of_other_services(tmp_path: Path) -> None:
    remote = write_rclone(tmp_path, ONE_REMOTE.replace("a3s.fi", "s3.example"))
    default = write(tmp_path, ".allas_default", ALLAS_DEFAULT)
    os.utime(remote, (1000, 1000))
    os.utime(default, (1000, 1000))
    assert [one.name for one in collect({}, tmp_path).profiles] == ["s3allas"]


def test_a_default_without_a_project_is_none(tmp_path: Path) -> None:
    assert read_allas_default(tmp_path) is None
    file = write(tmp_path, ".allas_default", "os_project_name=\nuser=x\n")
    assert read_allas_default(tmp_path) is None
    file.write_bytes(b"\0")
    assert read_allas_default(tmp_path) is None
    file.write_text(ALLAS_DEFAULT)
    os.utime(file, (7, 7))
    assert read_allas_default(tmp_path) == AllasDefault("project_2001234", 7.0)


def test_the_token_that_was_written_last_is_used(tmp_path: Path) -> None:
    url = "https://a3s.fi/swift/v1/AUTH_1"
    tokens = []
    for name, time in (("old", 10), ("new", 20)):
        file = write(tmp_path, name, "")
        os.utime(file, (time, time))
        source = Source("f", str(file), None)
        credentials = SwiftToken(url, Secret(name))
        tokens.append(Profile(name, Protocol.SWIFT, url, credentials, sources=(source,)))
    shell = Profile(
        "shell",
        Protocol.SWIFT,
        url,
        SwiftToken(url, Secret("shell")),
        sources=(Source("v", None, None),),
    )
    assert [one.name for one in newest_token_first([*tokens, shell])] == ["shell", "new", "old"]
