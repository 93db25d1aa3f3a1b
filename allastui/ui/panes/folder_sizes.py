"""How much is below folders: counted in a thread, one after the other, with a running count."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from allastui.errors import AllastuiError, NotFound, printable
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Kind
from allastui.stores.listed_size import listed_size
from allastui.stores.place import Place
from allastui.ui.format import count_text, size_text, unsized_text
from allastui.ui.posting import Posting, error_of

if TYPE_CHECKING:
    from allastui.stores.store import Store

_REPORT_SECONDS = 0.25


@dataclass(slots=True)
class Amount:
    """What was counted so far below one folder or several; `unreadable` folders are not in it.

    `unsized` is how many of `files` are not in `bytes`, as nobody tells their size.
    """

    files: int = 0
    bytes: int = 0
    unreadable: int = 0
    unsized: int = 0


class SizeCounted(Message):
    """So much is below the folder of `row` by now; `is_whole` once that is all."""

    def __init__(self, count: "Count", row: int, amount: Amount, *, is_whole: bool) -> None:
        super().__init__()
        self.count = count
        self.row = row
        self.amount = amount
        self.is_whole = is_whole


class CountEnded(Message):
    """All folders are counted, or the first that could not be has an error."""

    def __init__(self, count: "Count", error: AllastuiError | None) -> None:
        super().__init__()
        self.count = count
        self.error = error


class Count(Posting):
    """One count on its way, of the folders of rows."""

    thread = "counting sizes"

    def __init__(
        self,
        connections: Connections,
        folders: Mapping[int, Place],
        post: Callable[[Message], object],
        *,
        follow_links: bool,
    ) -> None:
        super().__init__(post)
        self.folders = folders
        self._connections = connections
        self._follow_links = follow_links

    def _over(self, error: AllastuiError | None) -> None:
        if not self._stopped.is_set():
            self._post(CountEnded(self, error))

    def _work(self) -> None:
        failure: AllastuiError | None = None
        for row, folder in self.folders.items():
            error = error_of(partial(self._count, row, folder))
            failure = failure or error
            if self._stopped.is_set():
                return
        if failure is not None:
            raise failure

    def _count(self, row: int, folder: Place) -> None:
        store = self._connections.open(folder.profile)
        amount = Amount()
        due = time.monotonic() + _REPORT_SECONDS
        for entry in store.walk(folder.bucket, folder.key, follow_links=self._follow_links):
            if self._stopped.is_set():
                return
            if entry.kind is Kind.OBJECT:
                _add(amount, store, folder, entry)
            elif entry.kind is Kind.OTHER and entry.name.endswith("/"):
                amount.unreadable += 1
            if time.monotonic() >= due:
                self._tell(row, amount, is_whole=False)
                due = time.monotonic() + _REPORT_SECONDS
        self._tell(row, amount, is_whole=True)

    def _tell(self, row: int, amount: Amount, *, is_whole: bool) -> None:
        self._post(SizeCounted(self, row, replace(amount), is_whole=is_whole))


def _add(amount: Amount, store: "Store", folder: Place, entry: Entry) -> None:
    try:
        size = listed_size(store, folder.bucket, folder.key + entry.name, entry)
    except NotFound:
        return
    amount.files += 1
    amount.bytes += size or 0
    amount.unsized += size is None


def together(amounts: Iterable[Amount]) -> Amount:
    """Return the sum of amounts."""
    found = list(amounts)
    return Amount(
        files=sum(each.files for each in found),
        bytes=sum(each.bytes for each in found),
        unreadable=sum(each.unreadable for each in found),
        unsized=sum(each.unsized for each in found),
    )


def counted_text(names: Iterable[str], amounts: Iterable[Amount], *, word: str) -> str:
    """Return what was counted: "raw/: 1,204 objects, 3.10 GiB"; `word` is what one file is."""
    folders, total = list(names), together(amounts)
    files, size, unreadable = total.files, size_text(total.bytes), total.unreadable
    what = printable(folders[0]) if len(folders) == 1 else f"below {count_text(len(folders))}"
    text = f"{what}: {count_text(files)} {word}{'' if files == 1 else 's'}, {size}"
    if total.unsized:
        text += f", {unsized_text(total.unsized)}"
    if unreadable:
        text += f", {count_text(unreadable)} folder{'' if unreadable == 1 else 's'} not readable"
    return text
