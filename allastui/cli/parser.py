"""The words of every command; wrong ones end the program with status 2, as argparse does."""

import argparse
from typing import NoReturn

from allastui import __version__
from allastui.errors import printable

_OPEN = "open"

_OVERVIEW = """\
A place is ./path, or PROFILE:bucket/prefix with a profile that `allastui profiles` shows.

commands:
  ls PLACE              list a place
  copy SRC... DEST      copy or move files, folders and objects
  profiles              every profile found, and where
  queue                 the transfers, and what to do with them
`allastui COMMAND --help` tells more; a folder named like a command is written ./NAME.
"""

QUEUE_VERBS = {
    "pause": "stop jobs until they are resumed",
    "resume": "go on with paused and interrupted jobs, and wait for their end",
    "cancel": "stop jobs for good and remove their unfinished files",
    "retry": "try again what failed, and wait for its end",
    "clear": "forget jobs that are over",
    "wait": "go on with interrupted jobs, and wait for their end",
}


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
    parser.usage = "allastui [LEFT] [RIGHT] | allastui --demo | allastui COMMAND ..."
    parser.add_argument("left", nargs="?", metavar="LEFT", help="the place in the left pane")
    parser.add_argument("right", nargs="?", metavar="RIGHT", help="the place in the right pane")
    parser.add_argument(
        "--demo", action="store_true", help="open an object store of its own with sample data"
    )
    parser.add_argument("--version", action="version", version=f"allastui {__version__}")
    words = parser.parse_intermixed_args(argv)
    if words.left in _COMMANDS:
        parser.error(
            f"{words.left} is a command and comes first; a folder is written ./{words.left}"
        )
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
        "Copy files, folders and objects between any two places. Run again after an interruption,\n"
        "the same command sends only what is missing.",
    )
    parser.usage = "allastui copy SRC... DEST [--move] [--if-exists WHAT] [--no-verify] [--json]"
    parser.add_argument("places", nargs="+", metavar="SRC... DEST")
    parser.add_argument(
        "--move", action="store_true", help="delete each source once its copy is verified"
    )
    parser.add_argument(
        "--if-exists",
        choices=["ask", "skip", "newer", "rename", "overwrite"],
        default="ask",
        metavar="WHAT",
        help="ask (on a terminal), skip the same, keep the newer, rename, or overwrite",
    )
    parser.add_argument(
        "--no-verify", action="store_true", help="do not compare what arrived with what was sent"
    )
    _add_json(parser, "print the jobs as one JSON document at the end")
    words = parser.parse_intermixed_args(argv)
    if len(words.places) < 2:
        parser.error("copy needs at least one source and a destination")
    if words.move and words.no_verify:
        parser.error("--move deletes only what was verified, so it cannot go with --no-verify")
    return words


def _profiles(argv: list[str]) -> argparse.Namespace:
    parser = _Parser("profiles", "Show every profile found, and where it was found.")
    _add_json(parser, "one JSON document: a list")
    return parser.parse_intermixed_args(argv)


def _queue(argv: list[str]) -> argparse.Namespace:
    verbs = "".join(f"  {verb:<8} {what}\n" for verb, what in QUEUE_VERBS.items())
    parser = _Parser(
        "queue",
        "Show the transfers, or do something with some of them (all without an ID).",
        f"verbs:\n{verbs}",
    )
    parser.usage = "allastui queue [VERB [ID...]] [--json]"
    parser.add_argument("verb", nargs="?", choices=[*QUEUE_VERBS], metavar="VERB")
    parser.add_argument("ids", nargs="*", type=_job_id, metavar="ID")
    _add_json(parser, "print the jobs as one JSON document")
    return parser.parse_intermixed_args(argv)


def _job_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a job")
    return int(text)


def _add_json(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=what)


_COMMANDS = {"ls": _ls, "copy": _copy, "profiles": _profiles, "queue": _queue}
