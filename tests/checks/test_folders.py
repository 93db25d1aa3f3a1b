import os
from pathlib import Path

import pytest

from allastui.checks.finding import Level
from allastui.checks.folders import (
    file_system,
    look_at_folder,
    look_at_folders,
    look_at_permissions,
)
from allastui.settings import user_paths

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - xfs /dev/sda1 rw
40 22 0:50 / {folder}/scratch rw,relatime shared:9 - lustre 10.0.0.1@o2ib:/scratch rw
41 22 0:51 / {folder}/with\\040space rw - nfs4 server:/home rw,vers=4.2
42 40 0:52 / {folder}/scratch/inner rw - tmpfs tmpfs rw
broken line
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS.replace("{folder}", str(tmp_path)))
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("scratch/project_1", "lustre"),
        ("scratch/inner/deep", "tmpfs"),
        ("scratchy", "xfs"),
        ("with space/home", "nfs4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(
    tmp_path: Path, mounts: Path, folder: str, kind: str
) -> None:
    assert file_system(tmp_path / folder, mounts) == kind


def test_a_system_that_shows_no_mounts(tmp_path: Path) -> None:
    assert file_system(tmp_path, tmp_path / "nothing") == "file system not known"


def test_every_path_of_the_program_is_looked_at_and_none_is_made(clean_environment: Path) -> None:
    paths = user_paths()
    found = look_at_folders(paths, clean_environment)
    assert {"config", "state"} <= {finding.subject for finding in found}
    assert {finding.level for finding in found} == {Level.OK}
    assert all("made when needed" in finding.text for finding in found)
    assert not paths.state.exists()


def test_a_shared_file_system_is_named(tmp_path: Path, mounts: Path) -> None:
    folder = tmp_path / "scratch" / "state"
    folder.mkdir(parents=True, mode=0o700)
    found = look_at_folder("state", folder, tmp_path, mounts)
    assert found.level is Level.OK
    assert found.text.startswith("~/scratch/state, lustre; other hosts see it too, ")
    assert found.text.endswith("mode 0700")


def test_a_folder_that_others_may_write_into(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(0o777)
    found = look_at_folder("state", folder, tmp_path)
    assert (found.level, found.remedy) == (Level.FAULT, "chmod go-w ~/state")


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = look_at_folder("state", tmp_path / "file" / "state", tmp_path)
    assert found.level is Level.FAULT


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    assert look_at_folder("state", folder / "x", tmp_path).level is Level.FAULT


def test_keys_that_others_may_read(tmp_path: Path) -> None:
    file = tmp_path / "rclone.conf"
    assert look_at_permissions("rclone", file, tmp_path) is None
    file.touch(mode=0o600)
    assert look_at_permissions("rclone", file, tmp_path) is None
    file.chmod(0o644)
    found = look_at_permissions("rclone", file, tmp_path)
    assert found is not None
    assert found.remedy == "chmod 600 ~/rclone.conf"
