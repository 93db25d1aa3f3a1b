"""Answers read quickly are what the parser makes of them, whatever they hold."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.stores.entry import Form
from allastui.stores.s3 import pages
from allastui.stores.s3.listing import (
    EMPTY_MD5,
    Listed,
    Listing,
    ListingParser,
    NotAListing,
    object_entry,
    page_entries,
)
from allastui.stores.s3.pages import read_page

MD5 = "9dd4e461268c8034f5c8564e155c67a6"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.example/">'
_NAMES = st.text("ab%+/& <>\x1b\n\r\t\x85é€😀\ufffe\udce9", max_size=5) | st.sampled_from(
    ["a%20b", "%0A", "caf%E9", "%C3%A4+b", "]]>", "plain.txt", "d/", "%ED%A0%80", "&#27;", "%"]
)
_TIMES = st.sampled_from(
    [
        "2026-11-20T22:05:14.500Z",
        "2026-11-20T22:05:14Z",
        "2026-11-20T22:05:14.123456Z",
        "2026-02-30T22:05:14.000Z",
        "0001-01-01T00:00:00.001Z",
        "9999-12-31T23:59:59.999999Z",
        "2026-11-20T22:05:14+02:00",
        "yesterday",
        "",
    ]
) | st.datetimes().map(lambda when: f"{when.isoformat(timespec='milliseconds')}Z")
_ETAGS = st.sampled_from([MD5, f"{MD5}-3", f"{MD5}-N", EMPTY_MD5, "", "W/x"])
_QUOTES = st.sampled_from(["&quot;", '"', "&#34;", ""])
_SIZES = st.sampled_from(["0", "1", "00012", str(2**63), "", " 5"])
_EXTRAS = st.lists(
    st.sampled_from(
        [
            "<StorageClass>STANDARD</StorageClass>",
            "<Owner><ID>me</ID><DisplayName>Me &amp; you</DisplayName></Owner>",
            "<Owner><DisplayName>me</DisplayName><ID>1</ID></Owner>",
            "<Type>Normal</Type>",
            "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>",
            "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus>",
            "<StorageClass/>",
            "\n  ",
        ]
    ),
    max_size=3,
)


def _reference(name: str) -> str:
    """Write a name as services do, Ceph's references to control characters among them."""
    text = escape(name.encode("utf-8", "replace").decode())
    return "".join(f"&#x{ord(char):x};" if char in "\x1b\r" else char for char in text)


@st.composite
def _contents(draw: st.DrawFn) -> str:
    quote = draw(_QUOTES)
    key = f"<Key>{_reference(draw(_NAMES))}</Key>"
    fields = [
        key,
        f"<LastModified>{draw(_TIMES)}</LastModified>",
        f"<ETag>{quote}{draw(_ETAGS)}{quote}</ETag>",
        *draw(_EXTRAS),
        f"<Size>{draw(_SIZES)}</Size>",
        *draw(_EXTRAS),
    ]
    if draw(st.integers(0, 9)) == 0:
        fields = draw(st.permutations(fields))
    if draw(st.integers(0, 9)) == 0:
        fields.remove(draw(st.sampled_from(fields)))
    return f"<Contents>{''.join(fields)}</Contents>"


@st.composite
def _documents(draw: st.DrawFn) -> bytes:
    prefixes = _NAMES.map(
        lambda name: f"<CommonPrefixes><Prefix>{_reference(name)}/</Prefix></CommonPrefixes>"
    )
    around = st.sampled_from(
        [
            "<EncodingType>url</EncodingType>",
            "<Name>bucket</Name><Prefix/><KeyCount>3</KeyCount>",
            "<IsTruncated>true</IsTruncated>",
            "<NextContinuationToken>a&#x1b;b=</NextContinuationToken>",
            "<NextMarker>z%20</NextMarker>",
            "<!-- <Contents> -->",
            "<Contents/>",
            "\n",
        ]
    )
    elements = draw(st.lists(_contents() | _contents() | prefixes | around, max_size=12))
    end = draw(st.sampled_from(["</ListBucketResult>"] * 9 + ["", "</ListBucketResult><x>"]))
    return f"{_HEAD}{''.join(elements)}{end}".encode()


def _parsed(document: bytes) -> Listing | str:
    parser = ListingParser()
    try:
        parser.feed(document)
        return parser.finish()
    except (NotAListing, ValueError) as error:
        return type(error).__name__


def _read(chunks: Iterator[bytes]) -> Listing | str:
    try:
        return read_page(chunks)
    except (NotAListing, ValueError) as error:
        return type(error).__name__


@given(_documents(), st.sampled_from([1, 7, 100_000]))
@settings(max_examples=200, deadline=None)
def test_a_page_read_quickly_is_the_page_that_the_parser_reads(document: bytes, step: int) -> None:
    chunks = (document[start : start + step] for start in range(0, len(document), step))
    assert _read(chunks) == _parsed(document)


@pytest.mark.parametrize(
    "extra",
    [
        "<StorageClass>STANDARD</StorageClass>",
        "<StorageClass>STANDARD</StorageClass><Type>Normal</Type>",
        "<StorageClass>STANDARD</StorageClass><Owner><ID>a</ID><DisplayName>b</DisplayName></Owner>"
        "<Type>Normal</Type>",
        "<Owner><ID>a</ID><DisplayName>b</DisplayName></Owner><StorageClass>X</StorageClass>",
    ],
)
def test_what_services_write_needs_no_parser_for_each_object(
    extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(document: bytes) -> Listing:
        raise AssertionError("the page went through the parser whole")

    monkeypatch.setattr(pages, "parsed_page", refuse)
    contents = (
        "<Contents><Key>caf%C3%A9+1</Key><LastModified>2026-11-20T22:05:14.500Z</LastModified>"
        f"<ETag>&quot;{MD5}&quot;</ETag><Size>7</Size>{extra}</Contents>"
    )
    document = (
        f"{_HEAD}<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>{contents}"
        "<CommonPrefixes><Prefix>d%2F</Prefix></CommonPrefixes>"
        "<NextContinuationToken>a&#x1b;</NextContinuationToken></ListBucketResult>"
    ).encode()
    assert read_page([document]) == Listing(
        [("café 1", 7, 1795212314.5, MD5)], ["d/"], "token:a\x1b"
    )


@given(
    st.lists(
        st.tuples(
            st.text("ab/", min_size=1, max_size=3).map(lambda name: f"p/{name}"),
            st.integers(0, 2),
            st.none() | st.floats(0, 9),
            _ETAGS,
        ),
        max_size=6,
    ),
    st.sampled_from([Form.PLAIN, Form.UNSURE]),
)
def test_the_rows_of_a_page_are_those_of_its_objects(objects: list[Listed], empty: Form) -> None:
    listing = Listing(objects, [], None)
    assert page_entries(listing, "p/", empty) == [object_entry(item, 2, empty) for item in objects]
