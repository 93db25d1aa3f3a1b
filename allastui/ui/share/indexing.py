"""Write the index page of a folder, and publish it if asked; what stands there is asked about."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from allastui.errors import NotFound, printable
from allastui.stores.abilities.sharing import Audience, Right
from allastui.stores.body import BytesBody
from allastui.stores.entry import Entry, Kind, lacks_size
from allastui.stores.store import Attributes, Store
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.first_bytes import first_bytes
from allastui.ui.share.index_page import INDEX, index_page, is_index_page
from allastui.ui.share.subject import Subject, publish_objects, sharing_of
from allastui.ui.share.words import News

if TYPE_CHECKING:
    from allastui.ui.share.desk import ShareDesk

_BEGINNING_BYTES = 2048
_MOST_ASKED = 1_000
"""Of so many objects whose listing does not tell a size it is asked."""
_TYPE = "text/html; charset=utf-8"


class _Standing(NamedTuple):
    """What stands under the name of an index: `version` is None for nothing.

    `by_object` tells whether objects can be public by themselves.
    """

    version: str | None
    is_ours: bool
    by_object: bool


class Indexing:
    """The index page of one desk; nothing here blocks."""

    def __init__(self, desk: "ShareDesk", subject: Subject, store: Callable[[], Store]) -> None:
        self._desk = desk
        self._subject = subject
        self._store = store
        self._key = subject.folder + INDEX
        self._stop = threading.Event()

    def stop(self) -> None:
        """Leave alone the objects that were not come to yet."""
        self._stop.set()

    def ask(self) -> None:
        """Ask whether to publish it too, after a look at what stands under its name."""
        self._desk.work("Looking for an index ...", self._standing, self._found)

    def _standing(self) -> _Standing:
        store = self._store()
        by_object = sharing_of(store, self._subject.profile).publishes_objects
        try:
            found = first_bytes(store, self._subject.bucket, self._key, _BEGINNING_BYTES)
        except NotFound:
            return _Standing(None, True, by_object)
        return _Standing(found.version, is_index_page(found.data), by_object)

    def _found(self, standing: _Standing) -> None:
        if standing.is_ours:
            self._ask_public(standing)
            return
        name = printable(f"{self._subject.bucket}/{self._key}")
        question = ConfirmDialog(
            "Replace index.html",
            f"{name} is there already, and allastui did not write it.",
            "Replace it",
            danger=True,
        )
        self._desk.app.push_screen(
            question, lambda yes: self._ask_public(standing) if yes else None
        )

    def _ask_public(self, standing: _Standing) -> None:
        version = standing.version
        folder = printable(f"{self._subject.bucket}/{self._subject.folder}")
        publishes = "it and all objects that are below it"
        if not standing.by_object:
            publishes = f"every object in {printable(self._subject.bucket)}"
        choices = (
            (False, "Write it"),
            (True, f"Write it, and let anybody read {publishes}"),
        )
        text = f"An index page of all that is below {folder}, with links."
        dialog = ChoiceDialog("Index page", choices, text=text, yes="Write")
        self._desk.app.push_screen(
            dialog, lambda public: None if public is None else self._write(version, public)
        )

    def _write(self, version: str | None, public: bool) -> None:
        def write() -> News:
            store, bucket = self._store(), self._subject.bucket
            folder = self._subject.folder
            title = (folder or bucket).rstrip("/").rpartition("/")[2]
            page = BytesBody(index_page(title, _objects(store, bucket, folder)))
            attributes = Attributes(content_type=_TYPE)
            if version is None:
                store.create(bucket, self._key, page, attributes)
            else:
                store.replace(bucket, self._key, page, attributes, if_version=version)
            self._desk.has_written = True
            if public:
                self._publish(store)
            urls = sharing_of(store, self._subject.profile).public_urls(bucket, self._key)
            return News(f"Written: {urls[0]}")

        self._desk.do_then_look("Writing the index ...", write)

    def _publish(self, store: Store) -> None:
        """Let anybody read the index and what it lists; who may list stays as it is."""
        sharing, bucket = sharing_of(store, self._subject.profile), self._subject.bucket
        if sharing.publishes_objects:
            below = Subject(self._subject.profile, bucket, prefixes=(self._subject.folder,))
            found = publish_objects(
                store, below, public=True, stop=self._stop, report=lambda _done: None
            )
            if found.failure is not None:
                raise found.failure
            return
        listing = any(
            each.audience is Audience.ANYBODY and Right.LIST in each.rights
            for each in sharing.sight(bucket, ()).statements
            if each.bucket == bucket
        )
        sharing.publish(bucket, listing=listing)


def _objects(store: Store, bucket: str, folder: str) -> Iterator[Entry]:
    """Yield the objects below a folder, also large ones with their size."""
    asked = 0
    for entry in store.walk(bucket, folder):
        if entry.kind is not Kind.OBJECT:
            continue
        if lacks_size(entry.kind, entry.form, entry.size):
            asked += 1
            size = _size(store, bucket, folder + entry.name) if asked <= _MOST_ASKED else None
            entry = entry._replace(size=size)
        yield entry


def _size(store: Store, bucket: str, key: str) -> int | None:
    try:
        return store.stat(bucket, key).size
    except NotFound:
        return None
