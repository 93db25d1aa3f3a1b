"""One port, both protocols, and nobody without the keys."""

import json
import os
import stat
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from allastui.demo.store import Demo
from allastui.profiles.profile import KeyPair, Profile, Protocol
from tests.demo.conftest import OpenS3

_LISTENS = "0A"


def swift_sign_in(demo: Demo, key: str | None = None) -> tuple[str, str]:
    """Return the storage URL and the token."""
    keys = demo.profiles[0].credentials
    assert isinstance(keys, KeyPair)
    headers = {"X-Auth-User": keys.access_key, "X-Auth-Key": key or keys.secret_key.reveal()}
    with urlopen(Request(demo.swift_auth_url, headers=headers)) as answer:
        return answer.headers["X-Storage-Url"], answer.headers["X-Auth-Token"]


def listening_tcp_ports(pid: int) -> set[tuple[str, int]]:
    """Return the hexadecimal address and the port of each TCP socket on which a process listens."""
    inodes = set()
    for descriptor in os.scandir(f"/proc/{pid}/fd"):
        target = os.readlink(descriptor.path)
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    ports = set()
    for table in ("tcp", "tcp6"):
        with open(f"/proc/{pid}/net/{table}") as lines:
            for fields in map(str.split, lines):
                if fields[3] == _LISTENS and fields[9] in inodes:
                    address, _, port = fields[1].rpartition(":")
                    ports.add((address, int(port, 16)))
    return ports


def test_s3_and_swift_show_the_same_objects(demo: Demo, open_s3: OpenS3) -> None:
    s3 = open_s3(demo)
    s3.create_bucket(Bucket="both")
    s3.put_object(Bucket="both", Key="käyttö/a.txt", Body=b"over s3")
    url, token = swift_sign_in(demo)
    assert url.startswith(demo.endpoint)
    listing = Request(f"{url}/both?format=json", headers={"X-Auth-Token": token})
    with urlopen(listing) as answer:
        assert [row["name"] for row in json.load(answer)] == ["käyttö/a.txt"]


def test_parted_uploads_work(demo: Demo, open_s3: OpenS3) -> None:
    s3 = open_s3(demo)
    s3.create_bucket(Bucket="parted")
    upload = s3.create_multipart_upload(Bucket="parted", Key="large")["UploadId"]
    first, last = bytes(5 * 2**20), b"end"
    parts = [
        s3.upload_part(Bucket="parted", Key="large", UploadId=upload, PartNumber=n, Body=body)
        for n, body in ((1, first), (2, last))
    ]
    s3.complete_multipart_upload(
        Bucket="parted",
        Key="large",
        UploadId=upload,
        MultipartUpload={
            "Parts": [{"PartNumber": n, "ETag": p["ETag"]} for n, p in enumerate(parts, 1)]
        },
    )
    with s3.get_object(Bucket="parted", Key="large")["Body"] as body:
        assert body.read() == first + last


def test_a_wrong_secret_is_refused_on_both(demo: Demo, open_s3: OpenS3) -> None:
    with pytest.raises(ClientError) as refused:
        open_s3(demo, secret="wrong").list_buckets()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    with pytest.raises(HTTPError) as unauthorized:
        swift_sign_in(demo, key="wrong")
    with unauthorized.value as error:
        assert error.code == 401
    with pytest.raises(HTTPError) as anonymous:
        urlopen(f"{demo.endpoint}/v1/AUTH_demo")
    with anonymous.value as error:
        assert error.code == 401


def test_the_profiles_say_where_and_who(demo: Demo) -> None:
    s3, swift = demo.profiles
    assert (s3.name, s3.protocol, s3.project) == ("demo", Protocol.S3, "demo")
    assert (swift.name, swift.protocol, swift.project) == ("demo-swift", Protocol.SWIFT, "demo")
    assert s3.endpoint == f"http://127.0.0.1:{demo.port}"
    assert swift.endpoint == f"http://127.0.0.1:{demo.port}/auth/v1.0"
    assert s3.region == "us-east-1"
    assert {source.label for profile in demo.profiles for source in profile.sources} == {"demo"}
    keys = s3.credentials
    assert isinstance(keys, KeyPair)
    assert keys.secret_key.reveal() not in repr(demo.profiles)


def test_only_the_proxy_listens_and_only_on_loopback(demo: Demo) -> None:
    assert listening_tcp_ports(demo.pid) == {("0100007F", demo.port)}


def test_the_inner_sockets_are_behind_a_private_folder(demo: Demo) -> None:
    sockets = {path.name for path in demo.folder.rglob("*") if path.is_socket()}
    assert sockets == {"account", "container", "object"}
    for folder in (demo.folder, demo.folder / "sockets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_secret_outside_private_files(demo: Demo) -> None:
    keys = demo.profiles[0].credentials
    assert isinstance(keys, KeyPair)
    secret = keys.secret_key.reveal().encode()
    for name in ("cmdline", "environ"):
        with open(f"/proc/{demo.pid}/{name}", "rb") as content:
            assert secret not in content.read()
    assert secret not in (demo.folder / "log").read_bytes()
    holders = [p for p in demo.folder.rglob("*.conf") if secret in p.read_bytes()]
    assert [holder.name for holder in holders] == ["proxy-server.conf"]
    assert stat.S_IMODE(holders[0].stat().st_mode) == 0o600


def test_each_start_has_keys_of_its_own(demo: Demo, swift_profile: Profile) -> None:
    assert demo.profiles[0].credentials != swift_profile.credentials
