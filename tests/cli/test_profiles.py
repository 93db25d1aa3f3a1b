import json
from dataclasses import replace
from pathlib import Path

from allastui.cli.context import Context
from allastui.profiles.profile import KeyPair, Profile, Secret
from tests.cli.running import allastui, write_remote
from tests.unit.profiles.csc_files import ALLAS_RCLONE, LUMI_RCLONE, write, write_rclone

SECRETS = ("2b7-secret-of-2001234", "44c-secret-of-2005678", "lumi-secret-465")


def test_json_lists_every_profile(clean_environment: Path) -> None:
    file = write_rclone(clean_environment, ALLAS_RCLONE + LUMI_RCLONE)
    done = allastui("profiles", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    profiles = json.loads(done.stdout)
    assert [profile["name"] for profile in profiles] == [
        "lumi-465000001",
        "project_2001234",
        "project_2005678",
    ]
    assert profiles[1] == {
        "name": "project_2001234",
        "aliases": ["s3allas", "s3allas-project_2001234"],
        "protocol": "s3",
        "endpoint": "https://a3s.fi",
        "project": "project_2001234",
        "sources": [f"{file} [s3allas]", f"{file} [s3allas-project_2001234]"],
        "expires": None,
        "check": None,
    }


def test_the_table_is_aligned_and_holds_no_secret(clean_environment: Path) -> None:
    write_rclone(clean_environment, ALLAS_RCLONE + LUMI_RCLONE)
    for words in (["profiles"], ["profiles", "--json"]):
        done = allastui(*words)
        assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    lines = allastui("profiles").stdout.splitlines()
    assert len(lines) == 4
    column = lines[0].index("ENDPOINT")
    assert all(line[column - 2 : column] == "  " for line in lines)
    assert all(line[column] != " " for line in lines)


def test_the_files_are_read_anew_for_a_program_that_runs_on(clean_environment: Path) -> None:
    with Context() as context:
        assert context.profiles.profiles == ()
        write_rclone(clean_environment, ALLAS_RCLONE)
        assert context.profiles.profiles == ()
        found = context.find_profiles().profiles
    assert [profile.name for profile in found] == ["project_2001234", "project_2005678"]


def test_variables_have_an_expiry() -> None:
    done = allastui(
        "profiles",
        "--json",
        env={
            "AWS_ACCESS_KEY_ID": "k",
            "AWS_SECRET_ACCESS_KEY": "a-secret",
            "AWS_CREDENTIAL_EXPIRATION": "2026-11-20T14:02:00+02:00",
        },
    )
    (profile,) = json.loads(done.stdout)
    assert profile["name"] == "aws-env"
    assert profile["endpoint"] is None
    assert profile["expires"] == "2026-11-20T12:02:00Z"
    assert "a-secret" not in done.stdout


def test_without_credentials_it_says_where_it_looked() -> None:
    done = allastui("profiles")
    assert (done.returncode, done.stdout) == (0, "")
    assert "~/.config/rclone/rclone.conf (not there)" in done.stderr
    assert allastui("profiles", "--json").stdout == "[]\n"


def test_warnings_go_to_stderr(clean_environment: Path) -> None:
    write_rclone(clean_environment, "RCLONE_ENCRYPT_V0:\nabc\n")
    write(clean_environment, ".aws/credentials", "").write_bytes(b"\0\x1b[31m")
    done = allastui("profiles", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert [line.startswith("allastui: ") for line in done.stderr.splitlines()] == [True, True]


def test_an_unknown_profile_comes_with_the_reason_it_may_be_missing(
    clean_environment: Path,
) -> None:
    write_rclone(clean_environment, "RCLONE_ENCRYPT_V0:\nabc\n")
    done = allastui("ls", "s3allas:bucket")
    assert done.returncode == 2
    assert "is encrypted" in done.stderr
    assert "no profile named s3allas" in done.stderr


def test_a_check_tells_what_works_and_what_does_not(
    clean_environment: Path, swift_profile: Profile
) -> None:
    secret = write_remote(clean_environment, swift_profile, "good")
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    bad = replace(swift_profile, credentials=KeyPair("nobody", Secret("hush")))
    write_remote(clean_environment, bad, "bad")
    done = allastui("profiles", "--check", "--json")
    assert done.returncode == 1
    checks = {profile["name"]: profile["check"] for profile in json.loads(done.stdout)}
    assert checks["good"].keys() == {
        *("ok", "state", "why", "hint", "round_trip", "clock_skew", "buckets")
    }
    assert (checks["good"]["ok"], checks["good"]["state"]) == (True, "ok")
    assert checks["good"]["round_trip"] > 0
    assert (checks["bad"]["ok"], checks["bad"]["state"]) == (False, "sign-in failed")
    assert checks["bad"]["hint"]
    (line,) = done.stderr.splitlines()
    assert line.startswith("allastui: bad: The buckets of bad could not be listed. ")
    table = allastui("profiles", "--check")
    assert table.returncode == 1
    assert [line.split()[0] for line in table.stdout.splitlines()] == ["PROFILE", "bad", "good"]
    assert table.stdout.splitlines()[0].endswith("STATE           ROUND TRIP")
    assert table.stdout.splitlines()[2].endswith(" ms")
    said = done.stdout + done.stderr + table.stdout + table.stderr
    assert secret not in said
    assert "hush" not in said


def test_a_check_that_finds_no_fault_is_done(
    clean_environment: Path, swift_profile: Profile
) -> None:
    write_remote(clean_environment, swift_profile, "good")
    done = allastui("profiles", "--check")
    assert (done.returncode, done.stderr) == (0, "")
