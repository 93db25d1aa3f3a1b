"""Names that other tools get wrong: each is kept byte for byte, or clearly refused."""

import pytest

from allastui.errors import AllastuiError, InvalidName, UnsafeName
from allastui.stores.entry import Kind
from tests.contract.stage import Stage

ODD_NAMES = {
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "spaces": " in and around ",
    "plus": "a+b",
    "percent": "100%",
    "percent code": "a%20b%2Fc",
    "query": "a&b=c?d#e",
    "quotes": 'it\'s "quoted"',
    "markup": "<a>&amp;<b>",
    "backslash": "a\\b",
    "brackets": "[a]{b}(c)*",
    "punctuation": "a:b;c,d@e!f$g~h^i|j`k",
    "newline": "line\nbreak",
    "tab": "a\tb",
    "escape sequence": "\x1b[31mred\x1b[0m",
    "control": "a\x01b\x7fc",
    "trailing dot": "name.",
    "leading dots": "...name",
    "hidden": ".hidden",
    "emoji": "😀",
    "right to left": "אבג\u202eabc",
    "255 bytes": "ä" * 127 + "x",
}
ONLY_KEYS = {
    "empty component": "a//b",
    "leading slash": "/leading",
    "two leading slashes": "//leading",
    "parent": "a/../b",
    "parent first": "../up",
    "this folder": "a/./b",
    "dot": ".",
    "dots": "..",
}


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_an_odd_name_is_kept_as_object_and_as_prefix(stage: Stage, name: str) -> None:
    stage.put(name, b"object")
    stage.put(f"in/{name}/{name}", b"below")
    assert stage.names() == sorted([name, "in/"])
    assert stage.names("in/") == [name + "/"]
    assert stage.names(f"in/{name}/") == [name]
    assert stage.read(name) == b"object"
    assert stage.read(f"in/{name}/{name}") == b"below"
    assert sorted(stage.walked("in/")) == [f"{name}/{name}"]
    assert stage.store.delete_many(stage.bucket, [name, f"in/{name}/{name}"]) == []
    assert [found for found in stage.walked() if not found.endswith("/")] == []


@pytest.mark.parametrize("key", ONLY_KEYS.values(), ids=ONLY_KEYS.keys())
def test_a_key_that_is_no_path_is_kept_by_object_stores_and_refused_as_a_path(
    stage: Stage, key: str
) -> None:
    if stage.has_paths:
        with pytest.raises(UnsafeName) as caught:
            stage.put(key, b"x")
        assert key in str(caught.value)
        assert stage.listed() == []
        return
    stage.put(key, b"object")
    assert stage.read(key) == b"object"
    assert sorted(stage.walked()) == [key]
    assert stage.store.delete_many(stage.bucket, [key]) == []
    assert stage.walked() == {}


def test_an_empty_component_is_a_prefix_without_a_name(stage: Stage) -> None:
    if stage.has_paths:
        with pytest.raises(UnsafeName):
            stage.listed("a//")
        return
    stage.put("a//b", b"x")
    stage.put("a/c", b"x")
    assert [(entry.name, entry.kind) for entry in stage.listed("a/")] == [
        ("", Kind.PREFIX),
        ("c", Kind.OBJECT),
    ]
    assert stage.names("a//") == ["b"]


def test_names_that_differ_only_in_their_unicode_form_are_two(stage: Stage) -> None:
    stage.put("caf\u00e9", b"composed")
    stage.put("cafe\u0301", b"decomposed")
    assert stage.read("caf\u00e9") == b"composed"
    assert stage.read("cafe\u0301") == b"decomposed"
    assert len(stage.listed()) == 2


def test_a_key_of_1024_bytes_is_kept(stage: Stage) -> None:
    key = ("d" * 200 + "/") * 5 + "ä" * 9 + "x"
    assert len(key.encode()) == 1024
    stage.put(key, b"x")
    assert stage.read(key) == b"x"
    assert list(stage.walked()) == [key]


def test_a_key_that_is_too_long_is_an_invalid_name(stage: Stage) -> None:
    key = "k" * 256 if stage.has_paths else "k" * 1025
    with pytest.raises(InvalidName):
        stage.put(key, b"x")
    assert stage.listed() == []


def test_a_name_that_is_not_utf8_is_a_file_but_no_key(stage: Stage) -> None:
    name = b"latin1-\xe4.txt".decode("utf-8", "surrogateescape")
    if stage.has_paths:
        stage.put(name, b"x")
        assert stage.names() == [name]
        assert stage.read(name) == b"x"
        assert list(stage.walked()) == [name]
        return
    with pytest.raises(InvalidName) as caught:
        stage.put(name, b"x")
    assert str(caught.value).isprintable()
    assert stage.listed() == []


def test_a_nul_byte_is_never_a_file_name(stage: Stage) -> None:
    if stage.has_paths:
        with pytest.raises(InvalidName, match="NUL"):
            stage.put("a\0b", b"x")
        assert stage.listed() == []


def test_an_empty_key_is_refused(stage: Stage) -> None:
    with pytest.raises(AllastuiError):
        stage.put("", b"x")
    assert stage.listed() == []
