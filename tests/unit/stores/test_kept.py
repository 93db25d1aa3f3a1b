"""What of an object's metadata goes to another service."""

import pytest

from allastui.stores.features import MetadataLimits
from allastui.stores.kept import S3CMD_ATTRIBUTES, carried, decoded_words, encoded_word
from allastui.stores.store import ObjectStat

WIDE = MetadataLimits(count=100, name=100, value=1000, total=10_000)


def stat_with(metadata: dict[str, str], **headers: str) -> ObjectStat:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ObjectStat(1, None, "v", metadata=metadata, headers=named)


def test_a_file_system_keeps_none_and_that_is_no_loss() -> None:
    kept = carried(stat_with({"a": "b"}, cache_control="no-store"), None)
    assert (kept.metadata, kept.headers, kept.lost) == ({}, {}, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a b", "x"),
        ("ä", "x"),
        ("a:", "x"),
        ("", "x"),
        ("a", "x\r\nx-amz-acl: public-read"),
        ("a", "x\x00"),
        ("a", "\u2028"),
        ("a", " x"),
        ("a", "x\t"),
        ("a", "\udcff"),
        ("a", ""),
    ],
)
def test_what_no_header_can_hold_is_lost_and_named(name: str, value: str) -> None:
    kept = carried(stat_with({name: value, "other": "kept"}), WIDE)
    assert (kept.metadata, kept.lost) == ({"other": "kept"}, (name,))


@pytest.mark.parametrize(
    ("limits", "lost"),
    [
        (MetadataLimits(count=1, name=100, value=100, total=1000), ("b", "long-name")),
        (MetadataLimits(count=9, name=4, value=100, total=1000), ("long-name",)),
        (MetadataLimits(count=9, name=100, value=4, total=1000), ("b",)),
        (MetadataLimits(count=9, name=100, value=100, total=9), ("long-name",)),
    ],
)
def test_what_does_not_fit_is_lost_and_named(limits: MetadataLimits, lost: tuple[str, ...]) -> None:
    metadata = {"a": "1", "b": "ääa", "long-name": "3"}
    assert carried(stat_with(metadata), limits).lost == lost


def test_encoded_words_are_counted_as_long_as_they_are_sent() -> None:
    metadata = {"a": "ä" * 10}
    plain = MetadataLimits(count=9, name=9, value=20, total=99)
    encoded = MetadataLimits(count=9, name=9, value=20, total=99, encoded=True)
    assert carried(stat_with(metadata), plain).lost == ()
    assert carried(stat_with(metadata), encoded).lost == ("a",)


def test_times_and_part_sizes_are_left_to_the_store() -> None:
    metadata = {"mtime": "1.5", "allastui-part-size": "5", S3CMD_ATTRIBUTES: "mtime:1"}
    kept = carried(stat_with(metadata), WIDE)
    assert (kept.metadata, kept.lost) == ({}, ())


def test_what_s3cmd_wrote_is_kept_with_the_times() -> None:
    metadata = {S3CMD_ATTRIBUTES: "mtime:1/uid:1000"}
    assert carried(stat_with(metadata), WIDE).metadata == metadata
    assert carried(stat_with(metadata), WIDE, keep_times=False).metadata == {}


def test_how_an_object_was_sent_is_not_what_it_is() -> None:
    assert carried(stat_with({}, content_encoding="aws-chunked"), WIDE).headers == {}
    kept = carried(stat_with({}, content_encoding="gzip,aws-chunked"), WIDE)
    assert kept.headers == {"content-encoding": "gzip"}


def test_headers_that_cannot_be_sent_and_tags_are_lost_and_named() -> None:
    stat = ObjectStat(1, None, "v", headers={"content-disposition": "filename=ä"}, tags=2)
    assert carried(stat, WIDE).lost == ("content-disposition", "tags")


@pytest.mark.parametrize("text", ["plain", "ä", "\U0001f600", "=?x?="])
def test_values_come_back_as_they_were(text: str) -> None:
    assert encoded_word(text).isascii()
    assert decoded_words(encoded_word(text)) == text


@pytest.mark.parametrize("text", ["=?UTF-8?B?!?=", "=?UTF-8?B?/w==?=", "=?UTF-8?B?abc?="])
def test_what_only_looks_encoded_stays_as_it_is(text: str) -> None:
    assert decoded_words(text) == text
