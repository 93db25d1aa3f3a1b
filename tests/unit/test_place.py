import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import UsageError
from allastui.profiles.local import LOCAL
from allastui.stores.place import Place, local_place, parse_place

NAMES = ("allas", "lumi-465000001")

keys = st.text(max_size=12)
remote = st.builds(Place, st.just("allas"), st.sampled_from(["b", "my-bucket"]), keys)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("allas:", Place("allas", "", "")),
        ("allas:/", Place("allas", "", "")),
        ("allas:b", Place("allas", "b", "")),
        ("allas:b/", Place("allas", "b", "")),
        ("allas:/b/c", Place("allas", "b", "c")),
        ("allas:b/c:d/e f/", Place("allas", "b", "c:d/e f/")),
        ("allas:b//c", Place("allas", "b", "/c")),
    ],
)
def test_a_profile_before_the_colon_is_remote(text: str, place: Place) -> None:
    assert parse_place(text, NAMES) == place


def test_everything_else_is_a_local_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "odd:name").touch()
    base = str(tmp_path).lstrip("/")
    assert parse_place("folder", NAMES) == Place(LOCAL, "", f"{base}/folder/")
    assert parse_place("new", NAMES) == Place(LOCAL, "", f"{base}/new")
    assert parse_place("new/", NAMES) == Place(LOCAL, "", f"{base}/new/")
    assert parse_place("odd:name", NAMES) == Place(LOCAL, "", f"{base}/odd:name")
    assert parse_place("./unknown:x", NAMES) == Place(LOCAL, "", f"{base}/unknown:x")
    assert parse_place("a/b:c", NAMES) == Place(LOCAL, "", f"{base}/a/b:c")
    assert parse_place("local:folder", NAMES) == Place(LOCAL, "", f"{base}/folder/")
    assert parse_place("/", NAMES) == Place(LOCAL, "", "")


def test_home_is_resolved(clean_environment: Path) -> None:
    assert local_place("~").path == f"{clean_environment}/"


def test_links_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert local_place(tmp_path / "link").path == f"{tmp_path}/link/"


def test_a_name_that_is_no_utf8_survives(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xe4")
    assert local_place(tmp_path / name).path == os.path.join(tmp_path, name)


def test_an_unknown_profile_is_told() -> None:
    with pytest.raises(UsageError, match="no profile named nobody"):
        parse_place("nobody:bucket", NAMES)


@given(remote)
def test_a_remote_place_reads_as_it_is_written(place: Place) -> None:
    assert parse_place(str(place), NAMES) == place


@given(remote, st.text(st.characters(exclude_characters="/"), min_size=1, max_size=5))
def test_a_child_has_its_name_and_its_parent(place: Place, name: str) -> None:
    folder = Place(place.profile, place.bucket, place.key.strip("/") + "/").normal()
    for is_prefix in (False, True):
        child = folder.child(name, is_prefix=is_prefix)
        assert child.name == name
        assert child.parent() == folder
        assert child.is_prefix == is_prefix


def test_the_way_up_ends_at_the_list_of_buckets() -> None:
    place: Place | None = Place("allas", "b", "x/y/z")
    way = []
    while place is not None:
        way.append(str(place))
        place = place.parent()
    assert way == ["allas:b/x/y/z", "allas:b/x/y/", "allas:b/x/", "allas:b/", "allas:"]


def test_the_way_up_of_a_local_place_ends_at_the_root() -> None:
    assert Place(LOCAL, "", "a/b").parent() == Place(LOCAL, "", "a/")
    assert Place(LOCAL, "", "a/").parent() == Place(LOCAL, "", "")
    assert Place(LOCAL, "", "").parent() is None


def test_below_the_list_of_buckets_are_buckets() -> None:
    assert Place("allas", "", "").child("b") == Place("allas", "b", "")
    assert Place("allas", "", "").is_bucket_list
    assert not Place(LOCAL, "", "").is_bucket_list
