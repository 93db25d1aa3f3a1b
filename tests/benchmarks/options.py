"""What to measure, from the command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

MIB = 1 << 20
_PRESSES = 200


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes and counts of the works; `latency` in seconds, `size` and `down_size` in bytes.

    `presses` are the keys that are pressed to see how soon each is painted.
    """

    size: int
    down_size: int
    files: int
    keys: int
    latency: float
    presses: int
    runs: int
    only: tuple[str, ...]
    peers: tuple[str, ...] | None
    endpoint: str | None
    profile: str | None
    plain_http: bool
    scale: bool
    markdown: bool


def parse(words: Sequence[str], works: Sequence[str]) -> Options:
    """Return the options; `works` are the names that --only may have. Ends the program if wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure allastui beside the other clients that are installed, against a "
        "target of its own on this machine or any S3 service.",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=works,
        metavar="WORK",
        help="only this work (again for more): " + ", ".join(works),
    )
    parser.add_argument("--runs", type=int, help="runs of which the median counts (default 5)")
    parser.add_argument("--size", type=int, help="MiB to send up in one file (default 2048)")
    parser.add_argument("--down", type=int, help="MiB to bring down (default as --size)")
    parser.add_argument("--files", type=int, help="files of 4 KiB (default 10000)")
    parser.add_argument("--keys", type=int, help="keys to list (default 1000000)")
    parser.add_argument(
        "--latency", type=float, default=20, help="milliseconds of a round trip, where there is one"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, one run: does it work?")
    parser.add_argument(
        "--peers", help="only these clients beside allastui, with commas between them"
    )
    parser.add_argument("--endpoint", metavar="URL", help="this service in place of the target")
    parser.add_argument(
        "--profile", metavar="NAME", help="the profile of allastui that has the keys for it"
    )
    parser.add_argument("--http", action="store_true", help="the target without TLS")
    parser.add_argument(
        "--scale", action="store_true", help="the cost at 1, 10 and 100 times the work, instead"
    )
    parser.add_argument("--markdown", action="store_true", help="the table as README.md has it")
    given = parser.parse_args(words)
    if given.endpoint and not given.profile:
        parser.error("--endpoint needs the --profile whose keys are used")
    size, files, keys, runs = (40, 50, 3000, 1) if given.quick else (2048, 10_000, 1_000_000, 5)
    size = given.size or size
    return Options(
        size=size * MIB,
        down_size=(given.down or size) * MIB,
        files=given.files or files,
        keys=given.keys or keys,
        latency=given.latency / 1000,
        presses=_PRESSES // 10 if given.quick else _PRESSES,
        runs=given.runs or runs,
        only=tuple(given.only),
        peers=None if given.peers is None else tuple(given.peers.split(",")),
        endpoint=given.endpoint,
        profile=given.profile,
        plain_http=given.http,
        scale=given.scale,
        markdown=given.markdown,
    )
