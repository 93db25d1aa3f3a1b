"""What only the target has goes if it was asked for: last, and only while it is as it was seen."""

import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.transfers.job import ItemState, Job, JobState
from allastui.transfers.request import CopyRequest, DeleteRequest
from tests.agent.conftest import wait_until
from tests.engine.in_process import going_on_with
from tests.engine.sides import SERVERS, Sides

ONE_SERVER = pytest.mark.parametrize("server", ["swift"])


def both(sides: Sides, *, to_right: bool = True) -> tuple[CopyRequest, DeleteRequest]:
    """Compare the sides and return what copies and what deletes then."""
    found = sides.compared()
    return sides.request(found, to_right=to_right), sides.extras(found, to_right=to_right)


def submitted(sides: Sides, copying: CopyRequest, deletion: DeleteRequest) -> tuple[int, int]:
    first = sides.client.submit(copying)
    return first, sides.client.submit(replace(deletion, after=first))


def whys(sides: Sides, job: Job) -> dict[str, str]:
    failed = sides.client.items(job.id, ItemState.FAILED)
    return {item.name: item.failure.why for item in failed if item.failure}


@SERVERS
def test_extras_go_when_all_is_copied_and_verified(sides: Sides) -> None:
    sides.write("new", os.urandom(6 * MIB))
    sides.write("same", b"1")
    for name in ("same", "extra", "old/a", "old/b"):
        sides.put(name, b"1")
    sides.put("empty/", b"")
    copying, deletion = both(sides)
    sides.put("later", b"not in the list")
    first, second = submitted(sides, copying, deletion)
    job = sides.ended(second)
    assert (job.state, job.items_done, job.bytes_done) == (JobState.DONE, 4, 3)
    assert sides.job(first).state is JobState.DONE
    assert sides.names() == {"new", "same", "later"}
    assert Path(deletion.listed).exists()
    sides.client.clear([first, second])
    wait_until(lambda: not Path(deletion.listed).exists())


@SERVERS
def test_an_extra_that_is_not_as_it_was_seen_is_kept_and_told(sides: Sides) -> None:
    for name in ("grown", "other", "gone", "fine"):
        sides.put(name, b"seen")
    sides.put("marker/", b"")
    _, deletion = both(sides)
    sides.put("grown", b"seen, and more")
    sides.put("other", b"SEEN")
    sides.put("marker/", b"full now")
    sides.store.delete_many(sides.right.bucket, ["in/gone"])
    job = sides.ended(deletion)
    assert (job.state, job.failed, job.items_done) == (JobState.FAILED, 3, 2)
    assert sides.read("grown") == b"seen, and more"
    assert sides.read("other") == b"SEEN"
    assert sides.names() == {"grown", "other", "marker/"}
    assert set(whys(sides, job).values()) == {"It has changed since it was compared"}


@ONE_SERVER
def test_nothing_goes_when_a_copy_failed_until_it_is_made_good(sides: Sides) -> None:
    sides.write("new", b"new")
    sides.write("fine", b"fine")
    sides.put("extra", b"x")
    copying, deletion = both(sides)
    aside = sides.here.with_name("aside")
    (sides.here / "new").rename(aside)
    first, second = submitted(sides, copying, deletion)
    job = sides.ended(second)
    assert (job.state, job.items_total) == (JobState.FAILED, 0)
    assert "Not everything was copied before" in str(job.failures[0].first)
    assert sides.names() == {"fine", "extra"}
    aside.rename(sides.here / "new")
    sides.client.retry([second])
    wait_until(lambda: sides.job(second).state is JobState.FAILED)
    assert "extra" in sides.names()
    sides.client.retry([first])
    wait_until(lambda: sides.job(first).state is JobState.DONE)
    sides.client.retry([second])
    wait_until(lambda: sides.job(second).state is JobState.DONE)
    assert sides.names() == {"fine", "new"}


@ONE_SERVER
@pytest.mark.parametrize("why", ["verified", "cancelled", "not in the queue any more"])
def test_nothing_goes_after_anything_but_a_verified_copy(sides: Sides, why: str) -> None:
    sides.write("new", b"new")
    sides.put("extra", b"x")
    copying, deletion = both(sides)
    if why == "verified":
        first = sides.ended(replace(copying, verify=False)).id
    else:
        sides.client.limit(1)
        first = sides.client.submit(copying)
        sides.client.cancel([first])
        sides.ended(first)
        if why != "cancelled":
            sides.client.clear([first])
            wait_until(lambda: not sides.client.snapshot().jobs)
    job = sides.ended(replace(deletion, after=first))
    assert job.state is JobState.FAILED
    assert why in job.failures[0].first.why
    assert "extra" in sides.names()
    sides.reopen()
    again = sides.job(job.id)
    assert (again.state, again.failures) == (job.state, job.failures)


@ONE_SERVER
def test_once_it_has_begun_the_copying_may_be_cleared(sides: Sides) -> None:
    sides.write("new", b"new")
    sides.put("extra", b"x")
    copying, deletion = both(sides)
    first, second = submitted(sides, copying, deletion)
    sides.ended(second)
    request = sides.job(second).request
    assert isinstance(request, DeleteRequest)
    assert request.after == 0
    sides.client.clear([first])
    sides.reopen()
    assert sides.job(second).state is JobState.DONE


@pytest.mark.timeout(240)
@pytest.mark.parametrize("server", ["swift_native"])
def test_whenever_it_is_killed_no_extra_is_gone_before_all_is_copied(
    sides: Sides, tmp_path: Path
) -> None:
    new = {f"new{number:02}" for number in range(60)}
    extra = {f"{number % 3}/extra{number:02}" for number in range(120)}
    for name in new:
        sides.write(name, name.encode())
    for name in extra:
        sides.put(name, b"x")
    submitted(sides, *both(sides))
    sides.client.close()
    sides.put("later", b"not in the list")
    command = going_on_with(sides.connections.profiles[sides.right.profile], sides.paths.state)
    for enough in (20, 61, 90):  # names that were copied or deleted
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        while process.poll() is None:
            there = sides.names()
            if len(there & new) + len(extra - there) >= enough:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        there = sides.names()
        assert extra <= there or new <= there
        assert "later" in there
    assert subprocess.run(command, timeout=120).returncode == 0
    assert sides.names() == new | {"later"}


@ONE_SERVER
def test_local_extras_go_with_the_folders_that_become_empty(
    sides: Sides, clean_environment: Path
) -> None:
    sides.put("there", b"1")
    elsewhere = sides.here.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "precious").write_bytes(b"1")
    for name in ("old/deep/a", "old/b", "kept/c", "changed"):
        sides.write(name, name.encode())
    (sides.here / "link").symlink_to(elsewhere)
    (sides.here / "one").symlink_to(elsewhere / "precious")
    for name in ("bare", "filled"):
        (sides.here / name).mkdir()
    copying, deletion = both(sides, to_right=False)
    sides.write("kept/later", b"1")
    sides.write("filled/later", b"1")
    sides.write("changed", b"CHANGED")
    _, second = submitted(sides, copying, deletion)
    job = sides.ended(second)
    left = {str(path.relative_to(sides.here)) for path in sides.here.rglob("*")}
    assert left == {"there", "link", "kept", "kept/later", "filled", "filled/later", "changed"}
    assert (elsewhere / "precious").read_bytes() == b"1"
    told = whys(sides, job)
    assert set(told) == {"precious", "filled", "changed"}
    assert "behind a link" in told["precious"]


@ONE_SERVER
def test_local_extras_go_to_the_trash(sides: Sides, clean_environment: Path) -> None:
    sides.write("old/deep/a", b"a")
    sides.write("changed", b"1")
    (sides.here / "bare").mkdir()
    deletion = sides.extras(sides.compared(), to_right=False, trash=True)
    sides.write("changed", b"22")
    job = sides.ended(deletion)
    assert (job.items_done, set(whys(sides, job))) == (2, {"changed"})
    assert {path.name for path in sides.here.iterdir()} == {"changed"}
    trash = clean_environment / ".local" / "share" / "Trash" / "files"
    assert [path.read_bytes() for path in trash.iterdir()] == [b"a"]


@ONE_SERVER
def test_what_a_broken_link_may_hide_is_no_extra(sides: Sides) -> None:
    for name in ("gone", "gone/a", "gone-2", "open"):
        sides.put(name, b"1")
    (sides.here / "gone").symlink_to(sides.here / "nowhere")
    assert sides.ended(sides.extras(sides.compared())).state is JobState.DONE
    assert sides.names() == {"gone", "gone/a"}


def test_a_list_is_of_one_folder(tmp_path: Path) -> None:
    from allastui.errors import TransferError
    from allastui.stores.place import local_place
    from allastui.transfers.delete_find import delete_routes

    place = local_place(tmp_path)
    with pytest.raises(TransferError, match="one folder"):
        delete_routes(DeleteRequest((place, place), listed="/x"))
