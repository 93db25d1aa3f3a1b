"""Deletion as a job: objects, prefixes and buckets, files and folders, and what goes wrong."""

import os
from pathlib import Path

import pytest

from allastui.errors import AccessDenied, NotFound, Unreachable
from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes, DeleteFailure
from allastui.transfers.job import ItemState, Job, JobState
from allastui.transfers.request import DeleteRequest
from tests.engine.conftest import Desk, open_desk


def put(desk: Desk, *keys: str, data: bytes = b"12345") -> None:
    for key in keys:
        desk.store.put(
            desk.bucket, key, BytesBody(b"" if key.endswith("/") else data), Attributes()
        )


def delete(desk: Desk, *places: Place, full_buckets: bool = False, trash: bool = False) -> Job:
    return desk.settled(
        desk.open().submit(DeleteRequest(places, trash=trash, full_buckets=full_buckets))
    )


def causes(job: Job) -> list[str]:
    return [group.first.title + " " + group.first.why for group in job.failures]


def test_objects_and_prefixes_go_and_the_rest_stays(desk: Desk) -> None:
    put(desk, "a/", "a/b/", "a/b/1", "a/b/2", "a/empty/", "a2", "one", "other", "ä ☃\n&%.txt")
    job = delete(desk, desk.remote("a/"), desk.remote("one"), desk.remote("ä ☃\n&%.txt"))
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert job.bytes_done == job.bytes_total == 20
    assert job.items_done == job.items_total == 6  # five, of them one empty folder, and the prefix
    assert desk.keys() == {"a2", "other"}


def test_more_than_a_batch_goes(desk: Desk) -> None:
    put(desk, *(f"many/{number:04}" for number in range(60)))
    job = delete(desk, desk.remote("many/"))
    assert (job.state, job.items_done, desk.keys()) == (JobState.DONE, 61, set())


def test_what_vanished_meanwhile_is_no_failure(desk: Desk) -> None:
    put(desk, "stays")
    places = (desk.remote("gone"), desk.remote("gone/"), Place(desk.profile.name, "no-such", "x"))
    job = delete(desk, *places, Place(desk.profile.name, "no-such-bucket", ""))
    assert (job.state, job.failures, desk.keys()) == (JobState.DONE, (), {"stays"})


def test_a_key_without_a_slash_is_never_the_folder_of_that_name(desk: Desk) -> None:
    put(desk, "same/below")
    job = delete(desk, desk.remote("same"))
    assert job.state is JobState.DONE
    assert desk.keys() == {"same/below"}


def test_only_an_empty_bucket_goes_unless_all_in_it_is_to_go_too(desk: Desk) -> None:
    put(desk, "x/y")
    job = delete(desk, desk.remote(""))
    assert job.state is JobState.FAILED
    assert "It is not empty" in causes(job)[0]
    assert desk.keys() == {"x/y"}
    job = delete(desk, desk.remote(""), full_buckets=True)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert desk.bucket not in {entry.name for entry in desk.store.buckets()}
    desk.store.create_bucket(desk.bucket)
    job = delete(desk, desk.remote(""))
    assert job.state is JobState.DONE
    with pytest.raises(NotFound):
        next(desk.store.walk(desk.bucket, ""), None)


def test_a_large_object_takes_its_segments_along(native_desk: Desk) -> None:
    desk = native_desk
    (desk.source / "big").write_bytes(os.urandom(11 * MIB))
    assert desk.copy(desk.source / "big", desk.remote("big")).state is JobState.DONE
    assert len(desk.segments()) == 3
    job = delete(desk, desk.remote("big"))
    assert (job.state, job.bytes_done) == (JobState.DONE, 11 * MIB)
    assert desk.segments() == []


def test_files_folders_and_links_go_and_what_links_lead_to_stays(
    swift_desk: Desk, tmp_path: Path
) -> None:
    desk = swift_desk
    keep = tmp_path / "keep"
    keep.mkdir()
    (keep / "precious").write_text("precious")
    tree = desk.source / "tree"
    (tree / "deep" / "empty").mkdir(parents=True)
    (tree / "deep" / "file").write_text("1234")
    (tree / ".allastui-01234567-0123456789abcdef.part").write_text("left by a copy")
    (tree / "to-folder").symlink_to(keep)
    (tree / "to-file").symlink_to(keep / "precious")
    (tree / "broken").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tree / "pipe")
    top = desk.source / "link"
    top.symlink_to(keep)
    places = (Place("local", "", f"{tree}/"[1:]), Place("local", "", f"{top}/"[1:]))
    job = delete(desk, *places)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert job.bytes_done == 4
    assert list(desk.source.iterdir()) == []
    assert (keep / "precious").read_text() == "precious"


def test_a_read_only_folder_is_told_and_its_parent_stays(
    swift_desk: Desk, read_only_folder: Path
) -> None:
    parent = read_only_folder.parent
    job = delete(swift_desk, local_place(read_only_folder), local_place(parent / "nothing"))
    assert job.state is JobState.FAILED
    assert str(read_only_folder) in causes(job)[0]
    assert read_only_folder.exists()


def test_what_could_not_be_deleted_is_deleted_by_a_retry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, "a/1", "a/2")
    store = desk.store
    real = store.delete_many

    def refuse(bucket: str, keys: list[str]) -> object:
        raise AccessDenied("Objects could not be deleted", why="You have no permission.")

    monkeypatch.setattr(store, "delete_many", refuse)
    job = delete(desk, desk.remote("a/"))
    assert (job.state, job.failed) == (JobState.FAILED, 3)
    assert any("no permission" in cause for cause in causes(job))
    assert any("was not removed itself" in cause for cause in causes(job))
    assert desk.keys() == {"a/1", "a/2"}
    monkeypatch.setattr(store, "delete_many", real)
    desk.open().retry([job.id])
    desk.wait_until(lambda: desk.view(job.id).job.state is JobState.DONE)
    assert desk.keys() == set()


def test_a_failure_keeps_only_the_folders_of_its_own_source(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = desk.store.delete_many

    def refuse_one(bucket: str, keys: list[str]) -> list[DeleteFailure]:
        denied = AccessDenied("a/1 could not be deleted", why="You have no permission.")
        failures = [DeleteFailure(key, denied) for key in keys if key == "a/1"]
        return failures + real(bucket, [key for key in keys if key != "a/1"])

    put(desk, "a/", "a/1", "b/", "b/1")
    monkeypatch.setattr(desk.store, "delete_many", refuse_one)
    job = delete(desk, desk.remote("a/"), desk.remote("b/"))
    assert (job.state, job.failed) == (JobState.FAILED, 2)
    assert {entry.name for entry in desk.store.list_page(desk.bucket, "").entries} == {"a"}


def test_what_was_written_anew_after_a_kill_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier run may have deleted it already: this one is another."""
    put(desk, "again", "same")
    client = desk.open()
    before = desk.store.stat(desk.bucket, "again").modified
    assert before is not None

    def cut(bucket: str, keys: list[str]) -> object:
        raise Unreachable("No answer")

    with monkeypatch.context() as line:
        line.setattr(desk.store, "delete_many", cut)
        job = client.submit(DeleteRequest((desk.remote("again"), desk.remote("same"))))
        desk.wait_until(lambda: bool(client.items(job, ItemState.RUNNING)))
        desk.close()
    desk.wait_until(lambda: _is_written_later(desk, before))
    ended = desk.settled(job)
    assert ended.state is JobState.FAILED
    assert "written anew" in causes(ended)[0]
    assert desk.keys() == {"again"}


def _is_written_later(desk: Desk, before: float) -> bool:
    put(desk, "again", data=b"new")
    now = desk.store.stat(desk.bucket, "again").modified
    return now is not None and now > before + 2


@pytest.mark.parametrize("service", ["swift", "ceph"])
def test_s3_keeps_a_large_object_of_swift_rather_than_leave_its_segments(
    request: pytest.FixtureRequest, tmp_path: Path, service: str
) -> None:
    profiles = [request.getfixturevalue(f"{service}{end}_profile") for end in ("_native", "")]
    with open_desk(tmp_path, profiles[0]) as native:
        (native.source / "big").write_bytes(os.urandom(11 * MIB))
        assert native.copy(native.source / "big", native.remote("d/big")).state is JobState.DONE
        put(native, "d/small", "d/empty", data=b"")
        native.connections.renew(profiles)
        place = Place(profiles[1].name, native.bucket, "d/")
        job = delete(native, place)
        assert job.state is JobState.FAILED
        assert "S3 would delete only its manifest and leave its segments" in causes(job)[0]
        assert f"Use the Swift profile {profiles[0].name}" in job.failures[0].first.hint
        assert native.keys() == {"d/big"}
        assert len(native.segments()) == 3


def test_the_trash_takes_files_and_folders_in_one_piece(
    swift_desk: Desk, clean_environment: Path
) -> None:
    folder = clean_environment / "work"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "x").write_text("x")
    (clean_environment / "file").write_text("y")
    job = delete(
        swift_desk, local_place(folder), local_place(clean_environment / "file"), trash=True
    )
    assert (job.state, job.items_done) == (JobState.DONE, 2)
    trash = clean_environment / ".local" / "share" / "Trash"
    assert (trash / "files" / "work" / "deep" / "x").read_text() == "x"
    assert {path.name for path in (trash / "info").iterdir()} == {
        "work.trashinfo",
        "file.trashinfo",
    }
