"""Segments of large objects that change, or come out wrong, between the check and the copy."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.stores.place import Place, local_place
from allastui.stores.store import ObjectStat, Segment
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest
from tests.engine.hooked import HookedStore, MemoryDesk

SEGMENT = 3 * MIB


class SegmentedStore(HookedStore):
    """A store whose objects are all SLOs; the segments of one may be told wrong."""

    wrong: int | None = None
    """The index of the segment that has other bytes than it should."""

    def stat(self, bucket: str, key: str) -> ObjectStat:
        return replace(super().stat(bucket, key), form=Form.SLO, md5=None)

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        data = self.read_bytes(bucket, key)
        pieces = [data[at : at + SEGMENT] for at in range(0, len(data), SEGMENT)]
        return [
            Segment(f"{bucket}_segments", f"{number:08d}", len(piece), self._md5(number, piece))
            for number, piece in enumerate(pieces)
        ]

    def _md5(self, number: int, piece: bytes) -> str:
        return hashlib.md5(b"other" if number == self.wrong else piece).hexdigest()


@pytest.fixture
def one() -> SegmentedStore:
    return SegmentedStore()


def copied(desk: MemoryDesk, size: int, wrong: int | None, target: Place) -> Job:
    assert isinstance(desk.one, SegmentedStore)
    desk.one.put_bytes("from", "key", bytes(size))
    desk.one.wrong = wrong
    request = CopyRequest((Place("one", "from", "key"),), target)
    return desk.ended(desk.open().submit(request))


@pytest.mark.parametrize("size", [SEGMENT, 4 * MIB, 4 * SEGMENT + 5], ids=["one", "go", "parts"])
@pytest.mark.parametrize("local", [True, False], ids=["local", "remote"])
@pytest.mark.parametrize("wrong", [None, 0, -1], ids=["right", "first wrong", "last wrong"])
def test_bytes_that_are_not_those_of_a_segment_never_get_the_name_of_the_target(
    desk: MemoryDesk, tmp_path: Path, size: int, local: bool, wrong: int | None
) -> None:
    count = -(-size // SEGMENT)
    number = None if wrong is None else wrong % count
    target = local_place(tmp_path / "back") if local else Place("two", "into", "key")
    job = copied(desk, size, number, target)
    stands = (tmp_path / "back").exists() or bool(list(desk.two.walk("into", "")))
    if number is None:
        assert (job.state, job.unverified) == (JobState.DONE, 0)
        assert stands
        return
    assert job.state is JobState.FAILED
    assert f"from_segments/{number:08d} has another MD5" in str(job.failures[0].first)
    assert not stands
    assert desk.unfinished() == []
