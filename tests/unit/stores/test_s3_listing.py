"""Answers of real services become entries with exact names."""

from collections.abc import Iterable

import pytest

from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.s3.listing import (
    Listing,
    ListingParser,
    NotAListing,
    list_query,
    page_entries,
    walk_entries,
)
from allastui.stores.stored_times import iso_seconds

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
)
URL = "<EncodingType>url</EncodingType>"
MD5 = "9dd4e461268c8034f5c8564e155c67a6"
EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
TIME = "2026-11-20T22:05:14.500Z"
SECONDS = 1795212314.5


def contents(key: str, size: int = 1, etag: str = MD5) -> str:
    return (
        f"<Contents><Key>{key}</Key><LastModified>{TIME}</LastModified>"
        f"<ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size>"
        "<StorageClass>STANDARD</StorageClass><Type>Normal</Type></Contents>"
    )


def parsed(body: str, step: int = 1_000_000) -> Listing:
    document = f"{HEAD}{body}</ListBucketResult>".encode()
    parser = ListingParser()
    for position in range(0, len(document), step):
        parser.feed(document[position : position + step])
    return parser.finish()


def keys(listing: Listing) -> list[str]:
    return [item[0] for item in listing.objects]


def walked(objects: Iterable[tuple[str, int]], prefix: str = "") -> list[tuple[str, Kind]]:
    listed = ((key, size, None, MD5) for key, size in objects)
    return [(entry.name, entry.kind) for entry in walk_entries(listed, prefix)]


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_an_answer_of_ceph_is_read_however_it_is_cut(step: int) -> None:
    # Ceph writes control characters as references outside of the encoded names.
    listing = parsed(
        f"{URL}<Name>b</Name><Prefix>in/&#x1b;</Prefix><MaxKeys>2</MaxKeys>"
        f"<IsTruncated>true</IsTruncated>{contents('in%2F%1B%5B31m%C3%A4')}"
        f"<CommonPrefixes><Prefix>in%2F%1Bz%2F</Prefix></CommonPrefixes>{contents('in%2Fx', 7)}"
        "<NextContinuationToken>in/&#x1b;[31m&#27;\n&#x0d;x</NextContinuationToken>"
        "<KeyCount>2</KeyCount>",
        step,
    )
    assert listing == Listing(
        [("in/\x1b[31mä", 1, SECONDS, MD5), ("in/x", 7, SECONDS, MD5)],
        ["in/\x1bz/"],
        "token:in/\x1b[31m\x1b\n\rx",
    )


def test_space_between_elements_is_no_part_of_a_name() -> None:
    body = f"\n  {URL}\n  " + contents("a%20b+c").replace("><", ">\n    <") + "\n  "
    body += "<CommonPrefixes>\n  <Prefix>p/</Prefix>\n </CommonPrefixes>\n"
    listing = parsed(body)
    assert listing.objects == [("a b c", 1, SECONDS, MD5)]
    assert listing.prefixes == ["p/"]


def test_names_are_not_decoded_where_the_service_does_not_encode_them() -> None:
    assert keys(parsed(contents("100%25 + a&amp;b"))) == ["100%25 + a&b"]


def test_bytes_that_are_not_utf_8_stay_what_they_are() -> None:
    (key,) = keys(parsed(URL + contents("caf%E9")))
    assert key.encode("utf-8", "surrogateescape") == b"caf\xe9"


def test_control_characters_survive_also_where_names_are_not_encoded() -> None:
    assert keys(parsed(contents("a&#x1b;b"))) == ["a\x1bb"]


def test_a_service_without_tokens_goes_on_after_its_last_key() -> None:
    listing = parsed("<IsTruncated>true</IsTruncated>" + contents("a") + contents("b"))
    assert listing.cursor == "after:b"
    assert ("marker", "b") in list_query("", "/", listing.cursor)
    with_prefix = parsed(
        "<IsTruncated>true</IsTruncated><NextMarker>c/</NextMarker>" + contents("a")
    )
    assert with_prefix.cursor == "after:c/"


def test_a_token_is_given_back_as_it_came() -> None:
    assert ("continuation-token", "a:b") in list_query("p/", "", "token:a:b")


@pytest.mark.parametrize(
    "document",
    [
        b"<html><body>Welcome</body></html>",
        b"",
        b"<",
        b"x" * 5000,
        b"<ListBucketResult><Key>",
        b"not xml",
    ],
)
def test_anything_else_is_not_a_listing(document: bytes) -> None:
    def parse() -> Listing:
        parser = ListingParser()
        parser.feed(document)
        return parser.finish()

    with pytest.raises(NotAListing):
        parse()


def test_a_page_has_the_rows_below_a_prefix_without_its_marker() -> None:
    listing = parsed(
        contents("d/", 0, EMPTY)
        + contents("d/a")
        + contents("d/big", 99, f"{MD5}-3")
        + contents("d/slo", 656, EMPTY)
        + "<CommonPrefixes><Prefix>d//</Prefix></CommonPrefixes>"
        + "<CommonPrefixes><Prefix>d/a/</Prefix></CommonPrefixes>"
    )
    assert page_entries(listing, "d/") == [
        Entry("", Kind.PREFIX),
        Entry("a", Kind.PREFIX),
        Entry("a", Kind.OBJECT, 1, SECONDS, MD5),
        Entry("big", Kind.OBJECT, 99, SECONDS, f"{MD5}-3", Form.MULTIPART),
        Entry("slo", Kind.OBJECT, None, SECONDS, EMPTY, Form.SLO),
    ]


def test_a_marker_with_content_is_shown_as_what_no_file_can_be() -> None:
    listing = parsed(contents("d/", 5) + contents("d/a"))
    assert [(row.name, row.kind) for row in page_entries(listing, "d/")] == [
        ("", Kind.OTHER),
        ("a", Kind.OBJECT),
    ]


def test_a_walk_gives_markers_only_of_empty_folders() -> None:
    found = walked([("a/", 0), ("a/b", 1), ("c/", 0), ("d", 1), ("e/", 0), ("e/f/", 0)])
    assert found == [
        ("a/b", Kind.OBJECT),
        ("c/", Kind.PREFIX),
        ("d", Kind.OBJECT),
        ("e/f/", Kind.PREFIX),
    ]


def test_a_walk_leaves_out_the_marker_of_where_it_begins() -> None:
    assert walked([("p/", 0)], "p/") == []
    assert walked([("p/", 0), ("p/x/", 0), ("p/y/", 3)], "p/") == [
        ("x/", Kind.PREFIX),
        ("y/", Kind.OTHER),
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (TIME, SECONDS),
        ("2026-11-20T22:05:14Z", 1795212314.0),
        ("2026-11-20T22:05:14", 1795212314.0),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_read_in_utc(text: str, seconds: float | None) -> None:
    assert iso_seconds(text) == seconds
