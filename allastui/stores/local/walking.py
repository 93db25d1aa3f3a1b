"""Everything below a folder, depth first, one open folder for each level."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.local.entries import entry_at
from allastui.stores.local.faults import Doing, explain, explained
from allastui.stores.local.partial import is_partial_name

Identity = tuple[int, int]


@dataclass(slots=True)
class _Level:
    """A folder on the way down; `name` is relative to the top: "" or "…/"."""

    name: str
    identity: Identity
    scan: "os._ScandirIterator[str]"
    is_empty: bool = True


def walk_folder(top: str, *, follow_links: bool) -> Iterator[Entry]:
    """Yield what is below `top` as `Store.walk` describes it; partial files are left out.

    Raises the explained error if `top` itself cannot be read; folders below it that cannot be read
    are yielded as OTHER, their names ending in "/".
    """
    with explained(top, Doing.LIST):
        above = _identities_above(top)
        levels = [_Level("", _identity(top), os.scandir(top))]
    try:
        while levels:
            level = levels[-1]
            try:
                child = next(level.scan, None)
            except OSError as error:
                if not level.name:
                    raise explain(error, top, Doing.LIST) from error
                levels.pop().scan.close()
                yield _unreadable(level.name)
                continue
            if child is None:
                levels.pop()
                if level.is_empty and level.name:
                    yield Entry(level.name, Kind.PREFIX)
            elif not is_partial_name(child.name):
                level.is_empty = False
                holders = above.union(each.identity for each in levels)
                found = _look(child, level.name + child.name, follow_links, holders)
                if isinstance(found, _Level):
                    levels.append(found)
                elif found is not None:
                    yield found
    finally:
        for level in levels:
            level.scan.close()


def _look(
    child: "os.DirEntry[str]", name: str, follow_links: bool, holders: set[Identity]
) -> Entry | _Level | None:
    if not follow_links and child.is_symlink():
        return Entry(name, Kind.OTHER, form=Form.LINK)
    entry = entry_at(child.path, name)
    if entry is None or entry.kind is not Kind.PREFIX:
        return entry
    return _enter(child.path, name, holders)


def _enter(path: str, name: str, holders: set[Identity]) -> _Level | Entry:
    try:
        identity = _identity(path)
        if identity in holders:
            return Entry(name, Kind.OTHER, form=Form.LINK)
        return _Level(name + "/", identity, os.scandir(path))
    except OSError:
        return _unreadable(name + "/")


def _unreadable(folder: str) -> Entry:
    return Entry(folder, Kind.OTHER, form=Form.SPECIAL)


def _identity(path: str) -> Identity:
    status = os.stat(path)
    return status.st_dev, status.st_ino


def _identities_above(top: str) -> set[Identity]:
    """Return the folders that hold `top`, up to the root of the file system."""
    above: set[Identity] = set()
    path = os.path.realpath(top)
    while (parent := os.path.dirname(path)) != path:
        above.add(_identity(parent))
        path = parent
    return above
