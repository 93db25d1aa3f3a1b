from pathlib import Path

import pytest

from allastui.profiles import s3cmd
from allastui.profiles.profile import (
    Addressing,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
    Tls,
)
from tests.unit.profiles.csc_files import ALLAS_S3CFG, LUMI_S3CFG, write

KEYS = "access_key = k\nsecret_key = s\n"


def only(home: Path, text: str, environment: dict[str, str] | None = None) -> Profile:
    write(home, ".s3cfg", text)
    findings = s3cmd.read(environment or {}, home)
    assert findings.warnings == []
    (profile,) = findings.profiles
    return profile


def test_allas_conf_links_to_the_newest_project(tmp_path: Path) -> None:
    file = write(tmp_path, ".s3cfg_project_2001234", ALLAS_S3CFG)
    (tmp_path / ".s3cfg").symlink_to(file)
    findings = s3cmd.read({}, tmp_path)
    assert findings.warnings == []
    assert findings.profiles[1] == Profile(
        name="project_2001234",
        protocol=Protocol.S3,
        endpoint="https://a3s.fi",
        credentials=KeyPair("9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Secret("2b7-secret-of-2001234")),
        sources=(Source(".s3cfg_project_2001234", str(file), "allas-project_2001234"),),
        project="project_2001234",
    )
    assert findings.profiles[0].name == "s3cfg"
    assert findings.profiles[0].credentials == findings.profiles[1].credentials
    assert findings.looked_in == [
        ("~/.s3cfg", "1 profile"),
        ("~/.s3cfg_project_2001234", "1 profile"),
    ]


def test_lumio_conf_writes_the_scheme(tmp_path: Path) -> None:
    write(tmp_path, ".s3cfg-lumi-465000001", LUMI_S3CFG)
    (profile,) = s3cmd.read({}, tmp_path).profiles
    assert (profile.endpoint, profile.max_parts) == ("https://lumidata.eu", 1000)
    assert (profile.project, profile.addressing) == ("465000001", Addressing.PATH)
    assert profile.signature is Signature.V4


def test_an_old_appliance(tmp_path: Path) -> None:
    profile = only(
        tmp_path,
        "[default]\n" + KEYS + "host_base = Old.example:8080\nuse_https = False\n"
        "host_bucket = old.example:8080/%(bucket)\nsignature_v2 = True\n"
        "access_token = t\nbucket_location = odd-region\nca_certs_file = /ca.pem\n",
    )
    assert profile.endpoint == "http://old.example:8080"
    assert profile.credentials == KeyPair("k", Secret("s"), Secret("t"))
    assert (profile.signature, profile.addressing) == (Signature.V2, Addressing.PATH)
    assert (profile.region, profile.tls) == ("odd-region", Tls(ca_file="/ca.pem"))


@pytest.mark.parametrize(
    ("host_bucket", "addressing"),
    [
        ("%(bucket)s.s3.example:9000", Addressing.VIRTUAL),
        ("https://%(bucket)s.S3.example:9000", Addressing.VIRTUAL),
        ("%(bucket).s3.example:9000", Addressing.VIRTUAL),
        ("s3.example:9000", Addressing.PATH),
        ("", Addressing.PATH),
        ("%(bucket)s.s3.amazonaws.com", Addressing.PATH),
        ("%(bucket)s.other.example", Addressing.PATH),
    ],
)
def test_where_the_bucket_goes(tmp_path: Path, host_bucket: str, addressing: Addressing) -> None:
    text = KEYS + f"host_base = s3.example:9000\nhost_bucket = {host_bucket}\n"
    assert only(tmp_path, text).addressing is addressing


@pytest.mark.parametrize("host", ["", "host_base = s3.amazonaws.com\n"])
def test_aws_needs_no_endpoint(tmp_path: Path, host: str) -> None:
    profile = only(tmp_path, KEYS + host + "bucket_location = EU\n")
    assert (profile.endpoint, profile.region) == (None, "eu-west-1")
    assert profile.addressing is Addressing.VIRTUAL
    assert only(tmp_path, KEYS + host + "bucket_location = US\n").region is None


@pytest.mark.parametrize("option", ["check_ssl_certificate", "check_ssl_hostname"])
def test_unchecked_certificates(tmp_path: Path, option: str) -> None:
    assert only(tmp_path, KEYS + f"host_base = h\n{option} = False\n").tls == Tls(verify=False)
    assert only(tmp_path, KEYS + f"host_base = h\n{option} = True\n").tls == Tls()


def test_quotes_variables_and_files_without_a_section(tmp_path: Path) -> None:
    text = '# comment\naccess_key = "k"\nsecret_key = $MY_KEY\nhost_base = h\n'
    assert only(tmp_path, text, {"MY_KEY": "s"}).credentials == KeyPair("k", Secret("s"))


def test_a_variable_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "elsewhere", KEYS + "host_base = h\n")
    write(tmp_path, ".s3cfg", KEYS)
    (profile,) = s3cmd.read({"S3CMD_CONFIG": str(file)}, tmp_path).profiles
    assert profile.sources[0].file == str(file)


def test_without_keys_there_is_no_profile(tmp_path: Path) -> None:
    write(tmp_path, ".s3cfg", "[default]\nhost_base = h\n")
    findings = s3cmd.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])


def test_broken_files_cost_one_warning_each(tmp_path: Path) -> None:
    write(tmp_path, ".s3cfg", KEYS + "host_base = h\nsecret-half-of-a-li")
    write(tmp_path, ".s3cfg_a", "access_key = k\n")
    write(tmp_path, ".s3cfg_b", "").write_bytes(b"\0")
    write(tmp_path, ".s3cfg_c", KEYS + "host_base = ftp://h\n")
    (tmp_path / ".s3cfg-d").mkdir()
    write(tmp_path, ".s3cfg_old~", "access_key = k\n")
    findings = s3cmd.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["s3cfg"]
    assert len(findings.warnings) == 5
    assert not any("secret-half" in warning for warning in findings.warnings)
