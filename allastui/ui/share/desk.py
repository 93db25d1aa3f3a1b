"""The desk where a bucket, a prefix or objects are shared: who sees it, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from allastui.errors import AccessDenied, printable
from allastui.profiles.profile import Protocol
from allastui.settings import Settings
from allastui.stores.abilities.sharing import Audience, Keeper, LinkUse, Sharing, Statement
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from allastui.ui.action import Action
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.dialog import cancel_button
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.dialogs.working import WorkingDialog
from allastui.ui.format import count_text
from allastui.ui.keymap import key_text
from allastui.ui.share.grant import Grant, GrantDialog
from allastui.ui.share.indexing import Indexing
from allastui.ui.share.linking import Linking
from allastui.ui.share.publishing import Publishing
from allastui.ui.share.subject import Seen, Subject, addresses, look, sharing_of
from allastui.ui.share.words import News, in_order, statement_text, trial_text

_KEY_COLUMNS = 3


class ShareDesk(WorkingDialog[None]):
    """Say who can see a subject, and change it; `now` is the clock that links are told by."""

    CSS_PATH = "share.tcss"

    BINDINGS = [
        Binding("j", "list('cursor_down')", "Down", show=False),
        Binding("k", "list('cursor_up')", "Up", show=False),
    ]

    def __init__(
        self,
        subject: Subject,
        connections: Connections,
        settings: Settings,
        now: Callable[[], float],
        actions: Sequence[Action],
    ) -> None:
        super().__init__()
        self.box_title = f"Share {subject}"
        self._actions = actions
        self._by_key = {key: action for action in actions for key in action.keys}
        self._subject = subject
        self._connections = connections
        self._news = News("")
        self.has_written = False
        """Whether an object was written, so that panes show more now."""
        self._is_changing = False
        self._seen: Seen | None = None
        self._statements: list[Statement] = []
        self._publishing = Publishing(self, subject, self._store)
        self._linking = Linking(self, subject, self._store, now, ascii_only=settings.ascii)
        self._indexing = Indexing(self, subject, self._store)

    def compose_body(self) -> Iterable[Widget]:
        yield OptionList(id="statements", compact=True, markup=False)
        yield Static(id="trial")
        yield Static(id="address")
        yield Static(id="share-notes")
        yield Static(_keys_text(self._actions), id="share-keys")
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield cancel_button("Close")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.do_share_again()

    def on_unmount(self) -> None:
        self._publishing.stop()
        self._indexing.stop()

    def on_key(self, event: events.Key) -> None:
        action = self._by_key.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            getattr(self, action.handler)()

    def do_share_help(self) -> None:
        self.app.push_screen(HelpScreen(self._actions))

    def do_share_back(self) -> None:
        self.accept()

    def _store(self) -> Store:
        return self._connections.open(self._subject.profile)

    def _sharing(self) -> Sharing:
        return sharing_of(self._store(), self._subject.profile)

    # Looking.

    def do_share_again(self) -> None:
        connections, subject = self._connections, self._subject
        self.work("Asking who can see it ...", lambda: look(connections, subject), self._show)

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self._statements = in_order(seen.sight.statements)
        statements = self.query_one(OptionList)
        before = statements.highlighted or 0
        options = [self._option(each) for each in self._statements]
        nobody = Option("Nobody else, as far as the service tells.", disabled=True)
        statements.set_options(options or [nobody])
        statements.highlighted = min(before, len(options) - 1) if options else None
        text, is_public = trial_text(seen.trial, seen.sample)
        trial = self.query_one("#trial", Static)
        trial.update(Content(text))
        trial.set_class(is_public or bool(seen.closed), "-public")
        first, *others = addresses(self._subject, seen)
        more = f" and {count_text(len(others))} more" if others else ""
        self.query_one("#address", Static).update(Content(printable(first) + more))
        notes = " ".join(filter(None, (*seen.sight.notes, seen.sight.unseen)))
        note_lines = self.query_one("#share-notes", Static)
        note_lines.update(Content(notes))
        note_lines.display = bool(notes)
        is_good = self._news.is_good and not seen.closed
        told = "" if self._news.is_good and seen.closed else self._news.text
        self.tell(f"{told} {seen.closed}".strip(), "good" if is_good else "")
        self._news = News("")

    def _option(self, statement: Statement) -> Option:
        text = statement_text(statement, self._subject.bucket)
        return Option(Content.assemble(text, (f"  {statement.keeper}", "dim")))

    def do_then_look(self, doing: str, work: Callable[[], News]) -> None:
        """Do `work`, look again, and show the news that it gave."""

        def changed() -> News:
            try:
                return work()
            except AccessDenied as error:
                # Some of it may be changed by then: what the list tells is to be true.
                return News(str(error), is_good=False)

        def then(news: News) -> None:
            self._is_changing = False
            self._news = news
            self.do_share_again()

        if not self.is_working:
            self._is_changing = True
            self.work(doing, changed, then)

    def try_again(self) -> None:
        self._is_changing = False

    def action_list(self, move: str) -> None:
        getattr(self.query_one(OptionList), f"action_{move}")()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.accept()

    def accept(self) -> None:
        if self._is_changing:
            self.notify(
                "What has begun is still changed; objects that were not come to yet stay as they "
                "are. s shows how it stands.",
                severity="warning",
                markup=False,
            )
        self.dismiss(None)

    def cancel(self) -> None:
        self.accept()

    def _statement(self) -> Statement | None:
        index = self.query_one(OptionList).highlighted
        return self._statements[index] if self._statements and index is not None else None

    # Public or not, and other projects.

    def do_share_public(self) -> None:
        if not self.is_working:
            self._publishing.ask()

    def do_share_give(self) -> None:
        profile = self._connections.profiles.get(self._subject.profile)
        self.app.push_screen(GrantDialog(self._subject.bucket, profile), self._give)

    def _give(self, grant: Grant | None) -> None:
        if grant is None:
            return
        bucket = self._subject.bucket

        def give() -> News:
            self._sharing().grant(bucket, grant.project, write=grant.write)
            return News(f"{printable(grant.project)} has access.")

        self.do_then_look("Giving access ...", give)

    def do_share_take_back(self) -> None:
        statement = self._statement()
        if statement is None:
            self.tell("There is nothing to take back.")
            return
        if complaint := self._not_taken_back(statement):
            self.tell(complaint)
            return
        question = ConfirmDialog(
            "Take back",
            f"{statement_text(statement, self._subject.bucket)}.\nTake that back, in the bucket "
            "and its segments?",
            "Take back",
            danger=True,
        )
        self.app.push_screen(question, lambda yes: self._take_back(statement) if yes else None)

    def _not_taken_back(self, statement: Statement) -> str:
        """Return why a statement cannot be taken back here, "" if it can."""
        profile = self._connections.profiles.get(self._subject.profile)
        is_swift = profile is not None and profile.protocol is Protocol.SWIFT
        if (statement.keeper is Keeper.SWIFT) is not is_swift:
            other = "S3" if is_swift else "Swift"
            return f"That was given over {other}: take it back with a profile that speaks {other}."
        if statement.audience is Audience.OWNER:
            return "That lets the project in to what others write here; it goes with the last one."
        is_foreign = statement.keeper is Keeper.POLICY and not statement.is_ours
        if is_foreign:
            return "Somebody else wrote that rule: the rules of the bucket have the whole policy."
        if statement.audience is Audience.UNKNOWN:
            return f"Somebody else wrote that rule: change it in the {statement.keeper} itself."
        return ""

    def _take_back(self, statement: Statement) -> None:
        bucket = self._subject.bucket

        def take_back() -> News:
            sharing = self._sharing()
            if statement.audience is Audience.NAMED:
                sharing.revoke(bucket, statement.name, _object_of(statement))
            elif key := _object_of(statement):
                sharing.publish_object(bucket, key, public=False)
            elif statement.audience is Audience.SIGNED_IN and statement.keeper is Keeper.SWIFT:
                sharing.revoke(bucket, "*")
            else:
                sharing.unpublish(bucket)
            return News("Taken back.")

        self.do_then_look("Taking it back ...", take_back)

    # Links, and the index page.

    def do_share_read(self) -> None:
        if not self.is_working:
            self._linking.ask(LinkUse.READ)

    def do_share_upload(self) -> None:
        if not self.is_working:
            self._linking.ask(LinkUse.WRITE)

    def do_share_index(self) -> None:
        self._indexing.ask()

    def do_share_address(self) -> None:
        if self._seen is None:
            return
        trial = self._seen.trial
        text, is_public = trial_text(trial, self._seen.sample)
        urls = addresses(self._subject, self._seen)
        title = "Web address" if len(urls) == 1 else f"{count_text(len(urls))} web addresses"
        self._linking.show_urls(title, urls, text, warns=not is_public)


def _object_of(statement: Statement) -> str:
    """Return the key of the object whose ACL a statement is from, "" for one of a bucket."""
    return statement.keys if statement.keeper is Keeper.ACL else ""


def _keys_text(actions: Sequence[Action]) -> Content:
    text = Content()
    shown = [(key_text(action.keys[0]), action.label) for action in actions if action.footer]
    for index, (key, label) in enumerate(shown):
        is_last = index % _KEY_COLUMNS == _KEY_COLUMNS - 1
        width = 21 - len(key)
        text += Content.assemble((key, "bold"), f" {label}\n" if is_last else f" {label:<{width}}")
    return text.rstrip()
