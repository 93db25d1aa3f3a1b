"""What is said of access and links, typed spans of time, index pages, and QR codes in cells."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color

from allastui.stores.abilities.sharing import (
    Audience,
    Keeper,
    Link,
    LinkUse,
    Right,
    Sight,
    Statement,
    Trial,
)
from allastui.stores.entry import Entry, Kind
from allastui.stores.place import Place
from allastui.ui.share.index_page import index_page, is_index_page
from allastui.ui.share.qr import qr_rows, qr_size, qr_strips
from allastui.ui.share.subject import Seen, Subject, addresses, subject_of
from allastui.ui.share.words import (
    expiry_complaint,
    link_remark,
    seconds_of,
    statement_text,
    trial_text,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7 days", 604_800),
        ("2 h", 7_200),
        ("2h", 7_200),
        ("1 d 12 h", 129_600),
        ("1 hour and 30 minutes", 5_400),
        ("90 min", 5_400),
        ("1.5 H", 5_400),
        ("2 weeks", 1_209_600),
        (" 30 s ", 30),
    ],
)
def test_a_span_of_time_is_typed_as_people_write_it(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "days", "0 s", "7 moons", "-1 h", "1 h x", "h 1"])
def test_what_is_no_span_of_time_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        seconds_of(text)
    assert "Type a time" in expiry_complaint(text, None)


def test_a_span_that_is_too_long_is_told() -> None:
    assert expiry_complaint("7 days", 604_800) == ""
    assert "7 d is the longest" in expiry_complaint("8 days", 604_800)
    assert expiry_complaint("8 days", None) == ""
    assert "hundred years" in expiry_complaint("99999 weeks", None)


def told(audience: Audience, *rights: Right, **more: Any) -> str:
    statement = Statement(audience, frozenset(rights), "b", Keeper.POLICY, **more)
    return statement_text(statement, "b")


def test_statements_are_sentences() -> None:
    anybody, named = Audience.ANYBODY, Audience.NAMED
    assert told(anybody, Right.READ) == "Anybody may read the objects"
    assert told(anybody, Right.READ, keys="a/k") == "Anybody may read a/k"
    assert told(anybody, Right.LIST) == "Anybody may list the objects"
    assert told(named, Right.WRITE, Right.LIST, Right.READ, name="p") == (
        "p may list, read and write the objects"
    )
    assert told(named, *Right, name="p") == (
        "p may list, read and write the objects, see who has access and change who has access"
    )
    assert told(anybody, Right.READ, denies=True) == "Anybody may not read the objects"
    assert told(anybody, Right.READ, only_if="{}") == "Anybody may read the objects, if {}"
    assert told(named, name="p", as_it_stands="ODD") == "p may do ODD"
    assert told(Audience.UNKNOWN, as_it_stands='{"x": 1}') == 'A rule, as it stands: {"x": 1}'
    in_segments = Statement(anybody, frozenset({Right.READ}), "b_segments", Keeper.SWIFT)
    assert statement_text(in_segments, "b").endswith(" in b_segments")


def test_what_was_tried_is_told() -> None:
    text, is_public = trial_text(Trial("u", 403, 403), "k")
    assert ("k cannot be read (403)" in text, is_public) == (True, False)
    text, is_public = trial_text(Trial("u", 403, 200), "k")
    assert ("anybody can read k; no listing (403)" in text, is_public) == (
        True,
        True,
    )
    assert trial_text(Trial("u", 200, None), None)[1]
    assert "could not be tried" in trial_text(Trial("u"), "k")[0]


def test_a_link_that_its_key_does_not_outlive_is_a_warning() -> None:
    assert not link_remark(Link("u", LinkUse.READ, 7200.0), 0.0)[1]
    text, warns = link_remark(Link("u", LinkUse.WRITE, 7200.0, key_ends=3600.0), 0.0)
    assert (warns, "ends in 1 h" in text) == (True, True)
    assert link_remark(Link("u", LinkUse.READ, 7200.0, is_temporary=True), 0.0)[1]


def test_what_is_shared_is_named_and_has_a_folder() -> None:
    def subject(*keys: str) -> tuple[str, str]:
        found = subject_of([Place("p", "b", key) for key in keys])
        return str(found), found.folder

    assert subject("") == ("b", "")
    assert subject("a/k") == ("b/a/k", "a/")
    assert subject("k") == ("b/k", "")
    assert subject("a/") == ("b/a/", "a/")
    assert subject("a/k", "a/l", "a/m/") == ("3 in b", "a/m/")


def test_objects_have_the_address_at_which_one_was_found() -> None:
    trial = Trial("https://h/b/a%20/k", 403, 200, "https://h/b")
    seen = Seen(Sight(), trial, "a /k")
    assert addresses(Subject("p", "b", ("a /k", "a/:")), seen) == (trial.url, "https://h/b/a/%3A")
    assert addresses(Subject("p", "b", ("a /k",)), seen) == (trial.url,)
    assert addresses(Subject("p", "b", prefixes=("a /",)), seen) == ("https://h/b",)
    assert addresses(Subject("p", "b"), Seen(Sight(), Trial("", 403, None, "u"), None)) == ("u",)


class Page(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href" and value]


names = st.text(st.characters(codec="utf-8"), min_size=1).filter(
    lambda name: name != "index.html" and not {"", ".", ".."} & set(name.split("/"))
)


@given(st.sets(names, max_size=5), st.text(max_size=20))
def test_an_index_page_links_to_every_name_and_to_nothing_else(found: set[str], title: str) -> None:
    page = index_page(title, [Entry(name, Kind.OBJECT, 5, 0.0) for name in found])
    assert is_index_page(page)
    read = Page(page)
    base = "https://host/bucket/"
    assert {unquote(urljoin(base, link).removeprefix(base)) for link in read.links} == found
    assert read.tags <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "table"} | {
        "tr",
        "th",
        "td",
        "a",
    }


def test_an_index_page_tells_sizes_and_dates_and_does_not_list_itself() -> None:
    page = index_page(
        "raw",
        [Entry("b", Kind.OBJECT, 2048, 1_600_000_000.0), Entry("index.html", Kind.OBJECT, 1, 0.0)],
    ).decode()
    assert "2.00 KiB" in page
    assert "2020-09-13 12:26" in page
    assert "1 object, 2.00 KiB" in page
    assert "index.html" not in page
    assert not is_index_page(b"<html>")


def is_dark(colour: Color | None) -> bool:
    return colour is not None and colour.name == "#000000"


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("length", [20, 333])
def test_a_code_is_drawn_module_by_module(length: int, ascii_only: bool) -> None:
    rows = qr_rows("x" * length)
    strips = qr_strips(rows, ascii_only=ascii_only)
    assert qr_size(rows, ascii_only=ascii_only) == (strips[0].cell_length, len(strips))
    drawn: list[list[bool]] = []
    for strip in strips:
        styles = [segment.style for segment in strip if segment.style is not None]
        drawn.append([is_dark(style.color) for style in styles])
        if not ascii_only:
            drawn.append([is_dark(style.bgcolor) for style in styles])
    assert drawn[: len(rows)] == rows
    assert not any(drawn[0])
    if ascii_only:
        assert all(segment.text.isascii() for strip in strips for segment in strip)


def test_a_text_that_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr_rows("x" * 3000)
