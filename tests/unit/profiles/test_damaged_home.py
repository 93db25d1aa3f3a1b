"""Files in a home that are damaged, closed or encrypted: one warning each, and nothing else."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from allastui.profiles.collect import collect
from tests.unit.profiles.csc_files import (
    ALLAS_VARIABLES,
    write_rclone,
)
from tests.unit.profiles.home import SECRETS, by_name, write_home

_NOBODY = 65534
FILES = (
    ".config/rclone/rclone.conf",
    ".aws/credentials",
    ".aws/config",
    ".s3cfg_project_2005678",
    ".s3cfg-lumi-465000001",
    "project_2001234-openrc.sh",
    "app-cred-robot-openrc.sh",
    ".config/openstack/clouds.yaml",
    ".allas_connection",
    ".config/allastui/profiles.toml",
)
HALF_LINES = {
    "project_2001234-openrc.sh": '\nexport OS_PASSWORD="gAAAAA-half',
    "app-cred-robot-openrc.sh": "\nexport OS_PASSWORD='gAAAAA-half",
    ".config/openstack/clouds.yaml": "  other: [gAAAAA-half",
    ".allas_connection": "OS_AUTH_TOKEN='gAAAAA-half",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_home(tmp_path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["binary", "half a line", "a folder", "a loop of links"])
def test_a_damaged_file_costs_one_warning_and_nothing_else(
    home: Path, name: str, damage: str
) -> None:
    before = collect(ALLAS_VARIABLES, home)
    file = home / name
    if damage == "half a line":
        text = file.read_text("utf-8") + HALF_LINES.get(name, "gAAAAA-half-of-a-li")
        file.write_text(text, "utf-8")
    else:
        file.unlink()
        if damage == "binary":
            file.write_bytes(b"\x00\xff\x01secret" * 9)
            file.chmod(0o600)
        elif damage == "a folder":
            file.mkdir()
        else:
            file.symlink_to(file)
    after = collect(ALLAS_VARIABLES, home)
    (warning,) = after.warnings
    assert str(file) in warning
    assert not any(secret in warning for secret in SECRETS)
    whole = {one.name for one in before.profiles if str(file) not in {s.file for s in one.sources}}
    assert whole <= set(by_name(after))


@contextmanager
def without_the_rights_of_root(home: Path) -> Iterator[Path]:
    """Give a copy of `home` and no more rights to it than any user has."""
    if os.geteuid() != 0:
        yield home
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, symlinks=True)
        for path in (copy.parent, copy, *copy.rglob("*")):
            os.chown(path, _NOBODY, -1, follow_symlinks=False)
        os.seteuid(_NOBODY)
        try:
            yield copy
        finally:
            os.seteuid(0)


@pytest.mark.parametrize("name", FILES)
def test_an_unreadable_file_costs_one_warning(home: Path, name: str) -> None:
    with without_the_rights_of_root(home) as mine:
        (mine / name).chmod(0)
        (warning,) = collect(ALLAS_VARIABLES, mine).warnings
        assert f"{mine / name} cannot be read" in warning
        (mine / name).chmod(0o600)
        (mine / name).parent.chmod(0)
        try:
            closed = collect(ALLAS_VARIABLES, mine)
        finally:
            (mine / name).parent.chmod(0o700)
        assert closed.warnings
        assert "os-env" in closed.names


def test_an_encrypted_rclone_conf_costs_one_warning(home: Path) -> None:
    write_rclone(home, "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA==\n")
    found = collect(ALLAS_VARIABLES, home)
    (warning,) = found.warnings
    assert "is encrypted" in warning
    assert {"project_2001234", "project_2005678", "lumi-465000001"} <= set(by_name(found))
