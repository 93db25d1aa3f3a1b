import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from allastui.profiles import aws
from allastui.profiles.profile import (
    Addressing,
    BotocoreChain,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
    Tls,
)
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    LUMI_AWS_CONFIG,
    LUMI_AWS_CREDENTIALS,
    LUMI_RCLONE,
    OOD_RCLONE,
    write,
)

KEYS = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}


def test_allas_conf_writes_option_names_in_upper_case(tmp_path: Path) -> None:
    file = write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG)
    findings = aws.read({}, tmp_path)
    assert findings.profiles == [
        Profile(
            name="default",
            protocol=Protocol.S3,
            endpoint="https://a3s.fi",
            credentials=KeyPair(
                "9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Secret("2b7-secret-of-2001234")
            ),
            sources=(Source(".aws", str(file), "default"),),
        )
    ]
    assert findings.looked_in == [
        ("~/.aws/config", "0 profiles"),
        ("~/.aws/credentials", "1 profile"),
        ("AWS_ variables", "not set"),
    ]


def test_lumio_conf_puts_the_endpoint_into_a_services_section(tmp_path: Path) -> None:
    write(tmp_path, ".aws/credentials", LUMI_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", LUMI_AWS_CONFIG)
    findings = aws.read({}, tmp_path)
    assert findings.warnings == []
    assert [profile.name for profile in findings.profiles] == ["lumi-465000001", "default"]
    for profile in findings.profiles:
        assert profile.endpoint == "https://lumidata.eu"
        assert profile.project == "465000001"
        assert profile.max_parts == 1000


def test_a_profile_of_the_config_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".aws/config",
        '[profile "my work"]\naws_access_key_id = k\naws_secret_access_key = s\n'
        "aws_session_token = t\nregion = eu-north-1\nca_bundle = /ca.pem\n"
        "x_security_token_expires = 2026-11-20T12:00:00+00:00\n"
        "s3 =\n  addressing_style = path\n  signature_version = s3\n",
    )
    (profile,) = aws.read({}, tmp_path).profiles
    assert profile.name == "my work"
    assert profile.credentials == KeyPair("k", Secret("s"), Secret("t"))
    assert (profile.endpoint, profile.region) == (None, "eu-north-1")
    assert profile.addressing is Addressing.PATH
    assert profile.signature is Signature.V2
    assert profile.tls == Tls(ca_file="/ca.pem")
    assert profile.expires == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_credentials_file_counts_over_the_config_file(tmp_path: Path) -> None:
    write(tmp_path, ".aws/config", "[default]\naws_access_key_id = old\nregion = r\n")
    write(
        tmp_path, ".aws/credentials", "[default]\naws_access_key_id = k\naws_secret_access_key = s"
    )
    (profile,) = aws.read({}, tmp_path).profiles
    assert profile.credentials == KeyPair("k", Secret("s"))
    assert profile.region == "r"


@pytest.mark.parametrize(
    "options",
    [
        "sso_session = corp\nsso_account_id = 1\n",
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = default\n",
        "credential_process = /bin/get-keys\n",
    ],
)
def test_what_only_botocore_can_resolve_is_left_to_it(tmp_path: Path, options: str) -> None:
    write(
        tmp_path,
        ".aws/config",
        f"[profile p]\n{options}endpoint_url = https://s3.example\n[sso-session corp]\nx = y\n",
    )
    (profile,) = aws.read({}, tmp_path).profiles
    assert profile.credentials == BotocoreChain("p")
    assert profile.endpoint == "https://s3.example"


def test_a_profile_without_keys_is_none(tmp_path: Path) -> None:
    write(tmp_path, ".aws/config", "[default]\nregion = eu-north-1\n[profile x]\noutput = json\n")
    findings = aws.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])


def test_half_a_key_is_told(tmp_path: Path) -> None:
    write(tmp_path, ".aws/credentials", "[default]\naws_access_key_id = k\n")
    findings = aws.read({}, tmp_path)
    assert findings.profiles == []
    assert "aws_secret_access_key" in findings.warnings[0]


def test_the_variables_make_a_profile(tmp_path: Path) -> None:
    findings = aws.read(
        {
            **KEYS,
            "AWS_SESSION_TOKEN": "t",
            "AWS_S3_ENDPOINT": "a3s.fi",
            "AWS_DEFAULT_REGION": "r",
            "AWS_CA_BUNDLE": "/ca.pem",
            "AWS_CREDENTIAL_EXPIRATION": "2026-11-20T12:00:00Z",
        },
        tmp_path,
    )
    (profile,) = findings.profiles
    assert profile == Profile(
        name="aws-env",
        protocol=Protocol.S3,
        endpoint="https://a3s.fi",
        credentials=KeyPair("k", Secret("s"), Secret("t")),
        sources=(Source("AWS_ variables", None, None),),
        region="r",
        tls=Tls(ca_file="/ca.pem"),
        expires=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )
    assert findings.looked_in[-1] == ("AWS_ variables", "1 profile")


def test_the_variable_for_s3_counts_over_the_general_one(tmp_path: Path) -> None:
    endpoints = {"AWS_ENDPOINT_URL": "https://any", "AWS_ENDPOINT_URL_S3": "https://s3"}
    (profile,) = aws.read({**KEYS, **endpoints}, tmp_path).profiles
    assert profile.endpoint == "https://s3"


def test_an_endpoint_variable_is_for_profiles_without_their_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".aws/credentials",
        "[a]\naws_access_key_id = k\naws_secret_access_key = s\n"
        "[b]\naws_access_key_id = k\naws_secret_access_key = s\nendpoint_url = https://b\n",
    )
    a, b = aws.read({"AWS_ENDPOINT_URL": "https://env"}, tmp_path).profiles
    assert (a.endpoint, b.endpoint) == ("https://env", "https://b")


def test_half_of_the_variables_is_told(tmp_path: Path) -> None:
    findings = aws.read({"AWS_ACCESS_KEY_ID": "k"}, tmp_path)
    assert findings.profiles == []
    assert "AWS_SECRET_ACCESS_KEY is not set" in findings.warnings[0]


def test_variables_name_the_files(tmp_path: Path) -> None:
    write(tmp_path, "c", "[x]\naws_access_key_id = k\naws_secret_access_key = s\n")
    write(tmp_path, "d", "[profile x]\nendpoint_url = https://e\n")
    (profile,) = aws.read(
        {"AWS_SHARED_CREDENTIALS_FILE": "~/c", "AWS_CONFIG_FILE": str(tmp_path / "d")}, tmp_path
    ).profiles
    assert profile.endpoint == "https://e"


def test_an_unreadable_file_is_told_and_the_other_read(tmp_path: Path) -> None:
    write(tmp_path, ".aws/credentials", "").write_bytes(b"\0\1\2")
    write(
        tmp_path,
        ".aws/config",
        "[default]\naws_access_key_id = k\naws_secret_access_key = s\n",
    )
    findings = aws.read({}, tmp_path)
    assert len(findings.profiles) == 1
    assert len(findings.warnings) == 1
    assert ("~/.aws/credentials", "unreadable") in findings.looked_in


def test_a_copy_of_rclone_conf_as_csc_makes_it_for_boto3(tmp_path: Path) -> None:
    copied = re.sub("^(access|secret)", r"aws_\1", OOD_RCLONE + LUMI_RCLONE, flags=re.MULTILINE)
    file = write(tmp_path, ".boto3_credentials", copied)
    findings = aws.read({"AWS_SHARED_CREDENTIALS_FILE": "~/.boto3_credentials"}, tmp_path)
    assert findings.warnings == []
    assert findings.profiles[0] == Profile(
        name="s3allas-project_2001234",
        protocol=Protocol.S3,
        endpoint="https://a3s.fi",
        credentials=KeyPair("9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Secret("2b7-secret-of-2001234")),
        sources=(Source(".boto3_credentials", str(file), "s3allas-project_2001234"),),
        project="project_2001234",
        acl="private",
    )
    assert [(one.name, one.max_parts, one.acl) for one in findings.profiles[1:]] == [
        ("lumi-465000001-private", 1000, "private"),
        ("lumi-465000001-public", 1000, "public-read"),
    ]
