"""Links from a desk: asked for, signed, and shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from allastui.stores.abilities.sharing import Link, LinkUse, Sharing
from allastui.stores.store import Store
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.share.links import LinkDialog, LinkWish, ShownLink
from allastui.ui.share.subject import Subject, sharing_of
from allastui.ui.share.words import link_remark

if TYPE_CHECKING:
    from allastui.ui.share.desk import ShareDesk

_MOST_LINKS = 100


class Linking:
    """The links of one desk; nothing here blocks, and nothing keeps them."""

    def __init__(
        self,
        desk: "ShareDesk",
        subject: Subject,
        store: Callable[[], Store],
        now: Callable[[], float],
        *,
        ascii_only: bool,
    ) -> None:
        self._desk = desk
        self._subject = subject
        self._store = store
        self._now = now
        self._ascii_only = ascii_only

    def _sharing(self) -> Sharing:
        return sharing_of(self._store(), self._subject.profile)

    def ask(self, use: LinkUse) -> None:
        """Ask what the links are to be good for, and make them."""
        keys = self._subject.objects
        if use is LinkUse.READ and not 0 < len(keys) <= _MOST_LINKS:
            self._desk.tell(
                f"A link opens one object: choose 1 to {_MOST_LINKS} objects in the pane."
            )
            return
        if use is LinkUse.WRITE and not (self._subject.only_object or "\n").isprintable():
            keys = ()  # nothing to type, or nothing that can be typed
        folder = self._subject.folder
        self._desk.work(
            "Opening the store ...",
            lambda: self._sharing().longest_link,
            lambda longest: self._desk.app.push_screen(
                LinkDialog(keys, use, folder, longest), self._wanted
            ),
        )

    def _wanted(self, wish: LinkWish | None) -> None:
        if wish is not None:
            self._desk.work(
                "Asking for the key of links ...",
                lambda: self._sharing().can_sign_links(),
                lambda can: self._make(wish) if can else self._ask_for_key(wish),
            )

    def _ask_for_key(self, wish: LinkWish) -> None:
        question = ConfirmDialog(
            "A key for links",
            "The account has no key yet to sign links with. One can be made; the account keeps "
            "it, and all members of the project can use it.",
            "Make a key",
        )
        self._desk.app.push_screen(
            question, lambda yes: self._make(wish, make_key=True) if yes else None
        )

    def _make(self, wish: LinkWish, *, make_key: bool = False) -> None:
        def make() -> list[Link]:
            sharing, bucket = self._sharing(), self._subject.bucket
            return [
                sharing.link(bucket, key, wish.use, wish.seconds, make_key=make_key)
                for key in wish.keys
            ]

        self._desk.work("Signing ...", make, self._show)

    def _show(self, links: list[Link]) -> None:
        remark, warns = link_remark(links[0], self._now())
        title = "Link to read" if links[0].use is LinkUse.READ else "Link to upload"
        self.show_urls(title, tuple(link.url for link in links), remark, warns=warns)

    def show_urls(self, title: str, urls: tuple[str, ...], remark: str, *, warns: bool) -> None:
        """Show URLs with what is to be known of them."""
        self._desk.app.push_screen(
            ShownLink(title, urls, remark, warns=warns, ascii_only=self._ascii_only)
        )
