"""`allastui profiles`: every profile found, and where."""

import argparse

from allastui.cli.context import Context
from allastui.cli.output import iso_time, print_json, print_table, tell
from allastui.errors import printable
from allastui.profiles.profile import Profile


def run(words: argparse.Namespace, context: Context) -> int:
    context.tell_warnings()
    found = context.profiles
    if words.json:
        print_json([_document(profile) for profile in found.profiles])
    elif found.profiles:
        header = ("PROFILE", "PROTOCOL", "ENDPOINT", "PROJECT", "FOUND IN", "ALSO", "EXPIRES")
        print_table([header, *map(_row, found.profiles)])
    else:
        looked = ", ".join(f"{place} ({state})" for place, state in found.looked_in)
        tell(f"No object storage was found. Looked in: {printable(looked)}.")
    return 0


def _document(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "aliases": list(profile.aliases),
        "protocol": str(profile.protocol),
        "endpoint": profile.endpoint,
        "project": profile.project,
        "sources": [
            _source_text(source.file or source.label, source.section) for source in profile.sources
        ],
        "expires": iso_time(profile.expires),
    }


def _source_text(where: str, section: str | None) -> str:
    return f"{where} [{section}]" if section is not None else where


def _row(profile: Profile) -> tuple[str, ...]:
    labels = dict.fromkeys(source.label for source in profile.sources)
    return tuple(
        map(
            printable,
            (
                profile.name,
                str(profile.protocol),
                profile.endpoint or "AWS",
                profile.project or "-",
                ", ".join(labels),
                ", ".join(profile.aliases) or "-",
                iso_time(profile.expires) or "-",
            ),
        )
    )
