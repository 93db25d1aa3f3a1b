"""Values to JSON and back: frozen dataclasses of enums, tuples, texts and numbers.

What a value is made of is read from its type, so that a field is written down once. Integers over
53 bits (sets of parts) travel as hexadecimal text, which every JSON reader keeps whole.
"""

import enum
import types
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_EXACT_BITS = 53


def encode(value: Any) -> Any:
    """Return `value` as what the json module can write."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [encode(entry) for entry in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, int) and value.bit_length() > _EXACT_BITS:
        return hex(value)
    return value


def decode(kind: type[T], data: Any) -> T:
    """Return the value of type `kind` that `encode` wrote as `data`.

    Raises ValueError if the data does not fit; what comes from outside is checked, not trusted.
    """
    try:
        result: T = _decode(kind, data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error
    return result


def _decode(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_one_of(get_args(kind), data)
    if origin in (tuple, list):
        return origin(_decode(get_args(kind)[0], entry) for entry in _checked(list, data))
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        table = _checked(dict, data)
        if unknown := table.keys() - hints.keys():
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        return kind(**{name: _decode(hints[name], entry) for name, entry in table.items()})  # type: ignore[operator]
    if issubclass(kind, enum.Enum):
        return kind(data)
    if kind is int and isinstance(data, str):
        return int(data, 16)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    return _checked(kind, data)


def _decode_one_of(choices: tuple[Any, ...], data: Any) -> Any:
    """Return the value of the first type that fits: dataclasses differ by the names of fields."""
    if data is None and types.NoneType in choices:
        return None
    *others, last = (choice for choice in choices if choice is not types.NoneType)
    for choice in others:
        with suppress(KeyError, TypeError, AttributeError, ValueError):
            return _decode(choice, data)
    return _decode(last, data)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _checked(kind: type[T], data: Any) -> T:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise ValueError(f"{kind.__name__} expected")
    return data
