"""What users wrote beside an object goes along from one service to another, or is told."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.cli.documents import queue_document
from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.features import MetadataLimits
from allastui.stores.kept import carried
from allastui.stores.store import Attributes, ObjectStat
from allastui.transfers.given import read_given
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.request import JobKind
from tests.engine.pairs import LARGE, MTIME_NS, PART, Pair, paired

METADATA = {"project": "Kilpisjärvi", "instrument": "a=b; c \U0001f600"}
HEADERS = {
    "cache-control": "no-store",
    "content-disposition": 'attachment; filename="a b.csv"',
    "content-encoding": "gzip",
    "content-language": "fi",
}
WIDE = MetadataLimits(1000, 1000, 1000, 10_000)


@pytest.fixture(
    params=[
        ("ceph", "swift_native"),
        ("swift_native", "ceph"),
        ("ceph", "second_ceph"),
        ("swift", "ceph_native"),
    ],
    ids=lambda ends: " to ".join(ends),
)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    source, target = (request.getfixturevalue(f"{name}_profile") for name in request.param)
    with paired(tmp_path, source, target) as pair:
        yield pair


def put(pair: Pair, key: str, size: int, metadata: dict[str, str] | None = None) -> None:
    attributes = Attributes(
        MTIME_NS, "text/csv", metadata=METADATA if metadata is None else metadata, headers=HEADERS
    )
    pair.source.put(pair.desk.bucket, key, BytesBody(os.urandom(size)), attributes)


@pytest.mark.parametrize("target", ["another service", "the same bucket"])
def test_what_is_given_comes_over_what_the_source_has(pair: Pair, target: str) -> None:
    put(pair, "data", 10)
    place = pair.there("data") if target == "another service" else pair.desk.remote("given/data")
    given = read_given("content-type=text/plain project='two words' sample=42")
    job = pair.desk.copy(pair.desk.remote("data"), place, given=given)
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    found = pair.desk.connections.open(place.profile).stat(place.bucket, place.key)
    kept = METADATA | {"project": "two words", "sample": "42"}
    assert told_of(found) == (MTIME_NS, "text/plain", kept, HEADERS)


def told_of(stat: ObjectStat) -> tuple[object, ...]:
    kept = carried(stat, WIDE)
    return stat.mtime_ns, stat.content_type, kept.metadata, kept.headers


@pytest.mark.parametrize("size", [10, LARGE], ids=["in one go", "in parts"])
def test_metadata_type_and_headers_go_along(pair: Pair, size: int) -> None:
    put(pair, "data", size)
    job = pair.desk.copy(pair.desk.remote("data"), pair.there("data"))
    assert (job.state, job.failures, job.unverified, job.remarks) == (JobState.DONE, (), 0, ())
    found = pair.target.stat(pair.target_bucket, "data")
    assert told_of(found) == (MTIME_NS, "text/csv", METADATA, HEADERS)
    assert found.part_size == (PART if size == LARGE else None)


def test_what_does_not_fit_is_told(
    ceph_profile: Profile, swift_native_profile: Profile, tmp_path: Path
) -> None:
    with paired(tmp_path, ceph_profile, swift_native_profile) as pair:
        put(pair, "data", 10, {"abstract": "x" * 257, "project": "kept"})
        job = pair.desk.copy(pair.desk.remote("data"), pair.there("data"), kind=JobKind.MOVE)
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        found = pair.target.stat(pair.target_bucket, "data")
        assert told_of(found)[2] == {"project": "kept"}
        [remark] = job.remarks
        assert "data arrived, but has not all of its metadata" in str(remark.first)
        assert "these could not go along: abstract." in str(remark.first)
        [item] = pair.desk.open().items(job.id, ItemState.DONE, 0, 10)
        assert item.failure == remark.first
        assert item.verified
        pair.desk.close()
        assert pair.desk.view(job.id).job.remarks == job.remarks
        document = queue_document([pair.desk.view(job.id)], None)
        assert "'kind': 'MetadataLost'" in str(document)


def test_tags_stay_behind_and_that_is_told(
    ceph_profile: Profile, second_ceph_profile: Profile, tmp_path: Path
) -> None:
    with paired(tmp_path, ceph_profile, second_ceph_profile) as pair:
        put(pair, "data", 10)
        client = pair.source._boto.client()  # type: ignore[attr-defined]
        tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
        client.put_object_tagging(Bucket=pair.desk.bucket, Key="data", Tagging=tags)
        job = pair.desk.copy(pair.desk.remote("data"), pair.there("data"))
        assert "could not go along: tags." in str(job.remarks[0].first)


def test_a_download_keeps_the_time_alone_and_that_is_no_news(
    ceph_profile: Profile, second_ceph_profile: Profile, tmp_path: Path
) -> None:
    with paired(tmp_path, ceph_profile, second_ceph_profile) as pair:
        put(pair, "data", 10)
        job = pair.desk.copy(pair.desk.remote("data"), tmp_path / "data")
        assert (job.state, job.remarks) == (JobState.DONE, ())
        assert (tmp_path / "data").stat().st_mtime_ns == MTIME_NS
