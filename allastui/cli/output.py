"""What goes to stdout: aligned tables for people, JSON for programs; nothing raw to a terminal."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime


def print_json(document: object) -> None:
    """Print one JSON document on one line, in ASCII, so that no name can act on a terminal."""
    sys.stdout.write(json.dumps(document) + "\n")


def iso_time(when: float | datetime | None) -> str | None:
    """Return seconds since the epoch, or an aware time, as ISO 8601 in UTC with whole seconds."""
    if when is None:
        return None
    try:
        moment = datetime.fromtimestamp(when, UTC) if isinstance(when, int | float) else when
    except (OverflowError, OSError, ValueError):
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print `rows` with their columns aligned to the left; the first row is the header."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def tell(text: str) -> None:
    """Print a line for people to stderr."""
    print(f"allastui: {text}", file=sys.stderr)


def jobs_text(jobs: Sequence[int]) -> str:
    """Return the numbers of jobs as people say them: "job 3", "jobs 3 and 4"."""
    first = ", ".join(map(str, jobs[:-1]))
    return f"jobs {first} and {jobs[-1]}" if first else f"job {jobs[-1]}"
