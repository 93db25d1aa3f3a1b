"""TOML from plain values, for our own file; the standard library only reads it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(document: Mapping[str, object]) -> str:
    """Return a document that `tomllib` reads back as equal.

    Values are what tomllib gives: texts, numbers, booleans, times, lists and mappings. Raises
    TypeError for anything else.
    """
    return "\n".join(_table(document, ())) + "\n"


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    tables = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    values = {name: value for name, value in table.items() if name not in tables}
    if path and (values or not tables):
        yield f"[{'.'.join(map(bare_or_quoted, path))}]"
    for name, value in values.items():
        yield f"{bare_or_quoted(name)} = {_value(value)}"
    if values or (path and not tables):
        yield ""
    for name, below in tables.items():
        yield from _table(below, (*path, name))


def bare_or_quoted(name: str) -> str:
    """Return a name as it is written before a value, or in the title of a table."""
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{bare_or_quoted(name)} = {_value(below)}" for name, below in value.items())
        return f"{{{', '.join(pairs)}}}"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _text(text: str) -> str:
    # A JSON text is a TOML basic string, but for DEL; and lone surrogates are in neither.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
