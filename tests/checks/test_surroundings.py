from pathlib import Path

import pytest

from allastui.checks.finding import Level
from allastui.checks.surroundings import (
    look_at_credentials,
    look_at_proxies,
    look_at_settings,
    look_at_software,
)
from allastui.profiles.collect import collect
from allastui.settings import user_paths
from tests.unit.profiles.csc_files import ALLAS_RCLONE, write_rclone


@pytest.mark.parametrize(
    ("value", "shown", "level"),
    [
        ("http://me:hush@proxy:3128", "http://***@proxy:3128", Level.NOTE),
        ("me:hush@proxy:3128", "***@proxy:3128", Level.NOTE),
        ("http://me:hu/sh@proxy", "***", Level.FAULT),
        ("http://proxy:port", "http://proxy:port", Level.FAULT),
        ("socks5://me:hush@proxy:1080", "***@proxy:1080", Level.FAULT),
        ("http://me:hu@sh@proxy:3128", "***@proxy:3128", Level.NOTE),
    ],
)
def test_a_proxy_is_shown_without_its_password(value: str, shown: str, level: Level) -> None:
    (found,) = look_at_proxies({"HTTPS_PROXY": value}).findings
    assert found.level is level
    assert shown in found.text
    assert "hu" not in found.text.replace("through", "")


def test_without_proxies_it_says_so() -> None:
    (found,) = look_at_proxies({"PATH": "/bin"}).findings
    assert found.level is Level.OK


def test_names_that_need_no_proxy_are_shown() -> None:
    (found,) = look_at_proxies({"no_proxy": "a3s.fi,.csc.fi"}).findings
    assert (found.level, found.text) == (Level.OK, "a3s.fi,.csc.fi")


def test_settings(clean_environment: Path) -> None:
    paths = user_paths()
    assert "the defaults" in look_at_settings(paths, clean_environment).text
    paths.config.mkdir(parents=True)
    paths.settings_file.write_text("connections = 4\n")
    assert look_at_settings(paths, clean_environment).level is Level.OK
    paths.settings_file.write_text("conections = 4\n")
    found = look_at_settings(paths, clean_environment)
    assert found.level is Level.FAULT
    assert "conections" in found.text
    assert "connections" in found.remedy


def test_credentials_are_counted_and_their_files_looked_at(clean_environment: Path) -> None:
    file = write_rclone(clean_environment, ALLAS_RCLONE)
    file.chmod(0o644)
    section = look_at_credentials(collect({}, clean_environment), clean_environment)
    lines = {(found.level, found.text) for found in section.findings}
    assert any(level is Level.OK and "profile" in text for level, text in lines)
    assert any(level is Level.NOTE and "others may read" in text for level, text in lines)
    assert not any("no object storage" in text for _, text in lines)


def test_versions_and_authorities() -> None:
    found = {finding.subject: finding for finding in look_at_software().findings}
    assert {"allastui", "machine", "textual", "botocore", "TLS"} <= found.keys()
    assert all(finding.level is not Level.FAULT for finding in found.values())
