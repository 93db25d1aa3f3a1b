"""Credential files in the INI format, read so that a damaged one costs only its damaged lines."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from allastui.errors import ProfileError

MAX_BYTES = 1024 * 1024
"""A credentials file is a few kilobytes; more is something else."""

Options = Mapping[str, str]
"""The options of a section, their names in lower case."""


@dataclass(frozen=True, slots=True)
class Ini:
    """The sections of a file in their order, and the first line that could not be read (or None).

    The content of that line is not kept: it may be half a secret.
    """

    sections: Mapping[str, Options]
    bad_line: int | None


def read_text(file: Path) -> str | None:
    """Return the text of a credentials file, or None if there is none.

    Raises ProfileError if it cannot be read, is not a file, or is not text. Bytes that are not
    UTF-8 (a comment in an old encoding) become replacement characters.
    """
    if str(file) == os.devnull:
        return ""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ProfileError(f"{file} is not a file")
        if found.st_size > MAX_BYTES:
            raise ProfileError(f"{file} is too large for a credentials file")
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ProfileError(f"{file} cannot be read", why=why or "") from error
    if b"\0" in data:
        raise ProfileError(f"{file} is not a text file")
    return data.decode("utf-8-sig", "replace")


def parse_ini(text: str) -> Ini:
    """Read the sections of `text`; never raises.

    Sections and options may be repeated (the last value counts), values may hold "%". No section
    gives defaults to the others.
    """
    if not text or text.isspace():
        return Ini({}, None)
    import configparser  # most users have no such file, and it is dear at the start

    parser = configparser.RawConfigParser(strict=False, default_section="")
    bad_line = None
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError as error:
        bad_line = error.lineno
    except configparser.ParsingError as error:
        bad_line = error.errors[0][0]
    return Ini({name: dict(parser.items(name)) for name in parser.sections()}, bad_line)


def bad_line_warning(file: Path, line: int) -> str:
    return f"Line {line} of {file} cannot be understood; what could be read of the file is used."


def is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in ("1", "t", "true", "y", "yes", "on")
