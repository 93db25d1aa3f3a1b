"""The command line: one module for each command, and one place where errors become words."""

import contextlib
import errno
import io
import os
import signal
import sys

DONE, FAILED, BAD_USAGE = 0, 1, 2
"""The exit statuses."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def run(argv: list[str]) -> int:
    """Run `allastui` with the words after its name and return the exit status.

    0 is done, 1 something failed (told on stderr), 2 bad usage; 128 and the signal's number if it
    was stopped.
    """
    from allastui.errors import AllastuiError, UsageError

    _make_streams_fit()
    try:
        status = _dispatch(argv)
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE
    except UsageError as error:
        return _tell(error, BAD_USAGE)
    except AllastuiError as error:
        return _tell(error, FAILED)
    except BrokenPipeError:
        # The reader has what it wanted.
        _leave_stdout()
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            _leave_stdout()
            title = "The output could not be written"
            return _tell(AllastuiError(title, why=os.strerror(error.errno)), FAILED)
        from allastui.cli.crash import report

        return _tell(report(error), FAILED)
    return status


def _dispatch(argv: list[str]) -> int:
    from allastui.cli.parser import parse

    command, words = parse(argv)
    from allastui.cli.context import Context

    with Context() as context:
        match command:
            case "ls":
                from allastui.cli.list import run as list_place

                return list_place(words, context)
            case "copy":
                from allastui.cli.copy import run as copy

                return copy(words, context)
            case "rm":
                from allastui.cli.remove import run as remove

                return remove(words, context)
            case "profiles":
                from allastui.cli.profiles import run as show_profiles

                return show_profiles(words, context)
            case "queue":
                from allastui.cli.queue import run as manage_queue

                return manage_queue(words, context)
            case "doctor":
                from allastui.cli.doctor import run as examine

                return examine(words, context)
            case _:
                from allastui.cli.open import run as open_panes

                return open_panes(words, context)


def _tell(error: Exception, status: int) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(f"allastui: {error}", file=sys.stderr)
    return status


def _leave_stdout() -> None:
    """Have Python not find out once more, at its end, that its output cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _make_streams_fit() -> None:
    """Let nothing stop for its output: a stream that is closed takes it, and no name is too odd."""
    if sys.stdout is None:
        sys.stdout = io.StringIO()
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
