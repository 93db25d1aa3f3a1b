"""`allastui doctor`: what is wrong on this machine, and what to do about it."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from allastui.checks.agent import look_at_agent, told
from allastui.checks.finding import Finding, Level, Section, faults_in
from allastui.checks.folders import look_at_folders
from allastui.checks.many import check_all
from allastui.checks.surroundings import (
    look_at_credentials,
    look_at_proxies,
    look_at_settings,
    look_at_software,
)
from allastui.checks.terminal import look_at_terminal, this_terminal
from allastui.checks.working import finding_of
from allastui.cli.context import Context
from allastui.cli.output import print_json, tell
from allastui.errors import SettingsError, printable
from allastui.settings import environment, load_settings
from allastui.stores.connect import Connections

_MARKS = {Level.OK: "ok", Level.NOTE: "note", Level.FAULT: "FAULT"}


def run(words: argparse.Namespace, context: Context) -> int:
    if words.keys:
        from allastui.cli.doctor_keys import run as try_keys

        return try_keys()
    sections = []
    for section in _sections(context):
        sections.append(section)
        if not words.json:
            _print(section)
    faults = faults_in(sections)
    if words.json:
        print_json({"ok": not faults, "sections": [_document(section) for section in sections]})
    else:
        tell(f"{_count(faults)} found." if faults else "nothing is wrong.")
    return 1 if faults else 0


def _sections(context: Context) -> Iterator[Section]:
    """Yield the sections as they are found; no broken file keeps a later one from being seen."""
    home = Path.home()
    yield look_at_terminal(this_terminal(environment()))
    folders = look_at_folders(context.paths, home)
    settings = [look_at_settings(context.paths, home), *_keys_found(context)]
    yield Section("Settings and folders", (*settings, *folders))
    yield look_at_agent(context.paths, home)
    yield look_at_software()
    yield look_at_proxies(environment())
    yield look_at_credentials(context.profiles, home)
    if context.profiles.profiles:
        yield Section("Profiles", tuple(_profiles(context)))


def _profiles(context: Context) -> list[Finding]:
    """Return a finding of each profile; settings that cannot be read do not matter here."""
    profiles = context.profiles.profiles
    with closing(Connections(profiles)) as connections:
        checks = {check.name: check for check in check_all(profiles, connections)}
    return [finding_of(checks[profile.name]) for profile in profiles]


def _keys_found(context: Context) -> list[Finding]:
    """Return what is wrong with the keys in the settings; the rest of them is looked at before."""
    from allastui.ui.keymaps import make_keymaps

    try:
        settings = load_settings(context.paths.settings_file)
    except SettingsError:
        return []
    try:
        make_keymaps(settings.keys)
    except SettingsError as error:
        return [told("keys", error)]
    return []


def _print(section: Section) -> None:
    sys.stdout.write(f"{section.title}\n")
    width = max(len(found.subject) for found in section.findings)
    for found in section.findings:
        text = f"{_sentence(found.text)} {found.remedy}" if found.remedy else found.text
        line = f"  {_MARKS[found.level]:<5}  {printable(found.subject):<{width}}  {text}"
        sys.stdout.write(printable(line).rstrip() + "\n")
    sys.stdout.write("\n")
    sys.stdout.flush()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _document(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "findings": [
            {
                "subject": found.subject,
                "state": str(found.level),
                "text": found.text,
                "remedy": found.remedy or None,
            }
            for found in section.findings
        ],
    }


def _count(faults: int) -> str:
    return "1 fault" if faults == 1 else f"{faults} faults"
