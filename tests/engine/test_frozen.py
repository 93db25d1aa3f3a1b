"""A copy of a frozen list does what the list says, and only while both sides are as it saw them."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import TransferError
from allastui.settings import MIB
from allastui.stores.place import local_place
from allastui.transfers.differences import Seen
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.listed import Listed, look_up, read_list, sweep_lists, write_list
from allastui.transfers.request import CopyRequest
from tests.agent.conftest import wait_until
from tests.engine.sides import SERVERS, Sides


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
    sides.reopen()

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
