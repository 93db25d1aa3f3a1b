"""Whole copies, up, down, and at the server, against real stores."""

import hashlib
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest

from allastui.profiles.profile import KeyPair
from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.request import JobKind
from tests.engine.conftest import Desk

MTIME_NS = 1_600_000_000_123_456_789


def make_tree(root: Path) -> None:
    """A folder with what people have: nested, empty, small, large, named in every way."""
    shuffled = random.Random(7)
    (root / "nested" / "deeper").mkdir(parents=True)
    (root / "empty" / "inner").mkdir(parents=True)
    (root / "nested" / "zero").touch()
    for name in ("plain.txt", "two words", "ääkköset é.csv", "日本語.md", "a+b&c=%20.txt", "-dash"):
        (root / "nested" / name).write_bytes(shuffled.randbytes(1000))
    (root / "nested" / "deeper" / "new\nline \x1b[31m.txt").write_text("hostile name")
    (root / "large.bin").write_bytes(shuffled.randbytes(12 * MIB + 5))


def assert_equal_trees(one: Path, other: Path) -> None:
    found = subprocess.run(["diff", "-r", one, other], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def other_client(desk: Desk) -> Any:
    """Return plain boto3, which writes none of our metadata."""
    keys = desk.profile.credentials
    assert isinstance(keys, KeyPair)
    return boto3.client(
        "s3",
        endpoint_url=desk.profile.endpoint,
        region_name=desk.profile.region,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key.reveal(),
    )


def test_a_folder_goes_up_and_comes_back_equal(desk: Desk) -> None:
    make_tree(desk.source)
    up = desk.copy(desk.source, desk.remote("data/"))
    assert (up.state, up.failures, up.unverified) == (JobState.DONE, (), 0)
    assert up.items_done == up.items_total == 10
    down = desk.copy(desk.remote("data/source/"), desk.folder / "back")
    assert (down.state, down.failures, down.unverified) == (JobState.DONE, (), 0)
    assert_equal_trees(desk.source, desk.folder / "back")
    assert desk.unfinished() == []
    assert desk.leftovers() == []


def test_the_modification_time_survives_both_ways_and_the_name_tells_the_type(desk: Desk) -> None:
    types = {"small.nc": "application/x-netcdf", "large.fastq.gz": "application/gzip"}
    for name, size in zip(types, (10, 6 * MIB), strict=True):
        (desk.source / name).write_bytes(os.urandom(size))
        os.utime(desk.source / name, ns=(MTIME_NS, MTIME_NS))
    desk.copy(desk.source, desk.remote())
    desk.copy(desk.remote("source/"), desk.folder / "back")
    for name, content_type in types.items():
        assert (desk.folder / "back" / name).stat().st_mtime_ns == MTIME_NS
        there = desk.store.stat(desk.bucket, f"source/{name}")
        assert (there.content_type, there.headers) == (content_type, {})


def sent_in_parts(desk: Desk) -> list[bytes]:
    """Copy a file of three parts and return them; the copy is verified."""
    data = os.urandom(11 * MIB)
    (desk.source / "x").write_bytes(data)
    job = desk.copy(desk.source / "x", desk.remote("x"))
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    return [data[start : start + 5 * MIB] for start in range(0, len(data), 5 * MIB)]


def test_a_large_object_is_verified_by_its_whole_etag(s3_desk: Desk) -> None:
    joined = b"".join(hashlib.md5(part).digest() for part in sent_in_parts(s3_desk))
    stat = s3_desk.store.stat(s3_desk.bucket, "x")
    assert stat.etag == f"{hashlib.md5(joined).hexdigest()}-3"
    assert stat.part_size == 5 * MIB


def test_a_large_object_of_swift_is_verified_by_its_whole_etag(native_desk: Desk) -> None:
    joined = "".join(hashlib.md5(part).hexdigest() for part in sent_in_parts(native_desk))
    stat = native_desk.store.stat(native_desk.bucket, "x")
    assert (stat.form, stat.etag) == (Form.SLO, hashlib.md5(joined.encode()).hexdigest())
    assert stat.part_size == 5 * MIB


def test_a_name_without_a_slash_is_the_name_of_the_copy(desk: Desk) -> None:
    (desk.source / "x").write_bytes(b"text")
    desk.copy(desk.source / "x", desk.remote("folder/y"))
    assert desk.keys() == {"folder/y"}


def test_a_folder_becomes_a_target_that_does_not_exist(desk: Desk) -> None:
    (desk.source / "x").write_bytes(b"text")
    desk.copy(desk.source, desk.remote("as/that"))
    assert desk.keys() == {"as/that/x"}


def test_an_empty_folder_at_the_store_is_a_folder(desk: Desk) -> None:
    (desk.source / "empty").mkdir()
    (desk.source / "x").write_bytes(b"text")
    desk.copy(desk.source / "empty", desk.remote())
    desk.copy(desk.source / "x", desk.remote("empty"))
    assert desk.keys() == {"empty/x"}
    desk.copy(desk.source / "empty", desk.remote("other/"))
    job = desk.copy(desk.remote("other/empty"), desk.folder / "back")
    assert job.state is JobState.DONE
    assert (desk.folder / "back").is_dir()


def test_a_copy_within_the_store_moves_no_bytes_through_this_machine(desk: Desk) -> None:
    (desk.source / "x").write_bytes(os.urandom(6 * MIB))
    desk.copy(desk.source / "x", desk.remote("x"))
    job = desk.copy(desk.remote("x"), desk.remote("copies/"))
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert desk.store.stat(desk.bucket, "copies/x").size == 6 * MIB
    assert desk.view(job.id).rate == 0


def test_a_move_deletes_each_source_only_when_its_copy_is_verified(desk: Desk) -> None:
    make_tree(desk.source)
    job = desk.copy(desk.source, desk.remote(), kind=JobKind.MOVE)
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert not desk.source.exists()
    back = desk.copy(desk.remote("source/"), desk.folder / "back", kind=JobKind.MOVE)
    assert back.state is JobState.DONE
    assert desk.keys() == set()


def test_symbolic_links_are_followed_and_loops_found(desk: Desk) -> None:
    (desk.source / "real").mkdir()
    (desk.source / "real" / "x").write_bytes(b"text")
    (desk.source / "link").symlink_to(desk.source / "real")
    (desk.source / "real" / "loop").symlink_to(desk.source)
    (desk.source / "broken").symlink_to(desk.source / "nowhere")
    job = desk.copy(desk.source, desk.remote())
    assert {"source/real/x", "source/link/x"} <= desk.keys()
    assert job.state is JobState.FAILED
    whys = {group.first.why for group in job.failures}
    assert whys == {"The link leads into a loop", "The link leads nowhere"}


def test_symbolic_links_can_be_left_out(desk: Desk) -> None:
    (desk.source / "x").write_bytes(b"text")
    (desk.source / "link").symlink_to(desk.source / "x")
    job = desk.copy(desk.source, desk.remote(), follow_symlinks=False)
    assert job.state is JobState.DONE
    assert desk.keys() == {"source/x"}


def test_without_verification_nothing_is_called_verified(desk: Desk) -> None:
    (desk.source / "x").write_bytes(os.urandom(6 * MIB))
    job = desk.copy(desk.source, desk.remote(), verify=False)
    assert (job.state, job.unverified) == (JobState.DONE, 1)


def test_items_can_be_looked_through_by_state(desk: Desk) -> None:
    for number in range(5):
        (desk.source / f"f{number}").write_bytes(b"x")
    job = desk.copy(desk.source, desk.remote())
    first = desk.open().items(job.id, ItemState.DONE, 0, 3)
    rest = desk.open().items(job.id, ItemState.DONE, first[-1].id, 3)
    assert sorted(item.name for item in first + rest) == [f"f{number}" for number in range(5)]
    assert desk.open().items(job.id, ItemState.FAILED) == []


@pytest.mark.parametrize("part_size", [5 * MIB, 7 * MIB + 3])
def test_an_object_of_another_client_is_verified_part_by_part(
    s3_desk: Desk, part_size: int
) -> None:
    """Uploaded without our metadata; the size of its parts is found, or said to be unknown."""
    desk = s3_desk
    data = os.urandom(13 * MIB)
    other = other_client(desk)
    upload = other.create_multipart_upload(Bucket=desk.bucket, Key="o")["UploadId"]
    parts = []
    for number in range(1, -(-len(data) // part_size) + 1):
        body = data[(number - 1) * part_size :][:part_size]
        answer = other.upload_part(
            Bucket=desk.bucket, Key="o", UploadId=upload, PartNumber=number, Body=body
        )
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    other.complete_multipart_upload(
        Bucket=desk.bucket, Key="o", UploadId=upload, MultipartUpload={"Parts": parts}
    )
    other.close()
    job = desk.copy(desk.remote("o"), desk.folder / "back")
    assert job.state is JobState.DONE
    assert (desk.folder / "back").read_bytes() == data
    assert job.unverified == (0 if part_size == 5 * MIB else 1)
