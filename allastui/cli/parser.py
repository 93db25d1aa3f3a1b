"""The words of every command; wrong ones end the program with status 2, as argparse does."""

import argparse
import math
from typing import NoReturn

from allastui import __version__
from allastui.errors import printable

_OPEN = "open"

LARGEST_LIMIT = 1_000_000.0
"""In MiB/s, as in the settings."""

_OVERVIEW = """\
A place is ./path, or PROFILE:bucket/prefix; `allastui profiles` shows them.

commands:
  ls PLACE              list a place
  copy SRC... DEST      copy or move files, folders and objects
  rm PLACE...           delete files, folders, objects and buckets
  profiles              every profile found, and where
  queue                 the transfers, and what to do with them
  doctor                what is wrong here, and what to do about it
`allastui COMMAND --help` tells more; a folder of such a name is ./NAME.
"""

QUEUE_VERBS = {
    "wait": "follow jobs until they end",
    "pause": "stop jobs until they are resumed",
    "resume": "go on with paused jobs",
    "cancel": "stop jobs for good and remove their unfinished files",
    "retry": "try again what failed",
    "clear": "forget jobs that are over",
    "answer": "say, at the end, skip, newer, rename or overwrite what exists",
}
"""The verbs that may be followed by the numbers of jobs."""

AGENT_VERBS = {
    "limit": "MiB/s of all transfers together, or none; until the agent ends",
    "take-over": "bring here a queue whose host gives no sign of life any more",
    "restart-agent": "have this version of allastui run the transfers",
}

_OTHER_WORDS = {
    "cp": "copy",
    "put": "copy",
    "get": "copy",
    "mv": "copy --move",
    "move": "copy --move",
    "list": "ls",
    "del": "rm",
    "delete": "rm",
}
"""What commands are called by other programs, and what does the same here."""

_ANSWERS = ("skip", "newer", "rename", "overwrite")


class _Parser(argparse.ArgumentParser):
    def __init__(self, command: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog="allastui" if command == _OPEN else f"allastui {command}",
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def parse(argv: list[str]) -> tuple[str, argparse.Namespace]:
    """Return the command and its words; "open" is the one that opens the panes.

    Raises SystemExit: 0 after --help and --version, 2 for wrong words.
    """
    make = _COMMANDS.get(argv[0]) if argv else None
    if make is not None:
        return argv[0], make(argv[1:])
    return _OPEN, _open(argv)


def _open(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(
        _OPEN,
        "Two panes over your files and your object storage.",
        _OVERVIEW,
    )
    parser.usage = (
        "allastui [LEFT] [RIGHT]\n       allastui --demo [--keystone]\n       allastui COMMAND ..."
    )
    parser.add_argument("left", nargs="?", metavar="LEFT", help="the place in the left pane")
    parser.add_argument("right", nargs="?", metavar="RIGHT", help="the place in the right pane")
    parser.add_argument(
        "--demo", action="store_true", help="open an object store of its own with sample data"
    )
    parser.add_argument(
        "--keystone", action="store_true", help="with --demo: two projects, and a sign-in to them"
    )
    parser.add_argument("--version", action="version", version=f"allastui {__version__}")
    if len(argv) > 1 and (same := _OTHER_WORDS.get(argv[0])):
        parser.error(f"`allastui {same}` does that; a folder is written ./{argv[0]}")
    words, more = parser.parse_known_intermixed_args(argv)
    if more and not more[0].startswith("-"):
        parser.error(f"{words.left} is no command, and two places are the most there can be")
    if more:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    if words.left in _COMMANDS:
        parser.error(
            f"{words.left} is a command and comes first; a folder is written ./{words.left}"
        )
    if words.keystone and not words.demo:
        parser.error("--keystone goes with --demo")
    return words


def _ls(argv: list[str]) -> argparse.Namespace:
    parser = _Parser("ls", "List the buckets of a profile, a folder, or one object or file.")
    parser.add_argument("place", metavar="PLACE")
    parser.add_argument(
        "-r", "--recursive", action="store_true", help="everything below, not one level"
    )
    _add_json(parser, "one JSON document per line and entry")
    return parser.parse_intermixed_args(argv)


def _copy(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(
        "copy",
        "Copy files, folders and objects between any two places. The copy is queued, and\n"
        "goes on when you log out. The same command again sends only what is missing.",
    )
    parser.usage = (
        "allastui copy SRC... DEST [--move] [--wait] [--if-exists WHAT]\n"
        "                     [--no-verify] [--with NAME=VALUE]... [--json]"
    )
    parser.add_argument("places", nargs="+", metavar="SRC... DEST")
    parser.add_argument(
        "--move", action="store_true", help="delete each source once its copy is verified"
    )
    parser.add_argument(
        "--wait", action="store_true", help="follow the copy to its end; Ctrl-C does not stop it"
    )
    parser.add_argument(
        "--if-exists",
        choices=["ask", *_ANSWERS],
        default="ask",
        metavar="WHAT",
        help="ask (here or in the queue), skip the same, keep the newer, rename, or overwrite",
    )
    parser.add_argument(
        "--no-verify", action="store_true", help="do not compare what arrived with what was sent"
    )
    parser.add_argument(
        "--with",
        dest="given",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="metadata of the copies at a service; content-type=TYPE is their type",
    )
    _add_json(parser, "print the jobs as one JSON document")
    words = parser.parse_intermixed_args(argv)
    if len(words.places) < 2:
        parser.error("copy needs at least one source and a destination")
    if words.move and words.no_verify:
        parser.error("--move deletes only what was verified, so it cannot go with --no-verify")
    return words


def _rm(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(
        "rm",
        "Delete files, folders, objects and buckets. The deletion is queued, and goes on\n"
        "when you log out. Links are deleted, never what they lead to.",
    )
    parser.usage = (
        "allastui rm PLACE... [-r] [--full-bucket] [--trash | --no-trash]\n"
        "                   [--wait] [--json]"
    )
    parser.add_argument("places", nargs="+", metavar="PLACE")
    parser.add_argument(
        "-r",
        "--recursive",
        action="store_true",
        help="folders and buckets with all in them",
    )
    parser.add_argument(
        "--full-bucket",
        action="store_true",
        help="with -r: do not ask for the name of a bucket to be typed",
    )
    parser.add_argument(
        "--trash",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="local files go to the trash of the desktop (default: as the settings say)",
    )
    parser.add_argument(
        "--wait",
        action="store_true",
        help="follow it to its end; Ctrl-C does not stop it",
    )
    _add_json(parser, "print the jobs as one JSON document")
    words = parser.parse_intermixed_args(argv)
    if words.full_bucket and not words.recursive:
        parser.error("--full-bucket goes with -r")
    return words


def _profiles(argv: list[str]) -> argparse.Namespace:
    parser = _Parser("profiles", "Show every profile found, and where it was found.")
    parser.add_argument(
        "--check",
        action="store_true",
        help="ask each service whether the profile works, and how far away it is",
    )
    _add_json(parser, "one JSON document: a list")
    return parser.parse_intermixed_args(argv)


def _doctor(argv: list[str]) -> argparse.Namespace:
    parser = _Parser(
        "doctor",
        "Look at the terminal, the folders, the agent, the credentials and every\n"
        "profile, and say what is wrong and what to do about it. Exit status 1 if\n"
        "anything is wrong.",
    )
    parser.add_argument(
        "--keys", action="store_true", help="press keys, and see which of them arrive here"
    )
    _add_json(parser, "one JSON document: sections with their findings")
    words = parser.parse_intermixed_args(argv)
    if words.keys and words.json:
        parser.error("--keys needs somebody who presses keys, so it cannot go with --json")
    return words


def _queue(argv: list[str]) -> argparse.Namespace:
    """Parse the words of `queue`: `ids`, and `if_exists` of an answer or `rate` of a limit."""
    verbs = "".join(f"  {verb:<14} {what}\n" for verb, what in (QUEUE_VERBS | AGENT_VERBS).items())
    parser = _Parser(
        "queue",
        "Show the transfers, or do something with some of them (all without an ID).",
        f"verbs:\n{verbs}",
    )
    parser.usage = "allastui queue [VERB [ID...]] [--json]"
    parser.add_argument("verb", nargs="?", choices=[*QUEUE_VERBS, *AGENT_VERBS], metavar="VERB")
    parser.add_argument("rest", nargs="*", metavar="ID")
    _add_json(parser, "print the jobs as one JSON document")
    words = parser.parse_intermixed_args(argv)
    ids: list[str] = words.rest
    if words.verb == "limit":
        words.rate = _rate(parser, ids)
        ids = []
    elif words.verb == "answer":
        if not ids or ids[-1] not in _ANSWERS:
            parser.error(f"answer needs one of {', '.join(_ANSWERS)} at its end")
        words.if_exists = ids.pop()
    elif words.verb in AGENT_VERBS and ids:
        parser.error(f"{words.verb} takes no further words")
    words.ids = [_job_id(parser, text) for text in ids]
    return words


def _job_id(parser: _Parser, text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        parser.error(f"{text!r} is not the number of a job")
    return int(text)


def _rate(parser: _Parser, rest: list[str]) -> float:
    """Return the limit in MiB/s, 0 for none."""
    if rest == ["none"]:
        return 0.0
    try:
        (text,) = rest
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 <= rate <= LARGEST_LIMIT:
        parser.error("limit needs a number of MiB/s, or none")
    return rate


def _add_json(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=what)


_COMMANDS = {
    "ls": _ls,
    "copy": _copy,
    "rm": _rm,
    "profiles": _profiles,
    "queue": _queue,
    "doctor": _doctor,
}
