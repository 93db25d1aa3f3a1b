"""What the panes do to files and objects in place: delete, rename, duplicate, make new ones."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from allastui.errors import AllastuiError, AlreadyExists, NotFound, printable
from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.local.renaming import rename
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.transfers.exists import numbered
from allastui.transfers.job import Job
from allastui.transfers.request import CopyRequest, DeleteRequest, JobKind, Request
from allastui.ui.background import in_background
from allastui.ui.names import complaint_of_name, name_label
from allastui.ui.over_panes import OverPanes
from allastui.ui.panes.pane import Pane
from allastui.ui.shared_buckets import shared_among_chosen

_NO_BUCKETS = {
    "rename": "A bucket keeps its name: make a new one and move what is in it there.",
    "duplicate": "A bucket is not duplicated: make a new one and copy what is in it there.",
}


class FileWork:
    """Dialogs and what follows from them; nothing here blocks."""

    def __init__(self, over: OverPanes) -> None:
        self._over = over
        self._wanted: dict[int, tuple[Pane, str]] = {}

    def _complain(self, error: AllastuiError) -> None:
        self._over.app.complain(error)

    def _profile(self, place: Place) -> Profile | None:
        return self._over.connections.profiles.get(place.profile)

    def cursor_for(self, pane: Pane, job: Job) -> str | None:
        """Return the name that the cursor of `pane` goes to, now that `job` has ended."""
        wanted, name = self._wanted.get(job.id, (None, None))
        return name if wanted is pane else None

    # Deleting.

    def delete(self, pane: Pane) -> None:
        """Ask whether to delete what is chosen, and have it done by a job."""
        from allastui.ui.dialogs.delete import DeleteDialog

        if not self._has_queue():
            return
        places = pane.places_to_delete()
        if not places:
            self._over.app.say("Nothing to delete: mark something, or put the cursor on it.")
            return
        if shared := shared_among_chosen(pane):
            self._forget(shared, places)
            return
        dialog = DeleteDialog(places, self._over.connections, self._over.settings)

        def asked(request: DeleteRequest | None) -> None:
            if request is not None:
                self._submit(request, lambda _job: pane.unmark_all())

        self._over.open(dialog, asked)

    def _forget(self, shared: tuple[Place, ...], chosen: tuple[Place, ...]) -> None:
        """Ask whether to forget buckets of other projects, which are not to be deleted."""
        from allastui.ui.dialogs.confirm import ConfirmDialog

        if len(shared) < len(chosen):
            self._over.app.say("Buckets of others are forgotten, not deleted: choose them alone.")
            return
        names = ", ".join(printable(place.bucket) for place in shared)
        question = ConfirmDialog(
            "Forget a shared bucket",
            f"{names} is shown because you, or the a-commands, opened it by name. Nothing in it "
            "is deleted; opened by name, it is shown again.",
            "Forget it",
        )
        forget = self._over.screen.remembering.shared_buckets.forget
        self._over.open(question, lambda yes: forget(shared) if yes else None)

    # Renaming and duplicating.

    def rename(self, pane: Pane) -> None:
        """Ask for another name of what the cursor is on."""
        place = self._one_place(pane, "rename")
        if place is None:
            return

        def named(name: str) -> None:
            target = _beside(place, name)
            if place.is_local:
                in_background(
                    self._over.screen,
                    lambda: rename(place.path.rstrip("/"), target.path),
                    lambda _: self._show(pane, name),
                    self._complain,
                )
            elif self._has_queue():
                request = CopyRequest((place,), target, JobKind.MOVE)
                self._submit_new(request, pane, name)

        title = f"Rename {printable(place.name)}"
        self._ask_name(pane, title, "New name", place.name, named, place.parent())

    def duplicate(self, pane: Pane) -> None:
        """Ask for the name of a copy beside what the cursor is on."""
        place = self._one_place(pane, "duplicate")
        if place is None or not self._has_queue():
            return
        follow = self._over.settings.follow_symlinks

        def named(name: str) -> None:
            target = _beside(place, name)
            request = CopyRequest((place,), target, follow_symlinks=follow)
            self._submit_new(request, pane, name)

        title = f"Duplicate {printable(place.name)}"
        free = _free_name(pane, place.name)
        self._ask_name(pane, title, "Name of the copy", free, named, place.parent())

    def _one_place(self, pane: Pane, what: str) -> Place | None:
        place = pane.place_at_cursor()
        if place is None:
            self._over.app.say(f"Nothing to {what}: put the cursor on it.")
        elif place.bucket and not place.key:
            self._over.app.say(_NO_BUCKETS[what])
            return None
        return place

    def _submit_new(self, request: CopyRequest, pane: Pane, name: str) -> None:
        """Have a copy or a move made to a name that is free, which is looked at first."""

        def submitted(job: int) -> None:
            self._wanted[job] = (pane, name)

        self._submit(request, submitted, first=lambda: self._refuse_existing(request.target))

    def _refuse_existing(self, target: Place) -> None:
        """Raise AlreadyExists if an object, a prefix or a file of that name is there."""
        store = self._over.connections.open(target.profile)
        title = f"{printable(str(target))} is there already"
        try:
            store.stat(target.bucket, target.key)
        except NotFound:
            pass
        else:
            raise AlreadyExists(title, hint="Choose another name.")
        try:
            page = store.list_page(target.bucket, target.key + "/")
        except NotFound:
            return
        if page.entries or target.is_local:
            raise AlreadyExists(title, why="It is a folder.", hint="Choose another name.")

    # New folders and buckets.

    def create(self, pane: Pane) -> None:
        """Ask for a name and create a folder, or a bucket in a list of buckets."""
        place = pane.place
        what = "bucket" if place.is_bucket_list else "folder"

        def named(name: str) -> None:
            in_background(
                self._over.screen,
                lambda: self._make(place, name),
                lambda _: self._show(pane, name),
                self._complain,
            )

        label = name_label(what, place, self._profile(place))
        self._ask_name(pane, f"New {what}", label, "", named)

    def _make(self, place: Place, name: str) -> None:
        store = self._over.connections.open(place.profile)
        if place.is_bucket_list:
            store.create_bucket(name)
        else:
            store.put(
                place.bucket, place.child(name, is_prefix=True).key, BytesBody(), Attributes()
            )

    # What they share.

    def _ask_name(
        self,
        pane: Pane,
        title: str,
        label: str,
        value: str,
        named: Callable[[str], None],
        folder: Place | None = None,
    ) -> None:
        """Ask for the name of something in `folder`, or else in the place of `pane`."""
        from allastui.ui.dialogs.text import TextDialog

        place, names = folder or pane.place, pane.model.rows.names
        profile = self._profile(place)

        def check(name: str) -> str:
            if name == value and name in names:
                return "Type another name than it has."
            return complaint_of_name(name, place, profile, names)

        dialog = TextDialog(title, label, value=value, check=check)
        self._over.open(dialog, lambda name: named(name) if name is not None else None)

    def _show(self, pane: Pane, name: str) -> None:
        """Read again the panes that show what `pane` shows, the cursor on `name`."""
        place = pane.place
        for each in self._over.screen.panes:
            if each.place == place and each.display:
                each.refresh_listing(cursor=name)

    def _has_queue(self) -> bool:
        if self._over.app.link.refusal is not None:
            self._over.app.link.explain()
            return False
        return True

    def _submit(
        self,
        request: Request,
        submitted: Callable[[int], None],
        first: Callable[[], None] = lambda: None,
    ) -> None:
        client = self._over.app.client
        if client is None:
            self._over.app.link.explain()
            return

        def submit() -> int:
            first()
            return client.submit(request)

        in_background(self._over.screen, submit, submitted, self._complain)


def _beside(place: Place, name: str) -> Place:
    """Return the place of `name` in the folder of `place`, written as an object or a file."""
    folder = place.key.rstrip("/").rpartition("/")[0]
    return replace(place, key=f"{folder}/{name}" if folder else name)


def _free_name(pane: Pane, name: str) -> str:
    taken: Sequence[str] = pane.model.rows.names
    number = 2
    while (free := numbered(name, number)) in taken:
        number += 1
    return free
