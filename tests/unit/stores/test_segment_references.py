"""Segments against manifests: what an object is made of is never an orphan."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.stores.segment_groups import GroupBuilder, SegmentGroup
from allastui.stores.segment_references import References

BUCKET = "data_segments"
FOLDERS = (
    "a/slo/1600000000.000000/4000/1000",
    "a/1600000000.000000/4000/1000",
    "a/slo/1600000000.000000/4000/1000/b/1600000000.000000/4000",
    "b/c/1600000000.123456789/4000",
    "b/2026-11-20-101112-abcdefghijklmnopqrstuv",
    "b/2026-11-20-101112-zzzzzzzzzzzzzzzzzzzzzz",
)
MINE = "tissue/12/34"
"""Data of the user in a bucket with such a name, numbered as segments are."""


def group_of(folder: str, etags: Sequence[str], bucket: str = BUCKET) -> SegmentGroup:
    builder = GroupBuilder(bucket, folder)
    for number, etag in enumerate(etags):
        builder.add(f"{folder}/{number:08d}", 1000, 1.0, etag)
    return builder.build()


def joined(etags: Sequence[str]) -> str:
    return hashlib.md5("".join(etags).encode(), usedforsecurity=False).hexdigest()


counts = st.lists(st.integers(1, 4), min_size=len(FOLDERS), max_size=len(FOLDERS))
named = st.lists(st.tuples(st.integers(0, len(FOLDERS) - 1), st.integers(0, 3)), max_size=4)
prefixes = st.lists(
    st.tuples(st.integers(0, len(FOLDERS) - 1), st.integers(0, 80)).map(
        lambda cut: (FOLDERS[cut[0]] + "/00000000")[: cut[1]]
    ),
    max_size=2,
)
claimed = st.lists(st.integers(0, len(FOLDERS) - 1), max_size=2)


@given(counts, named, prefixes, claimed, st.booleans())
def test_no_orphan_has_a_segment_that_any_manifest_refers_to(
    counts: list[int],
    named: list[tuple[int, int]],
    prefixes: list[str],
    claimed: list[int],
    odd: bool,
) -> None:
    etags = {
        folder: [f"{folder}-{number}" for number in range(count)]
        for folder, count in zip(FOLDERS, counts, strict=True)
    }
    groups = [group_of(folder, each) for folder, each in etags.items()]
    groups.append(group_of(MINE, ["m"]))
    used: set[str] = set()
    references = References()
    for index, number in named:
        key = f"{FOLDERS[index]}/{number:08d}"
        references.add_segment(BUCKET, key)
        used.add(key)
    for prefix in prefixes:
        references.add_prefix(BUCKET, prefix)
        used |= {
            key
            for folder, each in etags.items()
            for number in range(len(each))
            if (key := f"{folder}/{number:08d}").startswith(prefix)
        }
    for index in claimed:
        parts = etags[FOLDERS[index]]
        references.add_claim(joined(parts), 1000 * len(parts), "data/claimed")
        used |= {f"{FOLDERS[index]}/{number:08d}" for number in range(len(parts))}
    if odd:
        references.add_claim("an ETag that no upload has", 1000, "data/odd")
    judgement = references.judge(groups)
    folders = {group.folder for group in judgement.orphans}
    assert MINE not in folders
    for group in judgement.orphans:
        keys = {f"{group.folder}/{number:08d}" for number in range(group.count)}
        assert not keys & used
        assert not references.names(group)
    if odd:
        assert not judgement.orphans
        assert judgement.unexplained == ("data/odd",)
    elif not prefixes:
        missed = {key.rpartition("/")[0] for key in used}
        assert folders == set(FOLDERS) - missed


def test_segments_that_two_manifests_share_stay_when_one_of_them_goes() -> None:
    shared, alone = group_of(FOLDERS[0], ["1", "2"]), group_of(FOLDERS[3], ["3"])
    references = References()
    references.add_segment(BUCKET, f"{FOLDERS[0]}/00000001")
    assert references.judge([shared, alone]).orphans == (alone,)


def test_uploads_of_the_same_bytes_are_all_used_where_only_an_etag_tells() -> None:
    groups = [group_of(folder, ["x", "y"]) for folder in FOLDERS[:2]]
    references = References()
    references.add_claim(joined(["x", "y"]), 2000, "elsewhere/renamed")
    assert references.judge(groups).orphans == ()
    assert references.judge(groups).unexplained == ()


@pytest.mark.parametrize(
    ("bucket", "name", "size", "left_by"),
    [
        (BUCKET, "a/slo/1600000000.000000/4000/1000/00000000", 1000, "swift, or allastui"),
        (BUCKET, "a/slo/1600000000.000000/1000/00000000", 1000, "swift"),
        (BUCKET, "a/1600000000.000000/4000/1000/00000003", 1000, "swift"),
        (BUCKET, "a/1600000000.123456789/4000/00000001", 4000, "rclone"),
        (BUCKET, "a/2026-11-20-101112-abcdefghijklmnopqrstuv/00000001", 9, "rclone"),
        ("data", ".file-segments/a/b/4000/00000001", 1000, "Cyberduck"),
        (BUCKET, ".file-segments/a/b/4000/00000001", 1000, "Cyberduck"),
        (BUCKET, "a/slo/1600000000.000000/4000/1000/00000000", 1001, ""),
        (BUCKET, "a/1600000000.123456789/4000/00000001", 4001, ""),
        (BUCKET, "a/12/34/00000001", 10, ""),
        (BUCKET, "a/2026-11-20-101112-run7/00000001", 10, ""),
        (BUCKET, "a/1600000000.000000/4000/1000/3", 1000, ""),
        (BUCKET, "00000001", 1000, ""),
        ("data", "a/slo/1600000000.000000/4000/1000/00000000", 1000, ""),
    ],
)
def test_only_names_that_a_client_gives_are_taken_for_segments(
    bucket: str, name: str, size: int, left_by: str
) -> None:
    builder = GroupBuilder(bucket, name.rpartition("/")[0])
    builder.add(name, size, 5.0, "e")
    origin = builder.build().origin
    assert (origin.left_by if origin is not None else "") == left_by


def test_a_folder_with_something_else_in_it_is_left_alone() -> None:
    builder = GroupBuilder(BUCKET, FOLDERS[0])
    builder.add(f"{FOLDERS[0]}/00000000", 1000, 5.0, "e")
    builder.add(f"{FOLDERS[0]}/notes.txt", 3, 5.0, "f")
    assert builder.build().origin is None


def test_a_marker_alone_is_an_upload_that_allastui_began() -> None:
    builder = GroupBuilder(BUCKET, FOLDERS[0])
    builder.add(f"{FOLDERS[0]}/", 0, 5.0, "d41d8cd98f00b204e9800998ecf8427e")
    group = builder.build()
    assert (group.count, group.has_marker) == (0, True)
    assert group.origin is not None
    assert group.origin.left_by == "allastui"


def test_the_age_is_that_of_the_newest_segment_and_unknown_if_one_is() -> None:
    builder = GroupBuilder(BUCKET, FOLDERS[0])
    builder.add(f"{FOLDERS[0]}/00000000", 1000, 9.0, "e")
    builder.add(f"{FOLDERS[0]}/00000001", 1000, 5.0, "e")
    assert builder.build().newest == 9.0
    builder.add(f"{FOLDERS[0]}/00000002", 1000, None, "e")
    assert builder.build().newest is None
