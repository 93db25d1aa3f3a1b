"""What no receipt of a part can prove is read once more, and goes on where it stopped."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.transfers import plan
from allastui.transfers.job import JobState
from allastui.transfers.request import JobKind
from tests.engine.pairs import LARGE, PART, Pair, paired
from tests.servers.faults import CutDown, Request
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[[Profile], FaultProxy]


@pytest.fixture(
    params=[
        ("ceph", "second_ceph"),
        ("ceph", "swift"),
        ("swift", "ceph"),
        ("ceph_native", "swift_native"),
        ("swift_native", "ceph"),
    ],
    ids=lambda ends: " to ".join(ends),
)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    source, target = (request.getfixturevalue(f"{name}_profile") for name in request.param)
    with paired(tmp_path, source, target) as pair:
        yield pair


def test_a_plain_object_of_several_parts_is_verified(pair: Pair) -> None:
    """Its checksum is of the whole, and its parts are not read in order."""
    data = os.urandom(LARGE)
    pair.put("plain", data)
    job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"))
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    assert job.bytes_done == LARGE
    assert pair.digest("plain") == hashlib.md5(data).hexdigest()


def test_a_plain_object_of_several_parts_is_moved(pair: Pair) -> None:
    data = os.urandom(LARGE)
    pair.put("plain", data)
    job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"), kind=JobKind.MOVE)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert pair.digest("plain") == hashlib.md5(data).hexdigest()
    assert pair.desk.keys() == set()


@pytest.mark.parametrize("noted", [None, 8 * MIB], ids=["of unknown size", "of known size"])
def test_parts_that_were_cut_elsewhere_are_verified(
    ceph_profile: Profile,
    swift_profile: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    noted: int | None,
) -> None:
    """As are those that are too large to be taken over."""
    monkeypatch.setattr(plan, "ALIGNED_PART_LIMIT", PART)
    with paired(tmp_path, ceph_profile, swift_profile) as pair:
        data = os.urandom(LARGE)
        # A size that cannot be read as one counts as unknown.
        source = pair.put("large", data, part_size=8 * MIB, noted=noted or -1)
        assert pair.source.stat(pair.desk.bucket, "large").part_size == noted
        job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"))
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        found = pair.target.stat(pair.target_bucket, "large")
        assert (source.etag or "").endswith("-2")
        assert (found.etag or "").endswith("-3")
        assert pair.digest("large") == hashlib.md5(data).hexdigest()


def test_a_second_read_that_is_cut_goes_on_where_it_stopped(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    near = make_proxy(ceph_profile)
    with paired(tmp_path, near.profile, swift_profile) as pair:
        pair.put("plain", os.urandom(LARGE))
        near.forget()
        cuts = iter([CutDown(6 * MIB), CutDown(2 * MIB)])
        near.decide = lambda request: next(cuts, None) if is_second_read(request) else None
        job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"))
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        assert next(cuts, None) is None
        again = [each.bytes_down for each in near.exchanges if is_second_read(each.request)]
        assert len(again) == 3
        assert LARGE <= sum(again) <= LARGE + 2 * MIB


def test_what_is_not_to_be_verified_is_not_read_again(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    near = make_proxy(ceph_profile)
    with paired(tmp_path, near.profile, swift_profile) as pair:
        pair.put("plain", os.urandom(LARGE))
        pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"), verify=False)
        assert not any(is_second_read(each.request) for each in near.exchanges)


def is_second_read(request: Request) -> bool:
    """Tell whether a request reads on to the end of LARGE, and not only its last part."""
    wanted = request.headers.get("range", "")
    start, _, end = wanted.removeprefix("bytes=").partition("-")
    return end == str(LARGE - 1) and int(start) < 2 * PART
