"""The files of every tool, as it writes them, for three projects of which two services answer."""

import json
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.sign_in.tickets import open_tickets
from tests.cli.running import allastui
from tests.services.conftest import Lead
from tests.services.test_allas_swift import ACCOUNT
from tests.services.working import keys_of
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_CONNECTION,
    ALLAS_DEFAULT,
    ALLAS_RCLONE,
    ALLAS_S3CFG,
    LUMI_RCLONE,
    LUMI_S3CFG,
    write,
    write_rclone,
)

FIRST, SECOND, LUMI = "project_2001234", "project_2005678", "lumi-465000001"
FOUND_IN = {
    FIRST: [
        "rclone.conf [s3allas]",
        f"rclone.conf [s3allas-{FIRST}]",
        "credentials [default]",
        f".s3cfg [allas-{FIRST}]",
        f".s3cfg_{FIRST} [allas-{FIRST}]",
    ],
    f"{FIRST}-swift": [
        "OS_ variables",
        ".allas_connection",
        "rclone.conf [allas]",
        f"rclone.conf [allas-{FIRST}]",
    ],
    SECOND: [f"rclone.conf [s3allas-{SECOND}]"],
    LUMI: [
        f"rclone.conf [{LUMI}-private]",
        f"rclone.conf [{LUMI}-public]",
        f".s3cfg-{LUMI} [{LUMI}]",
    ],
}
PROJECTS = {FIRST: FIRST, f"{FIRST}-swift": FIRST, SECOND: SECOND, LUMI: "465000001"}


@pytest.fixture
def home(
    clean_environment: Path,
    ceph_profile: Profile,
    second_ceph_profile: Profile,
    ceph_native_profile: Profile,
    swift_profile: Profile,
    lead_to: Lead,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Two projects of Allas, which is Ceph here, and one of LUMI-O, which is OpenStack Swift."""
    home = clean_environment
    ticket = open_tickets(ceph_native_profile).current()
    token, url = ticket.token.reveal(), ACCOUNT + ticket.storage_url.rpartition("/AUTH_")[2]
    samples = {
        "9d5" + "a" * 29: keys_of(ceph_profile).access,
        "2b7-secret-of-2001234": keys_of(ceph_profile).secret,
        "77e" + "b" * 29: keys_of(second_ceph_profile).access,
        "44c-secret-of-2005678": keys_of(second_ceph_profile).secret,
        "LUMIKEY465": keys_of(swift_profile).access,
        "lumi-secret-465": keys_of(swift_profile).secret,
        "gAAAAA-stored-token": token,
        "https://a3s.fi:443/swift/v1/AUTH_0123456789abcdef": url,
    }

    def real(text: str) -> str:
        for sample, value in samples.items():
            text = text.replace(sample, value)
        return text

    stored = f"[allas-{FIRST}]\ntype = swift\nauth_token = {token}\nstorage_url = {url}\n"
    write_rclone(home, real(ALLAS_RCLONE + LUMI_RCLONE) + stored)
    write(home, ".aws/credentials", real(ALLAS_AWS_CREDENTIALS))
    write(home, ".aws/config", ALLAS_AWS_CONFIG)
    authority = f"ca_certs_file = {certificate}\n"
    (home / ".s3cfg").symlink_to(write(home, f".s3cfg_{FIRST}", real(ALLAS_S3CFG) + authority).name)
    write(home, f".s3cfg-{LUMI}", real(LUMI_S3CFG) + authority)
    write(home, ".allas_connection", real(ALLAS_CONNECTION))
    write(home, ".allas_default", ALLAS_DEFAULT)
    for name in ("RCLONE_CA_CERT", "AWS_CA_BUNDLE", "OS_CACERT"):
        monkeypatch.setenv(name, str(certificate))
    monkeypatch.setenv("OS_AUTH_TOKEN", token)
    monkeypatch.setenv("OS_STORAGE_URL", url)
    monkeypatch.setenv("OS_PROJECT_NAME", FIRST)
    lead_to(ceph_profile).lead("lumidata.eu", swift_profile)
    return home


def checked(home: Path) -> tuple[dict[str, dict[str, object]], list[str]]:
    """Return what `profiles --check` says of each profile, and its warnings."""
    done = allastui("profiles", "--check", "--json")
    profiles = json.loads(done.stdout)
    names = [profile["name"] for profile in profiles]
    assert len(names) == len(set(names))
    return {profile["name"]: profile for profile in profiles}, done.stderr.splitlines()


def test_each_is_found_once_named_told_and_works(home: Path) -> None:
    found, warnings = checked(home)
    assert warnings == []
    sources = {
        name: [str(source).rpartition("/")[2] for source in profile["sources"]]  # type: ignore[attr-defined]
        for name, profile in found.items()
    }
    assert sources == FOUND_IN
    assert {name: profile["project"] for name, profile in found.items()} == PROJECTS
    assert {name: profile["check"]["ok"] for name, profile in found.items()} == dict.fromkeys(  # type: ignore[index]
        FOUND_IN, True
    )


ENCRYPTED = b"# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA==\n"


@pytest.mark.parametrize(
    ("name", "content", "lost"),
    [
        (".config/rclone/rclone.conf", ENCRYPTED, {SECOND}),
        (".config/rclone/rclone.conf", b"\0\xff binary", {SECOND}),
        (".aws/credentials", b"[default]\nAWS_ACCESS_KEY_ID=9d5\nAWS_SECR", set()),
        (f".s3cfg-{LUMI}", b"[lumi]\naccess_key = LUMI\n", set()),
        (f".s3cfg-{LUMI}", b"[lumi]\naccess_key = LUMI\nsecr", set()),
        (
            ".config/rclone/rclone.conf",
            b"[s3allas]\ntype = s3\naccess_key_id = 9d5\nsecret_acc",
            {SECOND},
        ),
        (".allas_connection", b"OS_AUTH_TOKEN='gAAAA", set()),
    ],
)
def test_a_bad_file_costs_one_warning_and_the_rest_works(
    home: Path, name: str, content: bytes, lost: set[str]
) -> None:
    (home / name).write_bytes(content)
    found, warnings = checked(home)
    assert len(warnings) == 1
    assert str(home / name) in warnings[0]
    assert set(found) == set(FOUND_IN) - lost
    assert all(profile["check"]["ok"] for profile in found.values())  # type: ignore[index]
