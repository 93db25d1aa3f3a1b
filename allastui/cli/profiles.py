"""`allastui profiles`: every profile found, where, and with --check whether it works."""

import argparse
from collections.abc import Mapping

from allastui.checks.profile import ProfileCheck
from allastui.cli.context import Context
from allastui.cli.output import iso_time, print_json, print_table, tell
from allastui.errors import printable
from allastui.profiles.profile import Profile

Checks = Mapping[str, ProfileCheck]


def run(words: argparse.Namespace, context: Context) -> int:
    context.tell_warnings()
    found = context.profiles
    checks = _checked(context) if words.check else {}
    if words.json:
        print_json([_document(profile, checks) for profile in found.profiles])
    elif found.profiles:
        header = ("PROFILE", "PROTOCOL", "ENDPOINT", "PROJECT", "FOUND IN", "ALSO", "EXPIRES")
        more = ("STATE", "ROUND TRIP") if words.check else ()
        rows = [_row(profile) + _check_cells(checks, profile) for profile in found.profiles]
        print_table([header + more, *rows])
    else:
        looked = ", ".join(f"{place} ({state})" for place, state in found.looked_in)
        tell(f"No object storage was found. Looked in: {printable(looked)}.")
    failures = [checks[profile.name] for profile in found.profiles if profile.name in checks]
    failures = [check for check in failures if not check.is_ok]
    for check in failures:
        tell(f"{printable(check.name)}: {check.error}")
    return 1 if failures else 0


def _checked(context: Context) -> Checks:
    from allastui.checks.many import check_all

    checks = check_all(context.profiles.profiles, context.connections)
    return {check.name: check for check in checks}


def round_trip_text(seconds: float | None) -> str:
    """Return a round trip in milliseconds, "-" if it is not known."""
    if seconds is None:
        return "-"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def _check_cells(checks: Checks, profile: Profile) -> tuple[str, ...]:
    check = checks.get(profile.name)
    return (str(check.state), round_trip_text(check.round_trip)) if check else ()


def check_document(check: ProfileCheck | None) -> dict[str, object] | None:
    """Return what --json says of a check; `round_trip` and `clock_skew` are seconds."""
    if check is None:
        return None
    return {
        "ok": check.is_ok,
        "state": str(check.state),
        "why": check.why or None,
        "hint": check.hint or None,
        "round_trip": round(check.round_trip, 6) if check.round_trip is not None else None,
        "clock_skew": round(check.clock_skew) if check.clock_skew is not None else None,
        "buckets": check.buckets,
    }


def _document(profile: Profile, checks: Checks) -> dict[str, object]:
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
        "check": check_document(checks.get(profile.name)),
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
