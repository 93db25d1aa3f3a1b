"""README.md says what is there: its keys, settings, commands, names and pictures."""

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from allastui.cli.parser import QUEUE_VERBS, parse
from allastui.profiles.collect import collect
from allastui.settings import Settings, load_settings
from allastui.ui.action import Action
from allastui.ui.actions import ACTIONS
from allastui.ui.app import AllastuiApp
from allastui.ui.broom.actions import BROOM_ACTIONS
from allastui.ui.compare.actions import COMPARE_ACTIONS
from allastui.ui.keymap import key_text, make_keymap
from allastui.ui.properties.actions import PROPERTIES_ACTIONS
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.rules.actions import RULE_ACTIONS
from allastui.ui.share.actions import SHARE_ACTIONS
from allastui.ui.usage.actions import USAGE_ACTIONS
from allastui.ui.versions.actions import VERSION_ACTIONS
from allastui.ui.viewer.actions import VIEW_ACTIONS
from tests.make_screenshots import NAMES, PICTURES, text_of
from tests.unit.profiles.csc_files import ALLAS_RCLONE, LUMI_RCLONE, write_rclone

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def section(heading: str) -> str:
    """Return the text of a section of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert found, f"README.md has no section {heading}"
    return found[1]


def table_after(text: str, start: str) -> list[list[str]]:
    """Return the cells of the first table behind `start`, without its header."""
    lines = text[text.index(start) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    assert rows
    return rows


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def code_block(text: str, start: str) -> str:
    """Return the indented lines of the first code block that begins with `start`."""
    found = re.search(rf"^    {re.escape(start)}.*\n(?:(?:    .*)?\n)*", text, re.M)
    assert found, start
    return re.sub(r"^    ", "", found[0], flags=re.M)


def all_keys(actions: Iterable[Action]) -> list[str]:
    return sorted(key_text(keys) for action in actions for keys in action.keys)


@pytest.mark.parametrize(
    ("table", "actions"),
    [
        ("main", ACTIONS),
        ("queue", QUEUE_ACTIONS),
        ("view", VIEW_ACTIONS),
        ("compare", COMPARE_ACTIONS),
        ("properties", PROPERTIES_ACTIONS),
        ("broom", BROOM_ACTIONS),
        ("versions", VERSION_ACTIONS),
        ("rules", RULE_ACTIONS),
        ("usage", USAGE_ACTIONS),
        ("share", SHARE_ACTIONS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_keys_are_those_of_the_registry(table: str, actions: Sequence[Action]) -> None:
    rows = table_after(README, f"<!-- keys: {table} -->")
    named = [key for row in rows for key in codes(row[0])]
    assert sorted(named) == all_keys(actions)


def test_every_setting_is_there_with_its_default() -> None:
    rows = {codes(row[0])[0]: codes(row[1])[0] for row in table_after(section("Settings"), "|")}
    defaults = Settings()
    shown = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    assert list(rows) == list(shown)
    for name, value in shown.items():
        written = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
        assert rows[name] == written.replace("'", '"')


def test_the_example_of_settings_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(code_block(section("Settings"), "connections"), "utf-8")
    settings = load_settings(file)
    assert settings != Settings()
    keymap = make_keymap(ACTIONS, settings.keys, elsewhere=QUEUE_ACTIONS)
    assert keymap.single["y"].id == "copy"


def test_the_themes_named_are_there() -> None:
    themes = re.findall(r'`"([a-z-]+)"`', section("Settings"))
    assert len(themes) > 1
    assert set(themes) <= set(AllastuiApp.__mro__[1]().available_themes)


def test_the_lines_to_run_and_to_test() -> None:
    setup = section("Try it")
    assert code_block(
        setup, "python3 -m venv .venv && .venv/bin/pip install -q '.[demo]'"
    ).endswith(".venv/bin/allastui --demo\n\n")
    found = re.search(r'^test_line="(.+)"$', (ROOT / ".ci/run").read_text("utf-8"), re.M)
    assert found
    assert f"\n    {found[1]}\n" in setup


def test_the_commands_can_be_given() -> None:
    lines = code_block(section("Command line"), "allastui").strip().splitlines()
    given = set()
    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[0] == "allastui"
        given.add(parse(words[1:])[0])
    assert given == {"open", "profiles", "ls", "copy", "rm", "queue", "doctor"}


def test_the_choices_are_those_of_the_parser() -> None:
    text = section("Command line")
    verbs = re.search(r"`queue` takes (.*?), each", text, re.S)
    assert verbs
    assert codes(verbs[1]) == list(QUEUE_VERBS)
    choices = re.search(r"`--if-exists` is (.*?)\. `queue`", text, re.S)
    assert choices
    for choice in codes(choices[1]):
        assert parse(["copy", "a", "b", "--if-exists", choice])[1].if_exists == choice


def test_the_names_of_projects_are_what_the_tools_files_give(clean_environment: Path) -> None:
    write_rclone(clean_environment, ALLAS_RCLONE + LUMI_RCLONE)
    found = collect({}, clean_environment)
    rows = table_after(section("Your own projects"), "| section")
    written = {codes(row[2])[0]: set(codes(row[0])) for row in rows}
    assert set(written) == {profile.name for profile in found.profiles}
    for name, sections in written.items():
        assert sections == {
            source.section
            for profile in found.profiles
            if profile.name == name
            for source in profile.sources
        }


def test_every_picture_is_shown_and_made() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(screenshots/([^)]+)\)", README)
    assert shown
    assert set(shown) <= set(NAMES)
    assert {path.name for path in PICTURES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_tells_nothing_of_a_machine(name: str) -> None:
    said = text_of((PICTURES / name).read_text("utf-8"))
    joined = "".join(said.split())  # a picture has no spaces before a text
    assert "F10quit" in joined or "Escback" in joined
    assert not re.search(r"/(tmp|home|root|work|Users)/", said)


def test_the_folders_are_those_of_the_program() -> None:
    rows = table_after(section("How it is built"), "| folder")
    named = {name.rstrip("/") for row in rows for name in codes(row[0])}
    package = ROOT / "allastui"
    there = {path.name for path in package.iterdir() if not path.name.startswith("__")}
    assert named == there
