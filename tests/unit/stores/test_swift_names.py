"""Names of Swift: what is refused, how paths are encoded, how segments and uploads are named."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import InvalidName
from allastui.stores.swift.names import (
    check_key,
    check_new_bucket,
    check_prefix,
    encoded_path,
)
from allastui.stores.swift.upload_names import (
    Cut,
    check_upload_name,
    cut_of,
    is_upload,
    mtime_text,
    now_text,
    number_in,
    prefix_of,
    segment_key,
    upload_id,
    upload_of,
)

NS = 1_000_000_000


@pytest.mark.parametrize(
    ("bucket", "key", "path"),
    [
        ("b", "", "/b"),
        ("b", "a b", "/b/a%20b"),
        ("b", "/lead", "/b//lead"),
        ("b", "a//b", "/b/a//b"),
        ("b", "a%2Fb?#", "/b/a%252Fb%3F%23"),
        ("b", "\x1b\n", "/b/%1B%0A"),
        ("bö", "ä", "/b%C3%B6/%C3%A4"),
        ("b", "\udce4", "/b/%E4"),
        ("b", "~.-_", "/b/~.-_"),
    ],
)
def test_a_path_is_encoded(bucket: str, key: str, path: str) -> None:
    assert encoded_path(bucket, key) == path


@pytest.mark.parametrize("key", ["", "k" * 1025, "ä" * 513, "\udce4", "a\0b"])
def test_a_key_that_swift_cannot_hold_is_refused(key: str) -> None:
    with pytest.raises(InvalidName) as caught:
        check_key("b", key)
    assert str(caught.value).isprintable()


def test_a_key_of_1024_bytes_and_no_prefix_are_fine() -> None:
    check_key("b", "ä" * 512)
    check_prefix("b", "")


@pytest.mark.parametrize("bucket", ["", "a/b", "a\nb", "b" * 257, "\udce4"])
def test_a_container_that_swift_cannot_hold_is_refused(bucket: str) -> None:
    with pytest.raises(InvalidName):
        check_new_bucket(bucket)


@pytest.mark.parametrize("bucket", ["Upper_Case äö", "b" * 256, "a.b", ".."])
def test_swift_takes_more_container_names_than_s3(bucket: str) -> None:
    check_new_bucket(bucket)


@given(st.integers(0, 4_000_000_000 * NS))
def test_a_time_is_written_as_swiftclient_writes_that_of_a_file(mtime_ns: int) -> None:
    seconds, fraction = divmod(mtime_ns, NS)
    assert mtime_text(mtime_ns) == f"{seconds + 1e-9 * fraction:f}"


@pytest.mark.parametrize("mtime_ns", [0, 1, 999_999_999, 1_600_000_000_123_456_789, NS * NS // 10])
def test_a_time_is_that_of_a_real_file(tmp_path: Path, mtime_ns: int) -> None:
    path = tmp_path / "file"
    path.touch()
    os.utime(path, ns=(mtime_ns, mtime_ns))
    assert mtime_text(path.stat().st_mtime_ns) == f"{os.path.getmtime(path):f}"


def test_an_upload_says_how_it_is_cut() -> None:
    identity = upload_id("1600000000.123457", 2_500, 1_000)
    assert identity == "slo/1600000000.123457/2500/1000"
    cut = cut_of(identity)
    assert cut == Cut(2_500, 1_000)
    assert [cut.size_of(number) for number in (1, 2, 3)] == [1_000, 1_000, 500]
    assert cut.size_of(4) <= 0
    assert cut_of(upload_id(now_text(), 1, 1)) == Cut(1, 1)


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "unknown",
        "../../escape",
        "slo/1.000000/5/0",
        "slo/1.0/5/5",
        "slo/1.000000/5/5/",
        "1/5/5",
    ],
)
def test_what_is_no_upload_of_ours_says_nothing(identity: str) -> None:
    assert cut_of(identity) is None


def test_segments_are_numbered_from_zero_in_eight_digits() -> None:
    identity = upload_id("1.000000", 5, 5)
    key = segment_key("a/b", identity, 1)
    assert key == "a/b/slo/1.000000/5/5/00000000"
    prefix = prefix_of("a/b", identity)
    assert number_in(prefix, key) == 1
    assert number_in(prefix, prefix) is None
    assert number_in(prefix, prefix + "x") is None


@pytest.mark.parametrize(
    ("name", "upload"),
    [
        ("a/b/slo/1.000000/5/5/00000003", ("a/b", "slo/1.000000/5/5")),
        ("a/b/slo/1.000000/5/5/", ("a/b", "slo/1.000000/5/5")),
        ("big/1600000000.1/9/3/00000000", ("big", "1600000000.1/9/3")),
        ("big/1600000000.1/9/00000000", ("big", "1600000000.1/9")),
        ("some/folder/00000000", None),
        ("plain", None),
        ("folder/", None),
    ],
)
def test_an_upload_is_known_by_a_segment(name: str, upload: tuple[str, str] | None) -> None:
    assert upload_of(name) == upload
    if upload is not None:
        assert is_upload(*upload)
        assert prefix_of(*upload) == re.sub(r"[0-9]{8}$", "", name)


def test_the_upload_of_another_key_is_none_of_this_one() -> None:
    assert not is_upload("a", "b/slo/1.000000/5/5")
    assert not is_upload("a", "../b/slo/1.000000/5/5")


def test_a_key_too_long_for_its_segments_is_refused_with_how_much() -> None:
    identity = upload_id("1600000000.123457", 10**12, 10**9)
    check_upload_name("b", "k" * 900, identity)
    with pytest.raises(InvalidName, match="26 bytes shorter"):
        check_upload_name("b", "k" * 994, identity)
    with pytest.raises(InvalidName, match="_segments"):
        check_upload_name("b" * 250, "k", identity)
