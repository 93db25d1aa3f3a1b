"""Each kind of S3 service works through a profile that its users have, from their own files."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    Profile,
    Protocol,
    Signature,
    Tls,
)
from allastui.settings import profiles_file
from tests.cli.running import allastui
from tests.servers.ceph_cluster import CephGateway
from tests.servers.proxy import FaultProxy
from tests.services.conftest import Lead
from tests.services.temporary_keys import temporary_keys
from tests.services.working import copied, keys_of, new_bucket, store_of, works
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_RCLONE,
    ALLAS_S3CFG,
    LUMI_RCLONE,
    LUMI_S3CFG,
    write,
    write_rclone,
)

V4 = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/([^/]+)/s3/aws4_request")


def with_keys(text: str, profile: Profile) -> str:
    """Return a file of CSC's or LUMI's tools with real keys in place of those of the sample."""
    keys = keys_of(profile)
    for sample in ("9d5" + "a" * 29, "LUMIKEY465"):
        text = text.replace(sample, keys.access)
    for sample in ("2b7-secret-of-2001234", "lumi-secret-465"):
        text = text.replace(sample, keys.secret)
    return text


@pytest.mark.parametrize("program", ["rclone", "s3cmd", "aws"])
def test_allas(
    program: str,
    ceph_profile: Profile,
    lead_to: Lead,
    certificate: Path,
    clean_environment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = clean_environment
    proxy = lead_to(ceph_profile)
    if program == "rclone":
        write_rclone(home, with_keys(ALLAS_RCLONE, ceph_profile))
        monkeypatch.setenv("RCLONE_CA_CERT", str(certificate))
    elif program == "s3cmd":
        text = with_keys(ALLAS_S3CFG, ceph_profile) + f"ca_certs_file = {certificate}\n"
        (home / ".s3cfg").symlink_to(write(home, ".s3cfg_project_2001234", text).name)
    else:
        write(home, ".aws/credentials", with_keys(ALLAS_AWS_CREDENTIALS, ceph_profile))
        write(home, ".aws/config", ALLAS_AWS_CONFIG)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with new_bucket(ceph_profile) as bucket:
        name = "default" if program == "aws" else "project_2001234"
        assert works(name, bucket, tmp_path).endswith("-3")
    asked = {exchange.request.headers["host"] for exchange in proxy.exchanges}
    assert asked == {"a3s.fi"}
    assert all(V4.match(exchange.request.headers["authorization"]) for exchange in proxy.exchanges)


@pytest.mark.parametrize("program", ["rclone", "s3cmd"])
def test_lumi_o(
    program: str,
    swift_profile: Profile,
    lead_to: Lead,
    certificate: Path,
    clean_environment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = lead_to(swift_profile)
    if program == "rclone":
        write_rclone(clean_environment, with_keys(LUMI_RCLONE, swift_profile))
        monkeypatch.setenv("RCLONE_CA_CERT", str(certificate))
    else:
        text = with_keys(LUMI_S3CFG, swift_profile) + f"ca_certs_file = {certificate}\n"
        write(clean_environment, ".s3cfg-lumi-465000001", text)
    with new_bucket(swift_profile) as bucket:
        assert works("lumi-465000001", bucket, tmp_path).endswith("-3")
    assert {exchange.request.headers["host"] for exchange in proxy.exchanges} == {"lumidata.eu"}


def test_aws_style_with_the_bucket_in_the_path(
    swift_profile: Profile, clean_environment: Path, tmp_path: Path
) -> None:
    keys = keys_of(swift_profile)
    write(
        clean_environment,
        ".aws/credentials",
        f"[lab]\naws_access_key_id = {keys.access}\naws_secret_access_key = {keys.secret}\n"
        "services = lab-s3\n",
    )
    write(
        clean_environment,
        ".aws/config",
        f"[services lab-s3]\ns3 =\n  endpoint_url = {swift_profile.endpoint}\n\n"
        "[profile lab]\nregion = us-east-1\ns3 =\n  addressing_style = path\n",
    )
    with new_bucket(swift_profile) as bucket:
        assert works("lab", bucket, tmp_path).endswith("-3")


def test_aws_style_with_the_bucket_in_the_host_name(
    ceph_profile: Profile,
    lead_to: Lead,
    certificate: Path,
    clean_environment: Path,
    tmp_path: Path,
) -> None:
    keys = keys_of(ceph_profile)
    write(
        clean_environment,
        ".aws/credentials",
        f"[lab]\naws_access_key_id = {keys.access}\naws_secret_access_key = {keys.secret}\n",
    )
    write(
        clean_environment,
        ".aws/config",
        f"[profile lab]\nregion = eu-north-1\nendpoint_url = https://a3s.fi\n"
        f"ca_bundle = {certificate}\ns3 =\n  addressing_style = virtual\n",
    )
    proxy = lead_to(ceph_profile)
    with new_bucket(ceph_profile) as bucket:
        assert works("lab", bucket, tmp_path).endswith("-3")
    requests = [exchange.request for exchange in proxy.exchanges]
    assert {request.headers["host"] for request in requests} == {"a3s.fi", f"{bucket}.a3s.fi"}
    assert not any(request.target.startswith(f"/{bucket}") for request in requests)
    regions = {match[1] for each in requests if (match := V4.match(each.headers["authorization"]))}
    assert regions == {"eu-north-1"}


@pytest.mark.parametrize("found_in", ["rclone", "variables"])
def test_minio_style_with_a_session_token(
    found_in: str,
    ceph_keystone_gateway: CephGateway,
    temporary_keys_profile: Profile,
    clean_environment: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway = ceph_keystone_gateway
    given = temporary_keys(gateway.endpoint, gateway.first)
    if found_in == "rclone":
        name = "lab-minio"
        write_rclone(
            clean_environment,
            f"[{name}]\ntype = s3\nprovider = Minio\naccess_key_id = {given.access_key}\n"
            f"secret_access_key = {given.secret_key}\nsession_token = {given.session_token}\n"
            f"endpoint = {gateway.endpoint}\n",
        )
    else:
        name = "aws-env"
        ends = datetime.now(UTC) + timedelta(minutes=15)
        for variable, text in {
            "AWS_ACCESS_KEY_ID": given.access_key,
            "AWS_SECRET_ACCESS_KEY": given.secret_key,
            "AWS_SESSION_TOKEN": given.session_token,
            "AWS_S3_ENDPOINT": gateway.endpoint.removeprefix("http://"),
            "AWS_ENDPOINT_URL": gateway.endpoint,
            "AWS_CREDENTIAL_EXPIRATION": ends.isoformat(),
        }.items():
            monkeypatch.setenv(variable, text)
    with new_bucket(temporary_keys_profile) as bucket:
        assert works(name, bucket, tmp_path).endswith("-3")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "no token of anybody")
        monkeypatch.setenv("RCLONE_CONFIG_LAB-MINIO_SESSION_TOKEN", "no token of anybody")
        refused = allastui("ls", f"{name}:{bucket}")
        assert refused.returncode == 1
        assert "no token" not in refused.stderr


def test_an_old_appliance_over_plain_http(
    ceph_profile: Profile,
    make_proxy: Callable[[Profile], FaultProxy],
    clean_environment: Path,
    tmp_path: Path,
) -> None:
    keys = keys_of(ceph_profile)
    proxy = make_proxy(ceph_profile)
    host = f"127.0.0.1:{proxy.port}"
    write(
        clean_environment,
        ".s3cfg",
        f"[default]\naccess_key = {keys.access}\nsecret_key = {keys.secret}\n"
        f"host_base = {host}\nhost_bucket = {host}\nbucket_location = 7\n"
        "signature_v2 = True\nuse_https = False\n",
    )
    with new_bucket(ceph_profile) as bucket:
        assert works("s3cfg", bucket, tmp_path).endswith("-3")
    requests = [exchange.request for exchange in proxy.exchanges]
    assert all(r.headers["authorization"].startswith(f"AWS {keys.access}:") for r in requests)


@pytest.mark.parametrize("signature", Signature)
def test_an_old_appliance_with_a_certificate_that_nobody_knows(
    signature: Signature,
    ceph_profile: Profile,
    lead_to: Lead,
    clean_environment: Path,
    tmp_path: Path,
) -> None:
    appliance = Profile(
        "old-filer",
        Protocol.S3,
        "https://a3s.fi:9021",
        ceph_profile.credentials,
        region="Room 7",
        addressing=Addressing.PATH,
        signature=signature,
        tls=Tls(verify=False),
    )
    save_profile(profiles_file({}, clean_environment), appliance)
    proxy = lead_to(ceph_profile)
    with new_bucket(ceph_profile) as bucket:
        assert works("old-filer", bucket, tmp_path).endswith("-3")
    sent = [exchange.request.headers["authorization"] for exchange in proxy.exchanges]
    if signature is Signature.V4:
        assert {match[1] for each in sent if (match := V4.match(each))} == {"Room 7"}
    else:
        assert all(each.startswith("AWS ") for each in sent)


def test_a_public_bucket_for_everybody(
    ceph_profile: Profile, clean_environment: Path, tmp_path: Path
) -> None:
    write_rclone(
        clean_environment,
        "[mine]\ntype = s3\nprovider = Ceph\nacl = public-read\n"
        f"access_key_id = {keys_of(ceph_profile).access}\n"
        f"secret_access_key = {keys_of(ceph_profile).secret}\n"
        f"endpoint = {ceph_profile.endpoint}\n",
    )
    public = Profile("open-data", Protocol.S3, ceph_profile.endpoint, Anonymous())
    save_profile(profiles_file({}, clean_environment), public)
    with new_bucket(ceph_profile) as bucket:
        works("mine", bucket, tmp_path)
        copied(f"open-data:{bucket}/runs/model.h5", tmp_path / "everybody")
        there, back = tmp_path / "everybody/model.h5", tmp_path / "back/model.h5"
        assert there.read_bytes() == back.read_bytes()
        refused = allastui("copy", "--wait", "--json", there, f"open-data:{bucket}/mine/")
        assert refused.returncode == 1
        (job,) = json.loads(refused.stdout)["jobs"]
        assert [error["kind"] for error in job["errors"]] == ["AccessDenied"]
        with store_of(ceph_profile) as store:
            assert [entry.name for entry in store.walk(bucket, "")] == ["runs/model.h5"]
