"""A walk in no particular order brought into key order, in bounded memory: runs go to a file."""

import heapq
import marshal
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from allastui.stores.entry import Entry, Form, Kind

RUN = 50_000
"""Entries that are sorted in memory at a time: about 15 MB."""

_BATCH = 500


def in_key_order(entries: Iterable[Entry], *, run: int = RUN) -> Iterator[Entry]:
    """Yield `entries` by name once all of them have come.

    More than `run` of them are kept meanwhile in a temporary file that has no name.
    """
    walk = iter(entries)
    first = _sorted(walk, run)
    if len(first) < run:
        yield from first
        return
    with tempfile.TemporaryFile(prefix="allastui-") as file:
        offsets = [_write(file, first)]
        del first
        while some := _sorted(walk, run):
            offsets.append(_write(file, some))
        yield from heapq.merge(
            *(_read(file, batches) for batches in offsets), key=lambda entry: entry.name
        )


def _sorted(walk: Iterator[Entry], run: int) -> list[Entry]:
    entries = list(islice(walk, run))
    entries.sort(key=lambda entry: entry.name)
    return entries


def _write(file: IO[bytes], entries: list[Entry]) -> list[int]:
    """Append a sorted run and return where its batches begin."""
    offsets = []
    for start in range(0, len(entries), _BATCH):
        offsets.append(file.tell())
        rows = [
            (name, int(kind), size, modified, etag, int(form))
            for name, kind, size, modified, etag, form in entries[start : start + _BATCH]
        ]
        marshal.dump(rows, file)
    return offsets


def _read(file: IO[bytes], offsets: list[int]) -> Iterator[Entry]:
    for offset in offsets:
        file.seek(offset)
        for name, kind, size, modified, etag, form in marshal.load(file):
            yield Entry(name, Kind(kind), size, modified, etag, Form(form))
