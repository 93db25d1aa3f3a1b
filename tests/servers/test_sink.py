"""The server that drops the bytes answers as the services do where clients look."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st
from mypy_boto3_s3 import S3Client

from tests.servers.sink.keys import MadeKeys, StoredKeys, find
from tests.servers.sink.running import Sink, serving
from tests.servers.sink.shelf import FLAT, TREE, Stored
from tests.unit.stores.certificates import make_certificate

MIB = 1 << 20
KEYS = 2500


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pattern") / "pattern"
    file.write_bytes(os.urandom(MIB))
    return file


@pytest.fixture(scope="module")
def sink(pattern: Path) -> Iterator[Sink]:
    certificate = make_certificate(pattern.parent, "IP:127.0.0.1")
    with serving(certificate=certificate, pattern=pattern) as sink:
        sink.set(keys=KEYS)
        yield sink


@pytest.fixture(scope="module")
def client(sink: Sink) -> Iterator[S3Client]:
    client = boto3.client(
        "s3",
        endpoint_url=sink.url,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
        verify=str(sink.certificate),
        config=Config(s3={"addressing_style": "path"}),
    )
    yield client
    client.close()


names = st.text("ab/", min_size=1, max_size=6)


@given(
    keys=st.sets(names, max_size=30),
    prefix=st.text("ab/", max_size=2),
    delimiter=st.sampled_from(["", "/"]),
    limit=st.integers(1, 5),
)
def test_pages_give_every_key_once_and_in_order(
    keys: set[str], prefix: str, delimiter: str, limit: int
) -> None:
    stored = StoredKeys({key: Stored(1, "etag") for key in keys})
    expected: list[str] = []
    for key in sorted(key for key in keys if key.startswith(prefix)):
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        shown = key if cut < 0 else key[: cut + 1]
        if shown not in expected[-1:]:
            expected.append(shown)
    got: list[str] = []
    after: str | None = ""
    while after is not None:
        page = find(stored, prefix, delimiter, after, limit)
        assert page.count <= limit
        for piece in page.pieces:
            got += [piece] if isinstance(piece, str) else [stored[at] for at in piece]
        after = page.last
    assert got == expected


@pytest.mark.parametrize("has_folders", [False, True])
def test_made_keys_are_in_order_and_are_rendered_as_they_are_named(has_folders: bool) -> None:
    keys = MadeKeys(12_345, has_folders)
    named = [keys[at] for at in range(0, 12_345, 7)]
    assert named == sorted(named)
    rendered = keys.rendered("<%s,%s,%s>", range(990, 1010), str)
    assert [row.split(",")[0] for row in rendered.split("<")[1:]] == [
        keys[at] for at in range(990, 1010)
    ]


def test_a_listing_goes_on_from_any_key_and_by_folders(client: S3Client) -> None:
    pages = client.get_paginator("list_objects_v2")
    flat = [item["Key"] for page in pages.paginate(Bucket=FLAT) for item in page["Contents"]]
    assert flat == [f"file-{number:08}.dat" for number in range(KEYS)]
    after = client.list_objects_v2(Bucket=FLAT, StartAfter="file-00001999.da", MaxKeys=2)
    assert [item["Key"] for item in after["Contents"]] == flat[1999:2001]
    assert after["IsTruncated"]
    folders = client.list_objects_v2(Bucket=TREE, Delimiter="/")
    assert [item["Prefix"] for item in folders["CommonPrefixes"]] == [
        "dir-0000/",
        "dir-0001/",
        "dir-0002/",
    ]
    below = client.list_objects_v2(Bucket=TREE, Delimiter="/", Prefix="dir-0002/sub-04/")
    assert below["KeyCount"] == 100


def test_what_is_sent_comes_back_with_the_sums_of_s3(
    client: S3Client, sink: Sink, pattern: Path, tmp_path: Path
) -> None:
    content = pattern.read_bytes() * 20 + pattern.read_bytes()[:1000]
    (tmp_path / "file").write_bytes(content)
    sink.reset()
    client.upload_file(str(tmp_path / "file"), "bucket", "key")
    counts = sink.counts()
    assert (counts.requests["PUT part"], counts.bytes_in) == (3, len(content))
    stat = client.head_object(Bucket="bucket", Key="key")
    sums = [
        hashlib.md5(content[start : start + 8 * MIB]).digest()
        for start in range(0, len(content), 8 * MIB)
    ]
    assert stat["ETag"] == f'"{hashlib.md5(b"".join(sums)).hexdigest()}-3"'
    piece = client.get_object(Bucket="bucket", Key="key", Range=f"bytes=5-{9 * MIB}")
    assert piece["Body"].read() == content[5 : 9 * MIB + 1]
