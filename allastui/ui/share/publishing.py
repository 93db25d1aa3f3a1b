"""Make a bucket, or objects of it, public or not: what is asked, and what is done then."""

import enum
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from allastui.errors import printable
from allastui.stores.store import Store
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.format import count_text
from allastui.ui.presence import call_if_present
from allastui.ui.share.subject import (
    Published,
    Subject,
    count_keys,
    publish_objects,
    sharing_of,
)
from allastui.ui.share.words import News

if TYPE_CHECKING:
    from allastui.ui.share.desk import ShareDesk


class Public(enum.Enum):
    """How much of a bucket anybody gets."""

    ALL = enum.auto()
    READ = enum.auto()
    NOTHING = enum.auto()


_OF_BUCKET = (
    (Public.ALL, "Anybody may list it and read its objects"),
    (Public.READ, "Anybody may read its objects, but not list it"),
    (Public.NOTHING, "Nobody but those who were given access"),
)
_DONE_OF_BUCKET = {
    Public.ALL: "The bucket is public.",
    Public.READ: "The objects are public; their names are not listed.",
    Public.NOTHING: "The bucket is not public any more. Objects public by themselves stay so.",
}


class Publishing:
    """The dialogs of one desk and the work behind them; nothing here blocks."""

    def __init__(self, desk: "ShareDesk", subject: Subject, store: Callable[[], Store]) -> None:
        self._desk = desk
        self._subject = subject
        self._store = store
        self._stop = threading.Event()

    def stop(self) -> None:
        """Leave alone the objects that were not come to yet."""
        self._stop.set()

    def ask(self) -> None:
        """Ask how public it is to be, after counting the objects where it is about objects."""
        if self._subject.is_bucket:
            self._ask_bucket("This is about every object in it, those to come too.")
        else:
            self._desk.work("Counting the objects ...", self._count, self._counted)

    # A bucket.

    def _ask_bucket(self, text: str) -> None:
        dialog = ChoiceDialog(
            f"Public: {printable(self._subject.bucket)}", _OF_BUCKET, text=text, yes="Set"
        )
        self._desk.app.push_screen(dialog, self._bucket_chosen)

    def _bucket_chosen(self, chosen: Public | None) -> None:
        if chosen is None:
            return

        def publish() -> News:
            sharing = sharing_of(self._store(), self._subject.profile)
            if chosen is Public.NOTHING:
                sharing.unpublish(self._subject.bucket)
            else:
                sharing.publish(self._subject.bucket, listing=chosen is Public.ALL)
            return News(_DONE_OF_BUCKET[chosen])

        self._desk.do_then_look("Changing the access ...", publish)

    # Objects.

    def _count(self) -> int | None:
        """Return how many objects there are; None where a bucket is public as a whole only."""
        store = self._store()
        if not sharing_of(store, self._subject.profile).publishes_objects:
            return None
        return count_keys(store, self._subject)

    def _counted(self, count: int | None) -> None:
        if count is not None:
            self._ask_objects(count)
            return
        self._ask_bucket(
            f"Over Swift a bucket is public as a whole: this is about all of "
            f"{printable(self._subject.bucket)}, objects to come too."
        )

    def _ask_objects(self, count: int) -> None:
        if not count:
            self._desk.tell("There is no object in it.")
            return
        objects = "1 object" if count == 1 else f"{count_text(count)} objects"
        choices = ((True, "Anybody may read"), (False, "Nobody but those who were given access"))
        text = f"{objects}; what is written later is not among them."
        dialog = ChoiceDialog(f"Public: {self._subject}", choices, text=text, yes="Set")
        self._desk.app.push_screen(dialog, lambda public: self._objects_chosen(public, count))

    def _objects_chosen(self, public: bool | None, count: int) -> None:
        if public is None:
            return

        def report(done: int) -> None:
            text = f"{count_text(done)} of {count_text(count)} objects ..."
            call_if_present(self._desk, self._desk.tell, text, "working")

        def publish() -> News:
            stop = self._stop
            found = publish_objects(
                self._store(), self._subject, public=public, stop=stop, report=report
            )
            return _published(found, public)

        self._desk.do_then_look("Changing the access ...", publish)


def _published(found: Published, public: bool) -> News:
    if found.failure is not None:
        text = f"{count_text(found.done)} done, {count_text(found.failed)} not: {found.failure}"
        return News(text, is_good=False)
    objects = "1 object is" if found.done == 1 else f"{count_text(found.done)} objects are"
    return News(f"{objects} {'public' if public else 'not public by themselves any more'}.")
