"""What any manifest of the project refers to is never called unused, on real servers."""

import json
import time
import urllib.request
from collections.abc import Sequence

from allastui.settings import MIB
from allastui.stores.abilities.broom import LeftoverKind
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes
from tests.broom.conftest import Project, found_in, notes_in, remove

PIECE = b"x" * 1000


def segment(project: Project, folder: str, number: int, data: bytes = PIECE) -> str:
    """Write a segment and return its path."""
    name = f"{folder}/{number:08d}"
    project.other.put_object(project.segments_bucket, name, data)
    return f"{project.segments_bucket}/{name}"


def write_slo(project: Project, bucket: str, key: str, paths: Sequence[str]) -> None:
    """Write a manifest as clients do, which name the MD5 and the size of each segment."""
    described = []
    for path in paths:
        headers = project.other.head_object(*path.split("/", 1))
        etag, size = headers["etag"].strip('"'), int(headers["content-length"])
        described.append({"path": f"/{path}", "etag": etag, "size_bytes": size})
    rows = json.dumps(described)
    project.other.put_object(bucket, key, rows, query_string="multipart-manifest=put")


def rclone_folder(key: str, letter: str) -> str:
    return f"{key}/2026-11-20-101112-{letter * 22}"


def ask(project: Project, method: str, path: str, **headers: str) -> None:
    url, token = project.other.get_auth()
    asked = urllib.request.Request(
        f"{url}/{path}", method=method, headers={"X-Auth-Token": token, **headers}
    )
    with urllib.request.urlopen(asked) as answer:
        assert answer.status < 300


def test_only_what_no_manifest_refers_to_is_found(project: Project) -> None:
    bucket, elsewhere = project.bucket, project.bucket + "-2"
    project.other.put_container(elsewhere)
    shared = [
        segment(project, "s/slo/1600000000.000000/2000/1000", number, letter * 1000)
        for number, letter in enumerate((b"a", b"b"))
    ]
    for key in ("s", "t"):
        write_slo(project, elsewhere, key, shared)
    project.other.delete_object(elsewhere, "s")
    listed = rclone_folder("dlo", "d")
    segment(project, listed, 1)
    place = f"{project.segments_bucket}/{listed}/"
    project.other.put_object(elsewhere, "named", b"", headers={"X-Object-Manifest": place})
    cyberduck = ".file-segments/duck.bin/1000/00000001"
    project.other.put_object(bucket, cyberduck, b"d" * 1000)
    write_slo(project, bucket, "duck.bin", [f"{bucket}/{cyberduck}"])
    project.other.put_object(bucket, ".file-segments/lost.bin/5000/00000001", b"l" * 1000)
    full = rclone_folder("full", "f")
    segment(project, full, 1)
    headers = {"X-Object-Manifest": f"{project.segments_bucket}/{full}/"}
    project.other.put_object(bucket, "full", b"nobody reads this", headers=headers)
    if not project.is_ceph:
        inner = segment(project, rclone_folder("inner", "i"), 1)
        write_slo(project, project.segments_bucket, f"{rclone_folder('outer', 'o')}/00000001",
                  [inner])  # fmt: skip
        write_slo(project, bucket, "nested", [
            f"{project.segments_bucket}/{rclone_folder('outer', 'o')}/00000001"])  # fmt: skip
        linked = segment(project, rclone_folder("linked", "k"), 1)
        ask(project, "PUT", f"{elsewhere}/link", **{"X-Symlink-Target": linked})
    before = project.contents()
    segment(project, rclone_folder("lost", "z"), 1)

    found = found_in(project.swift, bucket)
    assert {(each.key, each.left_by) for each in found} == {
        ("lost", "rclone"),
        ("lost.bin", "Cyberduck"),
    } | ({("full", "rclone")} if not project.is_ceph else set())
    done = {each.leftover.key: each.error for each in remove(project.swift, found, time.time())}
    if not project.is_ceph:
        # A manifest that has bytes, which only Ceph lists as empty, is asked for in the end.
        error = done.pop("full")
        assert error is not None
        assert "made of them" in error.why
    assert set(done.values()) == {None}
    before = {name: value for name, value in before.items() if "/.file-segments/lost" not in name}
    assert project.contents() == before


def test_an_object_whose_segments_nobody_can_tell_keeps_all_segments(project: Project) -> None:
    one = segment(project, rclone_folder("one", "1"), 1, b"1" * 1000)
    two = segment(project, rclone_folder("two", "2"), 1, b"2" * 1000)
    write_slo(project, project.bucket, "of both", [one, two])
    segment(project, rclone_folder("lost", "z"), 1, b"z" * 1000)
    found = found_in(project.swift, project.bucket)
    if not project.is_ceph:
        assert {each.key for each in found} == {"lost"}
        return
    assert found == []
    (note,) = notes_in(project.swift, project.bucket)
    assert "No segments are called unused" in note
    assert f"{project.bucket}/of both" in note


def test_an_object_that_lost_a_segment_is_told_and_not_removed(project: Project) -> None:
    folder = f"cut/slo/1600000000.000000/{3 * len(PIECE)}/{len(PIECE)}"
    paths = [segment(project, folder, number, bytes([number]) * 1000) for number in range(3)]
    write_slo(project, project.bucket, "cut", paths)
    project.other.delete_object(project.segments_bucket, f"{folder}/{1:08d}")
    (damaged,) = found_in(project.swift, project.bucket)
    assert (damaged.kind, damaged.key) == (LeftoverKind.DAMAGED, "cut")
    assert "is missing" in damaged.remark
    (refused,) = remove(project.swift, [damaged], time.time())
    assert refused.error is not None
    assert len(project.other.get_container(project.segments_bucket)[1]) == 2


def test_old_versions_keep_all_segments_or_are_warned_of(project: Project) -> None:
    segment(project, rclone_folder("lost", "z"), 1)
    if project.is_ceph:
        # Its versions are made over S3, and over Swift only their number is seen.
        begun = project.s3.begin_upload(project.bucket, "cut", 6 * MIB, 6 * MIB, Attributes())
        project.s3.put_part(begun, 1, BytesBody(bytes(6 * MIB)))
        (note,) = notes_in(project.swift, project.bucket)
        assert f"listed over Swift in {project.bucket} (1)" in note
        project.s3.abort_upload(begun)
        return
    ask(project, "POST", project.bucket, **{"X-Versions-Enabled": "true"})
    try:
        assert found_in(project.swift, project.bucket) == []
        (note,) = notes_in(project.swift, project.bucket)
        assert "keeps old versions" in note
    finally:
        ask(project, "POST", project.bucket, **{"X-Versions-Enabled": "false"})
