"""Whether an object is still the one that was looked at, or still none."""

from collections.abc import Callable

from allastui.errors import AlreadyExists, Changed, NotFound
from allastui.stores.steps import Steps, whole
from allastui.stores.store import ObjectStat

IF_ABSENT = {"if-none-match": "*"}
"""The header of a write that is to replace nothing."""


def require_version(found: ObjectStat, version: str, name: str) -> None:
    """Raise Changed if what was `found` under `name` is another version."""
    if found.version != version:
        raise Changed(
            f"{name} is not what it was any more",
            why="Somebody wrote it since it was looked at.",
        )


def require_absent(look: Callable[[], ObjectStat], name: str) -> None:
    """Raise AlreadyExists if `look` finds something under `name`."""

    def in_one_step() -> Steps[ObjectStat]:
        yield from ()
        return look()

    whole(require_absent_in_steps(in_one_step(), name))


def require_absent_in_steps(look: Steps[ObjectStat], name: str) -> Steps[None]:
    """Do what `require_absent` does, in steps."""
    try:
        yield from look
    except NotFound:
        return
    raise taken(name)


def taken(name: str) -> AlreadyExists:
    """Return the error of a name that was to be free."""
    return AlreadyExists(f"{name} exists already", hint="Choose another name.")
