"""Large objects of the command `swift` and of rclone are ours too, and ours are theirs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.errors import NotFound
from allastui.stores.entry import Form
from allastui.stores.store import Attributes
from tests.contract.account import DATA, MIB, MTIME_NS, Account


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A file of two MiB and a bit, whose time has nanoseconds."""
    path = tmp_path / "big"
    path.write_bytes(DATA)
    os.utime(path, ns=(MTIME_NS, MTIME_NS))
    return path


Run = Callable[..., str]


@pytest.fixture
def swift_command(account: Account, tmp_path: Path) -> Run:
    """Run the command `swift` in the folder of the test."""
    return runner(Path(sys.executable).with_name("swift"), account, tmp_path)


@pytest.fixture
def rclone(account: Account, tmp_path: Path) -> Run:
    program = shutil.which("rclone")
    if program is None:
        pytest.skip("rclone is not installed")
    return runner(Path(program), account, tmp_path)


def runner(program: Path, account: Account, folder: Path) -> Run:
    def run(*words: str) -> str:
        done = subprocess.run(
            [program, *words], env=account.environment(), cwd=folder, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


def check_whole_life(account: Account, key: str, form: Form) -> None:
    """List, look at, read, copy and delete a large object; no segment is left."""
    known = account.stage.stat(key)
    assert (known.size, known.form) == (len(DATA), form)
    (entry,) = (entry for entry in account.stage.listed() if entry.name == key)
    assert entry.form in (form, Form.UNSURE)
    segments = account.store.segments(account.bucket, key)
    assert sum(segment.size for segment in segments) == len(DATA)
    assert account.stage.read(key) == DATA
    start = MIB - 10
    read = account.stage.read_range(key, start, 20, if_version=known.version)
    assert read == DATA[start : start + 20]

    copied = account.store.copy(account.bucket, key, account.bucket, "copies/one")
    assert (copied.size, copied.form, copied.mtime_ns) == (len(DATA), Form.SLO, known.mtime_ns)
    account.delete(key)
    with pytest.raises(NotFound):
        account.stage.stat(key)
    assert account.stage.read("copies/one") == DATA
    assert [
        name for name in account.segment_names() if not name.startswith("copies/one/slo/")
    ] == []
    account.delete("copies/one")
    assert account.segment_names() == []


@pytest.mark.parametrize("kind", ["--use-slo", "--use-dlo"])
def test_a_large_object_of_the_swift_command_is_ours_too(
    account: Account, swift_command: Run, original: Path, kind: str
) -> None:
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), kind)
    assert account.stage.stat("big").mtime_ns == 1_600_000_000_123_457_000
    check_whole_life(account, "big", Form.SLO if kind == "--use-slo" else Form.DLO)


def test_a_large_object_of_rclone_is_ours_too(
    account: Account, rclone: Run, original: Path
) -> None:
    rclone("copyto", str(original), f"them:{account.bucket}/big")
    assert account.stage.stat("big").mtime_ns == MTIME_NS
    check_whole_life(account, "big", Form.DLO)


@pytest.mark.parametrize(
    "folder",
    [
        f"big/1600000000.123457/{len(DATA)}/",
        "big/2026-11-20-101112-abcdefghijklmnopqrstuv/",
    ],
    ids=["old rclone", "new rclone"],
)
def test_the_layouts_of_rclone_are_known(account: Account, folder: str) -> None:
    names = [f"{folder}{number:08d}" for number in range(3)]
    account.write_dlo("big", names, folder)
    check_whole_life(account, "big", Form.DLO)


def test_our_large_object_is_the_swift_commands_too(
    account: Account, swift_command: Run, tmp_path: Path
) -> None:
    account.upload("in/big")
    assert "in/big" in swift_command("list", account.bucket)
    assert str(len(DATA)) in swift_command("stat", account.bucket, "in/big")
    swift_command("download", account.bucket, "in/big", "-o", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == DATA
    assert round((tmp_path / "back").stat().st_mtime, 4) == 1_600_000_000.1235
    swift_command("delete", account.bucket, "in/big")
    with pytest.raises(NotFound):
        account.stage.stat("in/big")
    assert account.segment_names() == []


def test_our_large_object_is_rclones_too(account: Account, rclone: Run, tmp_path: Path) -> None:
    account.upload("in/big")
    rclone("copyto", f"them:{account.bucket}/in/big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == DATA
    assert (tmp_path / "back").stat().st_mtime_ns == MTIME_NS
    assert str(len(DATA)) in rclone("lsl", f"them:{account.bucket}/in") or account.is_ceph
    if not account.is_ceph:  # whose empty answer for a manifest no rclone understands
        rclone("deletefile", f"them:{account.bucket}/in/big")
        with pytest.raises(NotFound):
            account.stage.stat("in/big")


def test_the_names_of_our_segments_are_those_of_the_swift_command(
    account: Account, swift_command: Run, original: Path
) -> None:
    account.upload("big")
    ours = account.segment_names()
    account.delete("big")
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    assert account.segment_names() == ours
    assert ours[0] == f"big/slo/1600000000.123457/{len(DATA)}/{MIB}/00000000"


def test_what_the_swift_command_began_is_gone_on_with(
    account: Account, swift_command: Run, original: Path
) -> None:
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    third = account.segment_names()[-1]
    account.other.delete_object(account.bucket, "big")
    account.other.delete_object(account.segments_bucket, third)

    (found,) = account.store.list_uploads(account.bucket, "big")
    upload = account.store.find_upload(account.bucket, "big", len(DATA), MTIME_NS)
    assert upload is not None
    assert upload.id == found.id
    standing = account.store.list_parts(upload, [])
    assert [(part.number, part.size) for part in standing] == [(1, MIB), (2, MIB)]
    last = account.stage.put_part(upload, 3, DATA)
    account.stage.complete(upload, [*standing, last])
    assert account.stage.read("big") == DATA
    assert list(account.store.list_uploads(account.bucket, "")) == []
    assert account.store.find_upload(account.bucket, "big", len(DATA), MTIME_NS) is None


def test_what_we_began_is_completed_by_the_swift_command(
    account: Account, swift_command: Run, original: Path
) -> None:
    attributes = Attributes(mtime_ns=MTIME_NS)
    upload = account.stage.begin("big", len(DATA), attributes)
    account.stage.put_part(upload, 1, DATA)
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    account.store.abort_upload(upload)
    assert account.stage.read("big") == DATA
    assert list(account.store.list_uploads(account.bucket, "")) == []


def test_a_folder_of_the_swift_command_is_a_folder(
    account: Account, swift_command: Run, tmp_path: Path
) -> None:
    (tmp_path / "top" / "empty").mkdir(parents=True)
    (tmp_path / "top" / "full").mkdir()
    (tmp_path / "top" / "full" / "file").write_bytes(b"x")
    swift_command("upload", account.bucket, "top")
    assert account.stage.names("top/") == ["empty/", "full/"]
    assert sorted(account.stage.walked()) == ["top/empty/", "top/full/file"]
    account.delete("top/empty/", "top/full/file")
    assert account.stage.names("top/") == []
