"""Files of rclone that are elsewhere, encrypted, half-written or no files at all."""

from pathlib import Path

import pytest

from allastui.profiles import rclone
from tests.unit.profiles.csc_files import (
    write,
    write_rclone,
)
from tests.unit.profiles.test_rclone import REMOTE


def test_the_first_file_that_is_there_counts(tmp_path: Path) -> None:
    write(tmp_path, ".rclone.conf", REMOTE)
    findings = rclone.read({}, tmp_path)
    assert findings.looked_in == [
        ("~/.config/rclone/rclone.conf", "not there"),
        ("~/.rclone.conf", "1 profile"),
    ]
    write(tmp_path, "xdg/rclone/rclone.conf", "")
    findings = rclone.read({"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, tmp_path)
    assert findings.looked_in == [("~/xdg/rclone/rclone.conf", "0 profiles")]
    stated = write(tmp_path, "own.conf", REMOTE.replace("[r]", "[own]"))
    findings = rclone.read({"RCLONE_CONFIG": str(stated)}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["own"]
    assert rclone.read({"RCLONE_CONFIG": "/dev/null"}, tmp_path).warnings == []


@pytest.mark.parametrize(
    "text",
    ["# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nx==\n", "RCLONE_ENCRYPT_V0:\nx"],
)
def test_an_encrypted_file_is_told(tmp_path: Path, text: str) -> None:
    file = write_rclone(tmp_path, text)
    findings = rclone.read({}, tmp_path)
    (warning,) = findings.warnings
    assert warning.startswith(f"{file} is encrypted")
    assert findings.looked_in == [("~/.config/rclone/rclone.conf", "encrypted")]


def test_a_half_written_file_gives_what_is_whole_and_one_warning(tmp_path: Path) -> None:
    write_rclone(tmp_path, REMOTE + "[second]\ntype = s3\nsecret-half-of-a-li")
    findings = rclone.read({}, tmp_path)
    assert findings.profiles[0].name == "r"
    assert "Line 8 of" in findings.warnings[0]
    assert not any("secret-half" in warning for warning in findings.warnings)


def test_a_binary_file_is_one_warning(tmp_path: Path) -> None:
    write_rclone(tmp_path, "").write_bytes(b"\x7fELF\0\0\xff" * 50)
    findings = rclone.read({}, tmp_path)
    assert len(findings.warnings) == 1
    assert "not a text file" in findings.warnings[0]
    assert findings.looked_in == [("~/.config/rclone/rclone.conf", "unreadable")]


def test_a_folder_in_place_of_the_file_is_one_warning(tmp_path: Path) -> None:
    (tmp_path / ".config/rclone/rclone.conf").mkdir(parents=True)
    (warning,) = rclone.read({}, tmp_path).warnings
    assert "is not a file" in warning


def test_old_encodings_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf# p\xe4\xe4mies\n" + REMOTE.encode()
    write_rclone(tmp_path, "").write_bytes(data)
    assert rclone.read({}, tmp_path).profiles[0].name == "r"
