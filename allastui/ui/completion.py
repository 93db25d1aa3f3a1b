"""What a place that is being typed can go on with: projects, buckets, prefixes, files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from allastui.errors import UsageError, printable
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Kind
from allastui.stores.place import Place
from allastui.ui.panes.order import natural_key
from allastui.ui.typed_place import read_typed

MOST = 500
"""So many completions are looked for; more tell nobody anything."""

_MOST_PAGES = 20
"""So many pages of a listing are read for them."""


class Completions(NamedTuple):
    """The texts that begin with what was typed; all of them begin with `kept`, to the last folder.

    `more` tells that there may be others.
    """

    kept: str
    texts: Sequence[str]
    more: bool = False

    @property
    def common(self) -> str:
        """The longest start of all texts."""
        if not self.texts:
            return ""
        first, last = min(self.texts), max(self.texts)
        same = 0
        while same < len(first) and first[same] == last[same : same + 1]:
            same += 1
        return first[:same]

    def names(self) -> list[str]:
        """Return the texts without what all of them keep."""
        return [text[len(self.kept) :] for text in self.texts]


def complete(
    text: str, here: Place, names: Mapping[str, str], connections: Connections
) -> Completions:
    """Return what `text` can go on with in a pane that shows `here`; blocking.

    `names` are the names and aliases of the profiles. Raises what the store raises.
    """
    kept, stem = _cut(text)
    try:
        folder = read_typed(kept, here, names)
    except UsageError:
        return Completions(kept, ())
    found: list[str] = []
    if not kept:
        found += [f"{name}:" for name in sorted(set(names.values())) if name.startswith(stem)]
    entries, more = _entries(folder, stem, connections)
    entries.sort(key=lambda entry: (entry.kind > Kind.PREFIX, natural_key(entry.name)))
    found += [
        kept + entry.name + ("/" if entry.kind <= Kind.PREFIX else "")
        for entry in entries
        if printable(entry.name) == entry.name
    ]
    return Completions(kept, found, more)


def _cut(text: str) -> tuple[str, str]:
    """Part a text after its last slash, or after the colon of its profile."""
    kept, slash, stem = text.rpartition("/")
    if slash:
        return kept + slash, stem
    kept, colon, stem = text.partition(":")
    return (kept + colon, stem) if colon else ("", text)


def _entries(folder: Place, stem: str, connections: Connections) -> tuple[list[Entry], bool]:
    found: list[Entry] = []
    for count, entries in enumerate(_pages(folder, connections), 1):
        found += [
            entry
            for entry in entries
            if entry.name.startswith(stem) and (stem or not entry.name.startswith("."))
        ]
        if len(found) >= MOST or count >= _MOST_PAGES:
            return found[:MOST], True
    return found, False


def _pages(folder: Place, connections: Connections) -> Iterator[Sequence[Entry]]:
    store = connections.open(folder.profile)
    if folder.is_bucket_list:
        yield store.buckets()
        return
    cursor: str | None = None
    while True:
        page = store.list_page(folder.bucket, folder.key, cursor)
        yield page.entries
        cursor = page.cursor
        if cursor is None:
            return
