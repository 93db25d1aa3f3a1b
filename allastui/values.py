"""Dataclasses that cost little to define, as a command is over before it has used most of them.

The standard library writes six methods for each frozen dataclass as text and compiles them, which
for all of this program together takes longer than to copy a small file. Here only `__init__` is
compiled, once for each number of fields; the other methods are the same few functions for all.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type], type]:
        """Do as `dataclasses.dataclass` does; always with slots, and every field is initialised."""
        if not slots:
            raise TypeError("these dataclasses have slots")
        return lambda cls: _made(cls, frozen=frozen)


def _made(cls: type, *, frozen: bool) -> type:
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else the standard library makes one of the signature
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    own = fields(made)
    init = _init(own, frozen=frozen)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    methods = {"__init__": init, "__repr__": _repr, **_comparison(own)}
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse, "__reduce__": _reduce}
    else:
        methods["__hash__"] = None
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _init(own: tuple[Field[Any], ...], *, frozen: bool) -> Any:
    """Return `__init__` of as many fields, with the names of these in it.

    It is called too often to be one function for all classes.
    """
    code = _compiled(tuple(one.default_factory is not MISSING for one in own), frozen=frozen)
    names: dict[object, str] = {f"f{place}": one.name for place, one in enumerate(own)}
    code = code.replace(
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_names=tuple(names.get(name, name) for name in code.co_names),
        co_consts=tuple(names.get(value, value) for value in code.co_consts),
    )
    factories = {one.name: one.default_factory for one in own}
    scope = {"_set": object.__setattr__, "_missing": MISSING, "_factories": factories}
    defaults = tuple(
        one.default
        for one in own
        if one.default is not MISSING or one.default_factory is not MISSING
    )
    return FunctionType(code, scope, "__init__", defaults)


@cache
def _compiled(are_made: tuple[bool, ...], *, frozen: bool) -> CodeType:
    """Return `__init__` for fields f0, f1, ...; `are_made` tells which have a factory."""
    line = "_set(self, '{0}', {1})" if frozen else "self.{0} = {1}"
    made = "{0} if {0} is not _missing else _factories['{0}']()"
    names = [f"f{place}" for place in range(len(are_made))]
    body = [
        line.format(name, made.format(name) if is_made else name)
        for name, is_made in zip(names, are_made, strict=True)
    ]
    scope: dict[str, Any] = {}
    exec(f"def __init__({', '.join(['self', *names])}):\n {'; '.join(body) or 'pass'}", scope)
    code: CodeType = scope["__init__"].__code__
    return code


def _comparison(own: tuple[Field[Any], ...]) -> dict[str, Any]:
    names = [one.name for one in own if one.compare]
    key: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: Any, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(key(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _repr(self: Any) -> str:
    parts = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(parts)})"


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _reduce(self: Any) -> tuple[Any, ...]:
    return self.__class__, tuple(getattr(self, one.name) for one in fields(self))
