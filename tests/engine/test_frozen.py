"""A copy of a frozen list does what the list says, and only while both sides are as it saw them."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.agent.client import TransferClient
from allastui.agent.inprocess import open_client
from allastui.errors import TransferError
from allastui.profiles.profile import Profile
from allastui.settings import MIB, Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.compare import By, Verdict
from allastui.transfers.comparing import Afresh, compare
from allastui.transfers.differences import Differences, Seen
from allastui.transfers.job import ItemState, Job, JobState
from allastui.transfers.listed import Listed, look_up, read_list, sweep_lists, write_list
from allastui.transfers.request import CopyRequest, IfExists
from allastui.transfers.synchronise import frozen_list
from tests.agent.conftest import wait_until

ALL = (Verdict.ONLY_LEFT, Verdict.LEFT_NEWER, Verdict.RIGHT_NEWER, Verdict.DIFFERS)
SERVERS = pytest.mark.parametrize(
    "server", ["swift", "swift_native", pytest.param("ceph", marks=pytest.mark.ceph)]
)


class Sides:
    """A folder at the left, a prefix of a real bucket at the right, and a queue."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self.paths = Paths(config=folder / "config", state=folder / "state")
        self.paths.make_state()
        self.connections = Connections([profile])
        self.store = self.connections.open(profile.name)
        bucket = f"frozen-{secrets.token_hex(4)}"
        self.store.create_bucket(bucket)
        self.here = folder / "here"
        self.here.mkdir()
        self.left = local_place(self.here)
        self.right = Place(profile.name, bucket, "in/")
        self.client: TransferClient = open_client(
            self.paths, Settings(part_size_mib=5), self.connections, resume_stored=True
        )

    def write(self, name: str, data: bytes) -> None:
        (self.here / name).parent.mkdir(parents=True, exist_ok=True)
        (self.here / name).write_bytes(data)

    def put(self, name: str, data: bytes) -> None:
        self.store.put(self.right.bucket, "in/" + name, BytesBody(data), Attributes())

    def read(self, name: str) -> bytes | None:
        stats = {entry.name for entry in self.store.walk(self.right.bucket, "in/")}
        if name not in stats:
            return None
        size = self.store.stat(self.right.bucket, "in/" + name).size
        buffer = bytearray(size)
        reader = self.store.open_range(self.right.bucket, "in/" + name, 0, size)
        done = 0
        while done < size:
            done += reader.readinto(memoryview(buffer)[done:])
        reader.close()
        return bytes(buffer)

    def compared(self) -> Differences:
        found = Differences()
        for each in compare(
            self.connections, self.left, self.right, By.CHECKSUM,
            follow_links=True, workers=2, stopped=lambda: False,
        ):  # fmt: skip
            assert not isinstance(each, Afresh)
            if each[1] is not Verdict.SAME:
                found.append(*each)
        return found

    def request(self, found: Differences, *, to_right: bool = True) -> CopyRequest:
        file = self.paths.state / "lists" / f"{secrets.token_hex(4)}.list"
        kinds = ALL if to_right else (*ALL[1:], Verdict.ONLY_RIGHT)
        write_list(file, frozen_list(found, kinds, to_right=to_right))
        source, target = (self.left, self.right) if to_right else (self.right, self.left)
        return CopyRequest((source,), target, if_exists=IfExists.OVERWRITE, listed=str(file))

    def ended(self, request: CopyRequest) -> Job:
        job_id = self.client.submit(request)

        def job() -> Job:
            jobs = (view.job for view in self.client.snapshot().jobs)
            return next(job for job in jobs if job.id == job_id)

        wait_until(lambda: job().state.is_over)
        return job()

    def close(self) -> None:
        self.client.close()
        self.connections.close()


@pytest.fixture
def sides(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Iterator[Sides]:
    made = Sides(request.getfixturevalue(f"{server}_profile"), tmp_path)
    yield made
    made.close()


@SERVERS
def test_what_the_list_says_is_copied_and_verified(sides: Sides) -> None:
    large = os.urandom(12 * MIB)
    for name, data in {"new/a": b"a", "changed": b"here", "same": b"1", "big": large}.items():
        sides.write(name, data)
    for name, data in {"changed": b"there", "same": b"1", "extra": b"x"}.items():
        sides.put(name, data)
    request = sides.request(sides.compared())
    sides.write("later", b"not in the list")
    job = sides.ended(request)
    assert (job.state, job.items_total, job.items_done, job.unverified) == (
        JobState.DONE, 3, 3, 0,
    )  # fmt: skip
    assert sides.read("new/a") == b"a"
    assert sides.read("changed") == b"here"
    assert sides.read("big") == large
    assert sides.read("extra") == b"x"
    assert sides.read("later") is None
    assert {each.name for each in sides.compared()} == {"extra", "later"}
    assert Path(request.listed).exists()
    sides.client.clear([job.id])
    wait_until(lambda: not Path(request.listed).exists())


@SERVERS
def test_what_is_not_as_it_was_seen_is_left_alone(sides: Sides) -> None:
    for name in ("source", "target", "appeared", "vanished", "fine"):
        sides.write(name, b"here " + name.encode())
    for name in ("source", "target", "vanished"):
        sides.put(name, b"there")
    request = sides.request(sides.compared())
    sides.write("source", b"other " + b"source")
    sides.put("target", b"THERE")
    sides.put("appeared", b"by somebody else")
    sides.store.delete_many(sides.right.bucket, ["in/vanished"])
    job = sides.ended(request)
    assert (job.state, job.failed, job.items_done) == (JobState.FAILED, 4, 1)
    assert sides.read("source") == b"there"
    assert sides.read("target") == b"THERE"
    assert sides.read("appeared") == b"by somebody else"
    assert sides.read("fine") == b"here fine"
    failed = sides.client.items(job.id, ItemState.FAILED)
    whys = {item.name: item.failure.why for item in failed if item.failure}
    assert whys == {
        "source": "It has changed since it was compared",
        "target": "It has changed since it was compared",
        "appeared": "It is new there since it was compared",
        "vanished": "It is gone since it was compared",
    }


@SERVERS
def test_the_other_way_files_are_written(sides: Sides) -> None:
    sides.put("deep/er/x", b"remote")
    sides.write("mine", b"mine")
    request = sides.request(sides.compared(), to_right=False)
    job = sides.ended(request)
    assert job.state is JobState.DONE
    assert (sides.here / "deep/er/x").read_bytes() == b"remote"
    assert (sides.here / "mine").read_bytes() == b"mine"
    assert sides.read("mine") is None


@pytest.mark.parametrize("server", ["swift"])
def test_a_list_that_is_gone_fails_the_job_and_says_so(sides: Sides) -> None:
    sides.write("a", b"a")
    request = sides.request(sides.compared())
    Path(request.listed).unlink()
    job = sides.ended(request)
    assert job.state is JobState.FAILED
    assert "could not be read" in job.failures[0].first.title
    assert sides.read("a") is None


@pytest.mark.parametrize("server", ["swift"])
def test_a_killed_queue_goes_on_with_its_list(sides: Sides) -> None:
    for number in range(50):
        sides.write(f"n{number:02d}", b"x" * 100)
    request = sides.request(sides.compared())
    job_id = sides.client.submit(request)
    sides.client.close()
    sides.client = open_client(sides.paths, Settings(), sides.connections, resume_stored=True)

    def is_done() -> bool:
        return any(
            view.job.id == job_id and view.job.state is JobState.DONE
            for view in sides.client.snapshot().jobs
        )

    wait_until(is_done)
    assert not list(sides.compared())


def test_a_list_keeps_every_name_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "lists" / "a.list"
    items = [
        Listed("a\udcff/ü☃", Seen(3, 1.5, "ab" * 16), None),
        Listed("folder/", Seen(None, None, None), None),
        *(
            Listed(f"n{number:05d}", Seen(1, None, None), Seen(2, 9.0, "x"))
            for number in range(2500)
        ),
    ]
    write_list(file, items)
    assert list(read_list(str(file))) == items
    assert look_up(str(file), items[0].name) == items[0]
    assert os.stat(file).st_mode & 0o077 == 0
    with pytest.raises(TransferError, match="not in the list"):
        look_up(str(file), "other")


def test_lists_that_no_job_names_are_swept_after_a_day(tmp_path: Path) -> None:
    for name in ("used.sqlite", "left.sqlite", "left.part", "new.sqlite"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1000.0, 1000.0))
    os.utime(tmp_path / "new.sqlite", (90_000.0, 90_000.0))
    sweep_lists(tmp_path, {str(tmp_path / "used.sqlite")}, 100_000.0)
    assert {path.name for path in tmp_path.iterdir()} == {"used.sqlite", "new.sqlite"}


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TransferError, match="could not be written"):
        write_list(tmp_path / "file" / "a.list", [])


def test_a_list_needs_one_folder(tmp_path: Path) -> None:
    from allastui.transfers.frozen import listed_routes

    place = local_place(tmp_path)
    request = CopyRequest((place, place), place, listed="/x")
    with pytest.raises(TransferError, match="one folder"):
        listed_routes(request)
    assert listed_routes(replace(request, sources=(place,)))[0].target_key == place.key
