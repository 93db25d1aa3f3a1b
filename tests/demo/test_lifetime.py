"""The demo ends with its parent, however that ends, and leaves nothing behind."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allastui.demo.folders import make_data_folder
from allastui.demo.store import start_demo
from allastui.errors import DemoError
from tests.demo.conftest import OpenS3

_PARENT = """
import sys, time
from pathlib import Path
from allastui.demo.store import start_demo
demo = start_demo(Path(sys.argv[1]))
print(demo.pid, flush=True)
time.sleep(600)
"""

_WITHOUT_ATTRIBUTES = """
import errno, os
def refuse(*args, **kwargs):
    raise OSError(errno.ENOTSUP, "Operation not supported")
os.setxattr = refuse
"""


def is_running(pid: int) -> bool:
    """Return whether the process lives; one that only waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_until_ended(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


def data_folders(parent: Path) -> list[Path]:
    return [path for path in parent.iterdir() if path.is_dir()]


def test_the_folders_that_it_makes_are_the_users_alone(tmp_path: Path) -> None:
    data = make_data_folder(tmp_path / "allastui" / "demo")
    for folder in (data.path, data.path.parent, data.path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    data.remove()


def test_stop_ends_the_process_and_removes_the_data(demo_parent: Path, open_s3: OpenS3) -> None:
    demo = start_demo(demo_parent)
    s3 = open_s3(demo)
    s3.create_bucket(Bucket="some")
    s3.put_object(Bucket="some", Key="object", Body=b"data")
    assert is_running(demo.pid)
    demo.stop()
    assert demo.stopped.is_set()
    assert not is_running(demo.pid)
    assert not demo.folder.exists()
    demo.stop()


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_its_parent_is_killed(demo_parent: Path, signal_number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(demo_parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        assert len(data_folders(demo_parent)) == 1
        parent.send_signal(signal_number)
    wait_until_ended(pid)
    assert data_folders(demo_parent) == []


def test_what_a_dead_demo_left_is_swept_and_a_living_one_is_not(demo_parent: Path) -> None:
    left = make_data_folder(demo_parent)
    (left.path / "devices").mkdir()
    os.close(left.lock)  # as the system does when its processes are gone
    with start_demo(demo_parent) as living, start_demo(demo_parent) as other:
        assert sorted(data_folders(demo_parent)) == sorted([living.folder, other.folder])
        assert living.port != other.port


def test_a_server_that_dies_at_start_is_told_with_its_log(
    demo_parent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    (broken / "swift").mkdir(parents=True)
    (broken / "swift" / "__init__.py").write_text("raise RuntimeError('swift is broken here')\n")
    monkeypatch.syspath_prepend(str(broken))
    with pytest.raises(DemoError, match="swift is broken here") as caught:
        start_demo(demo_parent)
    assert "ended with status 1" in caught.value.why
    assert data_folders(demo_parent) == []


def test_without_swift_the_error_says_how_to_get_it(
    demo_parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(DemoError, match=r"pip install 'allastui\[demo\]'"):
        start_demo(demo_parent)
    assert not demo_parent.exists()


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DemoError, match="data folder cannot be made"):
        start_demo(tmp_path / "file" / "demo")


def test_a_file_in_the_working_folder_is_not_taken_for_a_module(
    demo_parent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise RuntimeError('the wrong json')\n")
    monkeypatch.chdir(tmp_path)
    with start_demo(demo_parent) as demo:
        assert is_running(demo.pid)


def test_it_works_where_files_have_no_extended_attributes(
    demo_parent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_s3: OpenS3
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_WITHOUT_ATTRIBUTES)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    with start_demo(demo_parent) as demo:
        s3 = open_s3(demo)
        s3.create_bucket(Bucket="some")
        s3.put_object(Bucket="some", Key="object", Body=b"data", Metadata={"colour": "blue"})
        assert s3.head_object(Bucket="some", Key="object")["Metadata"] == {"colour": "blue"}
        (file,) = demo.folder.glob("devices/d1/objects/**/*.data")
        assert os.listxattr(file) == []
