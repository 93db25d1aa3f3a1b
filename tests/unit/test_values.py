"""Dataclasses of ours do what those of the standard library do."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field, replace
from typing import Any

import pytest

from allastui.values import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """A value."""

    number: int
    text: str = "x"
    table: dict[str, int] = field(default_factory=dict, repr=False, compare=False)


def _classes(decorator: Callable[..., Any]) -> tuple[Any, Any, Any]:
    @decorator(frozen=True, slots=True)
    class Frozen:
        number: int
        text: str = "x"
        table: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

        def __repr__(self) -> str:
            return f"number {self.number}"

    @decorator(frozen=True, slots=True)
    class Empty:
        pass

    @decorator(slots=True)
    class Mutable:
        number: int
        names: list[str] = field(default_factory=list)

    return Frozen, Empty, Mutable


def _told(make: Callable[[], Any]) -> Any:
    try:
        return repr(make())
    except (TypeError, AttributeError) as error:
        return type(error)


@pytest.mark.parametrize(
    "use",
    [
        lambda frozen, empty, mutable: frozen(1),
        lambda frozen, empty, mutable: frozen(),
        lambda frozen, empty, mutable: frozen(1, "y", {}, 4),
        lambda frozen, empty, mutable: frozen(1, unknown=2),
        lambda frozen, empty, mutable: setattr(frozen(1), "number", 2),
        lambda frozen, empty, mutable: delattr(frozen(1), "number"),
        lambda frozen, empty, mutable: frozen.__match_args__,
        lambda frozen, empty, mutable: frozen(1, "x", {"a": 1}) == frozen(1),
        lambda frozen, empty, mutable: frozen(1) == frozen(2),
        lambda frozen, empty, mutable: frozen(1) == (1, "x"),
        lambda frozen, empty, mutable: len({frozen(1), frozen(1), frozen(2)}),
        lambda frozen, empty, mutable: replace(frozen(1, "y"), number=2).text,
        lambda frozen, empty, mutable: frozen(1).table is frozen(1).table,
        lambda frozen, empty, mutable: (empty() == empty(), len({empty(), empty()})),
        lambda frozen, empty, mutable: empty(),
        lambda frozen, empty, mutable: mutable(1, ["a"]),
        lambda frozen, empty, mutable: mutable(1) == mutable(1),
        lambda frozen, empty, mutable: hash(mutable(1)),
        lambda frozen, empty, mutable: setattr(mutable(1), "number", 2),
        lambda frozen, empty, mutable: setattr(mutable(1), "unknown", 2),
        lambda frozen, empty, mutable: [one.name for one in dataclasses.fields(mutable)],
    ],
)
def test_it_is_as_the_standard_librarys(use: Callable[..., Any]) -> None:
    ours, theirs = _classes(dataclass), _classes(dataclasses.dataclass)
    assert _told(lambda: use(*ours)) == _told(lambda: use(*theirs))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: _pickled(one)])
def test_it_can_be_copied(again: Callable[[Ours], Ours]) -> None:
    one = Ours(1, "y", {"a": 1})
    other = again(one)
    assert (other, other.table) == (one, one.table)


def _pickled(one: Ours) -> Any:
    return pickle.loads(pickle.dumps(one))


def test_a_class_without_slots_is_refused() -> None:
    decorator: Callable[..., Any] = dataclass
    with pytest.raises(TypeError, match="slots"):
        decorator(frozen=True)
