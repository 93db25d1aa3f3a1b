"""What answers say beside the object, and what can be written there; without a service."""

import pytest

from allastui.stores.abilities.properties import (
    Edit,
    changed,
    complaint_of_content_type,
    complaint_of_metadata,
    complaint_of_tag,
    not_kept,
)
from allastui.stores.s3.abilities.properties import checksums_in, expiry_of
from allastui.stores.store import ObjectStat


def test_an_expiry_has_a_date_and_a_rule() -> None:
    told = 'expiry-date="Fri, 21 Dec 2012 00:00:00 GMT", rule-id="Rule for a, b"'
    assert expiry_of({"x-amz-expiration": told}) == (1356048000.0, "Rule for a, b")
    assert expiry_of({"x-amz-expiration": 'expiry-date="soon"'}) == (None, "")
    assert expiry_of({}) == (None, "")


def test_checksums_are_told_by_name_and_their_type_is_none() -> None:
    names = {"x-amz-checksum-crc64nvme": "a==", "x-amz-checksum-type": "FULL_OBJECT", "etag": "x"}
    assert checksums_in(names) == {"CRC64NVME": "a=="}


def test_changes_take_away_what_is_none_and_leave_the_rest() -> None:
    assert changed({"a": "1", "b": "2"}, {"b": None, "c": "3", "d": None}) == {"a": "1", "c": "3"}


def test_what_a_service_did_not_keep_is_named() -> None:
    def stat(metadata: dict[str, str], headers: dict[str, str]) -> ObjectStat:
        return ObjectStat(1, None, "v", content_type="text/csv", metadata=metadata, headers=headers)

    before = stat({"a": "1"}, {"cache-control": "no-store"})
    edit = Edit(content_type="text/plain", metadata={"b": "2"})
    assert not_kept(edit, before, before) == "b, the content type"
    assert not_kept(Edit(metadata={"a": "1"}), before, stat({}, {})) == "a, cache-control"
    assert not_kept(Edit(), before, before) == ""


@pytest.mark.parametrize("name", ["", "a b", "A", "a_b", "-a", "ä", "a:b", "allastui-part-size"])
def test_names_that_not_every_service_keeps_are_no_metadata(name: str) -> None:
    assert complaint_of_metadata(name, "x")
    assert complaint_of_metadata("a-b2", "blå") == ""


@pytest.mark.parametrize("value", ["", " a", "a ", "a\tb", "a\nb"])
def test_values_that_no_header_can_have_are_no_metadata(value: str) -> None:
    assert complaint_of_metadata("a", value)


def test_tags_have_names_and_limits() -> None:
    assert complaint_of_tag("a", "", {}) == ""
    assert complaint_of_tag("", "x", {})
    assert complaint_of_tag("n" * 129, "x", {})
    assert complaint_of_tag("a", "v" * 257, {})
    ten = {str(number): "" for number in range(10)}
    assert complaint_of_tag("a", "x", ten)
    assert complaint_of_tag("3", "x", ten) == ""


def test_a_content_type_has_two_words_and_may_have_parameters() -> None:
    for good in ("text/csv", "text/markdown; charset=utf-8", "application/vnd.a+json"):
        assert complaint_of_content_type(good) == ""
    for bad in ("", "text", "text/", "/csv", "te xt/csv", "text/c sv", "text/ä", " text/csv"):
        assert complaint_of_content_type(bad)
