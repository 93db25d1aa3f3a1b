"""Whether a large object of Swift is whole, from what it says and what is listed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from allastui.errors import Corrupted, Unsupported
from allastui.stores.entry import Form
from allastui.stores.large_objects import (
    LargeObject,
    check_manifest,
    check_segments,
    equal_segment_size,
    joined_etag,
    without_its_first,
)
from allastui.stores.segment_names import (
    Layout,
    is_segments_bucket,
    likely_places,
    manifest_place,
    parse_segment_name,
)
from allastui.stores.store import Segment

KEY = "runs/model.h5"
SLO = f"{KEY}/slo/1600000000.123456/650/100/"
DLO = f"{KEY}/1600000000.123456/650/100/"
RCLONE_OLD = f"{KEY}/1600000000.123456789/650/"
RCLONE_NEW = f"{KEY}/2024-11-05-143000-kq3zab6x/"


def cut(
    prefix: str, size: int = 650, segment_size: int = 100, first: int = 0, seed: str = ""
) -> list[Segment]:
    count = -(-size // segment_size)
    return [
        Segment(
            "b_segments",
            f"{prefix}{number + first:08d}",
            min(segment_size, size - number * segment_size),
            hashlib.md5(f"{prefix}{number}{seed}".encode()).hexdigest(),
        )
        for number in range(count)
    ]


def slo_of(segments: Sequence[Segment]) -> LargeObject:
    size = sum(segment.size for segment in segments)
    return LargeObject("b", KEY, Form.SLO, size, joined_etag(segments))


def dlo_of(segments: Sequence[Segment]) -> LargeObject:
    return replace(slo_of(segments), form=Form.DLO)


def complaint(claims: LargeObject, listed: Sequence[Segment]) -> str:
    with pytest.raises(Corrupted) as caught:
        check_segments(claims, listed)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "layout", "object_size", "segment_size"),
    [
        (SLO + "00000003", Layout.SWIFTCLIENT_SLO, 650, 100),
        (f"{KEY}/slo/1600000000.5/100/00000003", Layout.SWIFTCLIENT_STREAM, None, 100),
        (DLO + "00000003", Layout.SWIFTCLIENT_DLO, 650, 100),
        (RCLONE_OLD + "00000003", Layout.RCLONE_OLD, 650, None),
        (RCLONE_OLD + "0000000000000003", Layout.RCLONE_OLD, 650, None),
        (RCLONE_NEW + "00000003", Layout.RCLONE_NEW, None, None),
    ],
)
def test_names_of_all_clients_are_taken_apart(
    name: str, layout: Layout, object_size: int | None, segment_size: int | None
) -> None:
    for key in (None, KEY):
        found = parse_segment_name(name, key)
        assert found is not None
        assert (found.layout, found.key, found.number) == (layout, KEY, 3)
        assert (found.object_size, found.segment_size) == (object_size, segment_size)
        assert f"{found.prefix}{found.number:0{found.digits}}" == name


def test_a_key_with_numbers_in_it_is_told_from_the_numbers_of_its_segments() -> None:
    name = "data/1600000001/1600000000.5/650/00000000"
    found = parse_segment_name(name, "data/1600000001")
    assert found is not None
    assert found.layout is Layout.RCLONE_OLD
    assert found.object_size == 650


def test_other_names_are_numbered_or_nothing() -> None:
    found = parse_segment_name(".file-segments/a/650/00000001")
    assert found is not None
    assert (found.layout, found.number) == (Layout.OTHER, 1)
    assert parse_segment_name("a/part-1") is None
    assert parse_segment_name("00000001") is None


def test_places_of_segments() -> None:
    assert manifest_place("b_segments/a%20b/%C3%A4/") == ("b_segments", "a b/ä/")
    assert manifest_place("/b/p") == ("b", "p")
    assert ("b_segments", "k/") in likely_places("b", "k")
    assert is_segments_bucket("b_segments")
    assert is_segments_bucket("b+segments")
    assert not is_segments_bucket("segments")
    assert not is_segments_bucket("_segments")


@pytest.mark.parametrize("prefix", [SLO, DLO, RCLONE_OLD, RCLONE_NEW])
@pytest.mark.parametrize("make", [slo_of, dlo_of])
def test_whole_objects_are_whole_in_order(prefix: str, make: object) -> None:
    segments = cut(prefix)
    claims = slo_of(segments) if make is slo_of else dlo_of(segments)
    assert check_segments(claims, reversed(segments)) == tuple(segments)


def test_numbers_may_begin_with_one() -> None:
    for prefix in (RCLONE_NEW, ".file-segments/x/"):
        segments = cut(prefix, first=1)
        assert check_segments(dlo_of(segments), segments) == tuple(segments)


@pytest.mark.parametrize("lost", range(7))
def test_a_lost_segment_of_an_slo_is_named(lost: int) -> None:
    segments = cut(SLO)
    listed = segments[:lost] + segments[lost + 1 :]
    said = complaint(slo_of(segments), listed)
    assert f"Segment {lost + 1} of 7 (…/{lost:08d}) is missing" in said
    assert "b/runs/model.h5" in said


def test_the_first_segment_is_named_where_nothing_else_is_known_of_the_object() -> None:
    older = cut(f"{KEY}/slo/1500000000.000000/650/100/")
    said = str(without_its_first("b", KEY, [*older, *cut(SLO)[1:]]))
    assert "Segment 1 of 7 (…/00000000) is missing" in said
    assert "Its first segment is missing" in str(without_its_first("b", KEY, older))


@pytest.mark.parametrize("lost", range(7))
@pytest.mark.parametrize("prefix", [DLO, RCLONE_OLD, RCLONE_NEW])
def test_a_lost_segment_of_a_dlo_is_found_though_the_object_does_not_miss_it(
    prefix: str, lost: int
) -> None:
    listed = cut(prefix)
    del listed[lost]
    claims = dlo_of(listed)
    if prefix == RCLONE_NEW and lost == 6:
        # Nothing in these names tells how many there were.
        assert check_segments(claims, listed) == tuple(listed)
    elif prefix == RCLONE_OLD and lost == 6:
        assert "have 600 bytes together, and it had 650" in complaint(claims, listed)
    elif prefix == RCLONE_NEW and lost == 0:
        # Numbers that begin with 1 are as good as those that begin with 0.
        assert check_segments(claims, listed) == tuple(listed)
    else:
        assert f"(…/{lost:08d}) is missing" in complaint(claims, listed)


def test_segments_of_another_size_or_content_are_found() -> None:
    for prefix, make in ((SLO, slo_of), (DLO, dlo_of)):
        segments = cut(prefix)
        shorter = [*segments[:2], segments[2]._replace(size=99), *segments[3:]]
        said = complaint(make(segments), shorter)
        assert "Segment 3 of 7 (…/00000002) has 99 bytes instead of 100" in said
        changed = [*segments[:2], segments[2]._replace(etag="0" * 32), *segments[3:]]
        assert "do not give its checksum" in complaint(make(segments), changed)


def test_the_etag_chooses_among_several_uploads_of_one_key() -> None:
    older = cut(f"{KEY}/slo/1500000000.000000/650/100/")
    newer = cut(SLO)
    dynamic = cut(DLO)
    listed = [*newer, *older, *dynamic]
    assert check_segments(slo_of(older), listed) == tuple(older)
    assert check_segments(slo_of(newer), listed) == tuple(newer)
    assert check_segments(dlo_of(dynamic), dynamic) == tuple(dynamic)


def test_nothing_is_said_of_segments_that_are_elsewhere() -> None:
    claims = slo_of(cut("elsewhere/"))
    for listed in ([], cut(f"{KEY}/slo/1600000000.1/50/10/", 50, 10)):
        with pytest.raises(Unsupported, match="could not be found"):
            check_segments(claims, listed)


def test_a_dlo_without_any_segment_and_one_of_odd_names() -> None:
    segments = cut(DLO)
    assert "none of its segments" in complaint(dlo_of(segments), []).lower()
    odd = [
        segment._replace(key=f"parts-{segment.key[-1]}x", size=segment.size + 1)
        for segment in segments
    ]
    assert check_segments(dlo_of(odd), odd) == tuple(odd)
    assert "together" in complaint(dlo_of(odd), odd[1:])


def test_a_manifest_that_can_be_read_says_which_segment_has_changed() -> None:
    segments = cut(SLO)
    claims = slo_of(segments)
    standing = {(segment.bucket, segment.key): segment for segment in segments}
    assert check_manifest(claims, segments, standing) == tuple(segments)
    third = (segments[2].bucket, segments[2].key)
    for changed, words in (
        (segments[2]._replace(etag="0" * 32), "Segment 3 of 7 (…/00000002) was written anew"),
        (segments[2]._replace(size=1), "Segment 3 of 7 (…/00000002) has 1 bytes instead of 100"),
    ):
        with pytest.raises(Corrupted) as caught:
            check_manifest(claims, segments, {**standing, third: changed})
        assert words in str(caught.value)
    del standing[third]
    with pytest.raises(Corrupted, match="damaged") as caught:
        check_manifest(claims, segments, standing)
    assert "Segment 3 of 7 (…/00000002) is missing" in str(caught.value)


def test_segments_of_equal_size() -> None:
    assert equal_segment_size(cut(SLO)) == 100
    assert equal_segment_size(cut(SLO, 600)) == 100
    assert equal_segment_size(cut(SLO, 50)) == 50
    assert equal_segment_size(list(reversed(cut(SLO)))) is None
    assert equal_segment_size([]) is None
