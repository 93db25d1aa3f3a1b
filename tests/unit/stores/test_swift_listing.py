"""Listings of Swift: OpenStack's and Ceph's rows to entries, pages and walks."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from allastui.stores.entry import Form, Kind
from allastui.stores.swift.listing import (
    EMPTY_MD5,
    NotAListing,
    bucket_entries,
    list_query,
    page_entries,
    read_listing,
    read_rows,
    walk_entries,
)


def row(name: str, size: int = 1, **more: Any) -> dict[str, Any]:
    etag = EMPTY_MD5 if not size else "0cc175b9c0f1b6a831c399e269772661"
    time = "2026-11-21T00:46:39.500000"
    return {"name": name, "bytes": size, "hash": etag, "last_modified": time, **more}


def document(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows).encode()


def walked(*pages: Sequence[dict[str, Any]], prefix: str = "") -> list[tuple[str, Kind]]:
    listings = (read_listing(document(*page)) for page in pages)
    return [(entry.name, entry.kind) for entry in walk_entries(listings, prefix)]


def marker(name: str) -> dict[str, Any]:
    return row(name, 0, content_type="application/directory")


def test_a_row_is_an_object_with_its_size_time_and_md5() -> None:
    (entry,) = read_listing(document(row("a", 7))).objects
    assert (entry.name, entry.kind, entry.size) == ("a", Kind.OBJECT, 7)
    assert entry.modified == 1795221999.5
    assert entry.etag == "0cc175b9c0f1b6a831c399e269772661"
    assert entry.form is Form.PLAIN


def test_a_time_of_ceph_is_read_too() -> None:
    (entry,) = read_listing(document(row("a", last_modified="2026-11-21T00:46:39.500Z"))).objects
    assert entry.modified == 1795221999.5


@pytest.mark.parametrize(
    ("fields", "form", "size"),
    [
        ({"bytes": 9, "hash": "f" * 32, "slo_etag": '"e"'}, Form.SLO, 9),
        ({"bytes": 405, "hash": EMPTY_MD5}, Form.SLO, None),
        ({"bytes": 0, "hash": EMPTY_MD5}, Form.UNSURE, 0),
        ({"bytes": 9, "hash": "f" * 32 + "-3"}, Form.MULTIPART, 9),
        ({"bytes": 9, "hash": "f" * 32}, Form.PLAIN, 9),
    ],
    ids=["SLO of OpenStack", "SLO of Ceph", "empty or DLO", "multipart of Ceph", "plain"],
)
def test_the_form_of_an_object_is_told_as_far_as_it_is_listed(
    fields: dict[str, Any], form: Form, size: int | None
) -> None:
    (entry,) = read_listing(document({**row("a"), **fields})).objects
    assert (entry.form, entry.size) == (form, size)
    if form is Form.SLO and size is not None:
        assert entry.etag == "e"


def test_the_cursor_is_the_last_name_and_none_only_on_an_empty_page() -> None:
    assert read_listing(document(row("a"), row("b"))).cursor == "b"
    assert read_listing(document(row("a"), {"subdir": "b/"})).cursor == "b/\U0010ffff"
    assert read_listing(b"[]").cursor is None
    assert read_listing(b"").cursor is None


def test_the_query_names_only_what_is_asked() -> None:
    assert list_query("", "", None, 10) == [("format", "json"), ("limit", "10")]
    assert list_query("a/", "/", "a/b", 10)[2:] == [
        ("prefix", "a/"),
        ("delimiter", "/"),
        ("marker", "a/b"),
    ]


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'[{"name": "a"}]', b"[1]", b'[{"subdir": 3}]', b"null"]
)
def test_what_is_no_listing_is_told(body: bytes) -> None:
    with pytest.raises(NotAListing):
        read_listing(body)


def test_names_keep_control_characters_and_bytes_that_are_not_utf8() -> None:
    raw = document(row("X")).replace(b'"X"', b'"a\x1b\\u0001\xe4"')
    assert read_listing(raw).objects[0].name == "a\x1b\x01\udce4"


def test_a_page_has_prefixes_and_objects_right_below() -> None:
    page = document(row("d/", 0), row("d/a"), {"subdir": "d/x/"}, {"subdir": "d//"})
    rows = page_entries(read_listing(page), "d/")
    assert [(entry.name, entry.kind) for entry in rows] == [
        ("x", Kind.PREFIX),
        ("", Kind.PREFIX),
        ("a", Kind.OBJECT),
    ]


def test_a_marker_of_a_directorys_type_is_a_prefix_once() -> None:
    page = document(marker("full"), {"subdir": "full/"}, marker("empty"), row("file"))
    rows = page_entries(read_listing(page), "")
    assert [(entry.name, entry.kind) for entry in rows] == [
        ("full", Kind.PREFIX),
        ("empty", Kind.PREFIX),
        ("file", Kind.OBJECT),
    ]


def test_an_object_with_content_and_the_name_of_a_folder_is_no_file() -> None:
    (entry,) = page_entries(read_listing(document(row("d/", 5))), "d/")
    assert (entry.kind, entry.size) == (Kind.OTHER, 5)


@pytest.mark.parametrize("make", [marker, lambda name: row(name + "/", 0)], ids=["type", "slash"])
def test_a_walk_yields_a_marker_only_for_an_empty_folder(make: Any) -> None:
    rows = sorted(
        [make("empty"), make("full"), row("full-1"), row("full/a"), make("last")],
        key=lambda each: each["name"],
    )
    expected = [
        ("empty/", Kind.PREFIX),
        ("full-1", Kind.OBJECT),
        ("full/a", Kind.OBJECT),
        ("last/", Kind.PREFIX),
    ]
    assert sorted(walked(rows)) == expected
    assert sorted(walked(*([each] for each in rows))) == expected


def test_a_walk_leaves_out_the_marker_of_its_own_prefix() -> None:
    assert walked([row("d/", 0)], prefix="d/") == []
    assert walked([row("d/", 0), row("d/x")], prefix="d/") == [("x", Kind.OBJECT)]


def test_containers_are_sorted_and_may_have_no_time() -> None:
    rows = read_rows(
        document(
            {"name": "b", "count": 1, "bytes": 2, "last_modified": "2026-11-21T00:46:39.500000"},
            {"name": "a", "count": 1, "bytes": 2},
        )
    )
    found = bucket_entries(rows)
    assert [(entry.name, entry.modified) for entry in found] == [("a", None), ("b", 1795221999.5)]
    with pytest.raises(NotAListing):
        bucket_entries([{"count": 1}])
