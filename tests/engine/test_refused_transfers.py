"""What no service or disk lets through is said once, and the others go."""

import os
import time
from dataclasses import replace
from pathlib import Path

from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.settings import MIB
from allastui.stores.place import Place
from allastui.transfers.job import JobState
from tests.engine.conftest import Desk


def test_an_unreachable_endpoint_fails_the_job_in_seconds(tmp_path: Path) -> None:
    profile = Profile(
        "gone", make_key().protocol, "http://127.0.0.1:9", make_key().credentials, region="x"
    )
    desk = Desk(tmp_path, profile, "bucket")
    (desk.source / "x").write_bytes(b"text")
    began = time.monotonic()
    job = desk.copy(desk.source / "x", desk.remote("x"))
    desk.close()
    desk.connections.close()
    assert job.state is JobState.FAILED
    assert "127.0.0.1:9" in str(job.failures[0].first)
    assert time.monotonic() - began < 30


def make_key() -> Profile:
    return Profile("p", Protocol.S3, None, KeyPair("access", Secret("secret")))


def test_a_wrong_secret_is_said_once_and_never_shown(
    swift_profile: Profile, tmp_path: Path
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    wrong = replace(swift_profile, credentials=KeyPair(keys.access_key, Secret("not-the-secret")))
    desk = Desk(tmp_path, wrong, "bucket")
    for number in range(20):
        (desk.source / str(number)).write_bytes(b"text")
    job = desk.copy(desk.source, desk.remote())
    desk.close()
    desk.connections.close()
    said = [job.note, *(str(group.first) for group in job.failures)]
    assert job.state in (JobState.FAILED, JobState.PAUSED)
    assert len(job.failures) <= 1
    assert "not-the-secret" not in " ".join(said)


def test_a_missing_bucket_is_said_once(swift_desk: Desk) -> None:
    for number in range(20):
        (swift_desk.source / str(number)).write_bytes(b"text")
    job = swift_desk.copy(swift_desk.source, Place(swift_desk.profile.name, "no-such-bucket", ""))
    assert job.state is JobState.FAILED
    assert [group.count for group in job.failures] == [1]
    assert "no-such-bucket" in job.failures[0].first.title


def test_a_bucket_that_is_not_there_is_named_alone(s3_desk: Desk) -> None:
    here, there = s3_desk.source / "file", Place(s3_desk.profile.name, "no-such-bucket", "key")
    here.write_text("text")
    for source, target in ((there, s3_desk.folder / "back"), (here, there)):
        failure = s3_desk.copy(source, target).failures[0].first
        assert failure.title == f"{there.profile}:no-such-bucket could not be listed"
        assert failure.why == "There is no such bucket."


def test_a_missing_source_is_said(swift_desk: Desk) -> None:
    job = swift_desk.copy(swift_desk.source / "nothing", swift_desk.remote())
    assert job.state is JobState.FAILED
    assert "There is nothing at" in job.failures[0].first.title


def test_a_key_never_leaves_the_chosen_folder(swift_desk: Desk) -> None:
    from allastui.stores.body import BytesBody
    from allastui.stores.store import Attributes

    for key in ("d/../../escape", "d//double", "d/./dot", "d/good"):
        swift_desk.store.put(swift_desk.bucket, key, BytesBody(b"text"), Attributes())
    job = swift_desk.copy(swift_desk.remote("d/"), swift_desk.folder / "back")
    assert job.state is JobState.FAILED
    assert job.items_done == 1
    assert sum(group.count for group in job.failures) == 3
    assert [path.name for path in (swift_desk.folder / "back").rglob("*")] == ["good"]
    assert not (swift_desk.folder / "escape").exists()


def test_an_object_and_a_prefix_of_one_name_do_not_destroy_each_other(swift_desk: Desk) -> None:
    from allastui.stores.body import BytesBody
    from allastui.stores.store import Attributes

    for key in ("d/both", "d/both/inner"):
        swift_desk.store.put(swift_desk.bucket, key, BytesBody(key.encode()), Attributes())
    job = swift_desk.copy(swift_desk.remote("d/"), swift_desk.folder / "back")
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 1, 1)


def test_a_name_that_is_not_utf8_is_named_and_the_others_go(swift_desk: Desk) -> None:
    (swift_desk.source / "good").write_bytes(b"text")
    bad = os.fsencode(swift_desk.source) + b"/\xff\xfe.bin"
    with open(bad, "wb") as file:
        file.write(b"text")
    job = swift_desk.copy(swift_desk.source, swift_desk.remote())
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 1, 1)
    assert "UTF-8" in str(job.failures[0].first)


def test_a_read_only_folder_is_said(swift_desk: Desk, read_only_folder: Path) -> None:
    (swift_desk.source / "x").write_bytes(b"text")
    swift_desk.copy(swift_desk.source / "x", swift_desk.remote())
    job = swift_desk.copy(swift_desk.remote("x"), read_only_folder)
    assert job.state is JobState.FAILED
    assert "locked" in job.failures[0].first.title


def test_a_full_disk_pauses_and_goes_on_when_there_is_room(
    swift_desk: Desk, small_disk: Path
) -> None:
    (swift_desk.source / "big").write_bytes(os.urandom(12 * MIB))
    swift_desk.copy(swift_desk.source / "big", swift_desk.remote())
    (small_disk / "filler").write_bytes(bytes(8 * MIB))
    job = swift_desk.copy(swift_desk.remote("big"), small_disk)
    assert job.state is JobState.PAUSED
    assert "full" in job.note
    (small_disk / "filler").unlink()
    swift_desk.open().resume([job.id])
    swift_desk.wait_until(lambda: swift_desk.view(job.id).job.state is JobState.DONE)
    assert (small_disk / "big").read_bytes() == (swift_desk.source / "big").read_bytes()
