"""What a user gives the copies besides their bytes: a content type, and metadata of their own."""

import re
import shlex
from dataclasses import dataclass

from allastui.errors import UsageError

_TYPE = r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[\x20-\x7e]+)?"
"""RFC 6838 names, and parameters as they are written."""
_NAME = r"[a-z0-9!#$%&'*+.^_`|~-]+"
"""What can be the name of a header (RFC 9110), in lower case as services keep it."""
_TYPE_NAME = "content-type"
_OURS = ("mtime", "s3cmd-attrs", "allastui-part-size")
"""Written by the stores themselves."""


@dataclass(frozen=True, slots=True)
class Label:
    """One name and its value, in the metadata of an object."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Given:
    """`content_type` is "" to keep that of the source; labels come over those of the source."""

    content_type: str = ""
    labels: tuple[Label, ...] = ()


NOTHING_GIVEN = Given()


def read_given(text: str) -> Given:
    """Return what `name=value ...` gives; values with spaces are quoted as in a shell.

    The name `content-type` is the type; all others are metadata. Raises UsageError.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError("A quotation mark has no end", hint='Write note="two words".') from error
    content_type = ""
    labels: dict[str, str] = {}
    for word in words:
        name, is_pair, value = word.partition("=")
        name = name.strip().lower()
        if not is_pair or not value.strip():
            raise UsageError(f'"{word}" is no name=value', hint="Write sample=42.")
        if name == _TYPE_NAME:
            content_type = _checked_type(value.strip())
        else:
            labels[_checked_name(name)] = _checked_value(value.strip())
    return Given(content_type, tuple(Label(*pair) for pair in labels.items()))


def _checked_type(value: str) -> str:
    if re.fullmatch(_TYPE, value) is None:
        raise UsageError(f'"{value}" is no content type', hint="They look like text/csv.")
    return value


def _checked_name(name: str) -> str:
    if re.fullmatch(_NAME, name) is None:
        raise UsageError(
            f'"{name}" cannot be the name of metadata', hint="Use letters, digits and hyphens."
        )
    if name in _OURS:
        raise UsageError(f"The metadata {name} is written by the copy itself")
    return name


def _checked_value(value: str) -> str:
    if not value.isprintable():
        raise UsageError("Metadata cannot have control characters in it")
    return value
