"""What is kept beside an object is written as rclone and s3cmd write it, and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.stores.entry import Form
from allastui.stores.s3.headers import metadata_of, put_stat, stat_of, upload_headers
from allastui.stores.store import Attributes, ObjectStat

MD5 = "9dd4e461268c8034f5c8564e155c67a6"


def stat(headers: dict[str, str], size: int = 1) -> ObjectStat:
    return stat_of(headers, headers, size)


def test_the_headers_of_an_upload_are_those_of_rclone_and_s3cmd() -> None:
    attributes = Attributes(1_420_070_400_000_000_500, "text/plain", 5 * 1024 * 1024)
    assert upload_headers("k", attributes, "public-read") == {
        "x-amz-meta-mtime": "1420070400.000000500",
        "x-amz-meta-s3cmd-attrs": "mtime:1420070400",
        "x-amz-meta-allastui-part-size": "5242880",
        "content-type": "text/plain",
        "x-amz-acl": "public-read",
    }
    assert upload_headers("k", Attributes(), None) == {}
    assert upload_headers("k/", Attributes(), None) == {"content-type": "application/x-directory"}


@pytest.mark.parametrize("content_type", ["text/plain\r\nx-evil: 1", "täxt/plain"])
def test_a_type_that_cannot_stand_in_a_header_is_left_out(content_type: str) -> None:
    assert upload_headers("k", Attributes(content_type=content_type), None) == {}


@given(st.integers(-(10**18), 10**19))
def test_any_time_is_read_back_as_it_was_written(mtime_ns: int) -> None:
    metadata = metadata_of(Attributes(mtime_ns=mtime_ns))
    headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
    assert stat(headers).mtime_ns == mtime_ns


@pytest.mark.parametrize(
    ("name", "value", "mtime_ns"),
    [
        ("mtime", "1420070400", 1420070400_000000000),
        ("mtime", "1420070400.123456789", 1420070400_123456789),
        ("mtime", "1420070400.5", 1420070400_500000000),
        ("mtime", "-1.5", -1_500000000),
        ("mtime", "2015-01-01", None),
        ("s3cmd-attrs", "mtime:1420070400/uid:0", 1420070400_000000000),
        (
            "s3cmd-attrs",
            "atime:1/ctime:2/gid:0/md5:abc/mode:33188/mtime:1420070400/uid:0",
            1420070400_000000000,
        ),
        ("s3cmd-attrs", "atime:1/ctime:2", None),
    ],
)
def test_the_times_of_other_tools_are_read(name: str, value: str, mtime_ns: int | None) -> None:
    assert stat({f"x-amz-meta-{name}": value}).mtime_ns == mtime_ns


def test_a_plain_object_has_its_md5_as_etag() -> None:
    found = stat({"etag": f'"{MD5}"', "last-modified": "Fri, 20 Nov 2026 22:15:09 GMT"}, 10)
    assert found == ObjectStat(
        10, 1795212909.0, f'"{MD5}"', etag=MD5, md5=MD5, metadata={}, form=Form.PLAIN
    )


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({"etag": f'"{MD5}-12"'}, Form.MULTIPART),
        # As Ceph 16.2.15 answered for a static and a dynamic large object of Swift.
        ({"etag": f'"{MD5}"', "x-object-meta-static-large-object": "True"}, Form.SLO),
        ({"etag": f'"{MD5}"', "x-static-large-object": "True"}, Form.SLO),
        ({"etag": f'"{MD5}"', "x-object-manifest": "b_segments/x/"}, Form.DLO),
        ({"etag": f'"{MD5}"', "x-amz-server-side-encryption": "aws:kms"}, Form.PLAIN),
        (
            {"etag": f'"{MD5}"', "x-amz-server-side-encryption-customer-algorithm": "AES256"},
            Form.PLAIN,
        ),
        ({"etag": '"0123"'}, Form.PLAIN),
        ({}, Form.PLAIN),
    ],
)
def test_an_etag_that_is_not_the_md5_of_the_content_is_not_taken_for_one(
    headers: dict[str, str], form: Form
) -> None:
    found = stat(headers)
    assert (found.md5, found.form) == (None, form)


def test_encryption_by_the_service_keeps_the_etag_an_md5() -> None:
    assert stat({"etag": MD5, "x-amz-server-side-encryption": "AES256"}).md5 == MD5


def test_the_size_of_parts_counts_only_for_parted_objects() -> None:
    kept = {"x-amz-meta-allastui-part-size": "5242880"}
    assert stat({"etag": f'"{MD5}-2"', **kept}).part_size == 5242880
    assert stat({"etag": f'"{MD5}"', **kept}).part_size is None
    for wrong in ("0", "-1", "x", "1.5", "٣"):
        headers = {"etag": f'"{MD5}-2"', "x-amz-meta-allastui-part-size": wrong}
        assert stat(headers).part_size is None


def test_metadata_in_utf_8_is_read() -> None:
    as_http_client_reads_it = "säätiedot".encode().decode("latin-1")
    assert stat({"x-amz-meta-topic": as_http_client_reads_it}).metadata == {"topic": "säätiedot"}


def test_what_stands_after_a_put_is_known_without_asking() -> None:
    sent = upload_headers("k", Attributes(mtime_ns=1_500_000_000, content_type="text/x"), None)
    answer = {"etag": f'"{MD5}"', "date": "Fri, 20 Nov 2026 22:15:09 GMT"}
    found = put_stat(answer, 3, sent)
    assert (found.size, found.etag, found.md5, found.version) == (3, MD5, MD5, f'"{MD5}"')
    assert (found.mtime_ns, found.content_type) == (1_500_000_000, "text/x")
    assert found.modified == 1795212909.0
    assert put_stat({**answer, "x-amz-server-side-encryption": "aws:kms"}, 3, sent).md5 is None
