"""The rules of a bucket on one screen: versioning, lifecycle, policy and CORS."""

from collections.abc import Callable, Sequence

from allastui.errors import AllastuiError
from allastui.settings import Paths
from allastui.stores.abilities.documents import BucketDocument
from allastui.stores.abilities.lifecycle import LifecycleRule, NewRule
from allastui.stores.abilities.versions import Versioning
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.ui.action import Action
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.spans import Line, Role, Span, error_lines
from allastui.ui.queue.words import place_text
from allastui.ui.room import WAIT, Room
from allastui.ui.rules.add_dialog import AddRuleDialog
from allastui.ui.rules.counted_dialog import CountedDialog
from allastui.ui.rules.counting import count_hit
from allastui.ui.rules.document_work import DocumentWork
from allastui.ui.rules.reading import BucketRules, read_rules
from allastui.ui.rules.rows import (
    CORS,
    FIRST_RULE,
    POLICY,
    VERSIONING,
    rules_rows,
    useless_keys,
)
from allastui.ui.rules.words import rule_words

_SWITCHED = {
    True: (
        "From now on what is overwritten or deleted in this bucket stays as an older version. "
        "Each takes up quota and is paid for until it is deleted (V lists them); once switched on "
        "it can only be suspended, and the bucket is not deleted before all versions are."
    ),
    False: (
        "No new versions are made: what is overwritten or deleted from now on is gone. The older "
        "versions that are there stay, and go on taking up quota (V lists them)."
    ),
}


_NOT_READ = "The rules could not be read: Ctrl-R tries it again."


class RulesScreen(Room):
    """The rules of the bucket `place`; all calls of the store run in threads.

    `prefix` is what a new lifecycle rule is about if the user types nothing else.
    """

    CSS_PATH = "rules.tcss"

    heading = "rules of"
    do_rules_help = Room.show_help
    do_rules_back = Room.go_back

    def __init__(
        self,
        place: Place,
        prefix: str,
        connections: Connections,
        paths: Paths,
        *,
        now: Callable[[], float],
        actions: Sequence[Action],
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions, ascii_only=ascii_only)
        self._place = place
        self._prefix = prefix
        self._connections = connections
        self._paths = paths
        self._now = now
        self._store: Store | None = None
        self._rules: BucketRules | None = None
        self._error: AllastuiError | None = None

    def begin(self) -> None:
        self.work(self._read_all, self._arrived, self._not_read, may_leave=True)

    def _read_all(self) -> tuple[Store, BucketRules]:
        store = self._connections.open(self._place.profile)
        return store, read_rules(store.abilities, self._place.bucket)

    def _arrived(self, read: tuple[Store, BucketRules]) -> None:
        self._store, self._rules = read
        self._error = None
        self.draw()

    # What is shown.

    def draw(self) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        rows = list(rules_rows(self._rules, width)) if self._rules is not None else []
        self._list.set_rows(rows)
        lines: list[Line] = []
        if self._error is not None:
            lines += error_lines(width, str(self._error))
        elif self._rules is None:
            lines.append((Span(" reading", Role.DIM),))
        self.show_head(place_text(self._place), [*lines, ()])
        self._show_useful_keys()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_useful_keys()

    def _show_useful_keys(self) -> None:
        if self._rules is not None:
            self.show_keys(useless_keys(self._rules, self._list.cursor))

    # Keys.

    def do_rules_change(self) -> None:
        rules, key = self._rules, self._list.cursor
        if rules is None or key is None:
            self.say(WAIT if self._error is None else _NOT_READ)
        elif key == VERSIONING:
            self._switch(rules.versioning)
        elif key in (POLICY, CORS):
            self._with_document(key, lambda work: work.edit())
        elif key >= FIRST_RULE:
            self._look_at(key)
        else:
            self.do_rules_add()

    def do_rules_add(self) -> None:
        rules, store = self._rules, self._store
        if rules is None or store is None:
            self.say(WAIT if self._error is None else _NOT_READ)
            return
        if isinstance(rules.lifecycle, AllastuiError) or store.abilities.lifecycle is None:
            self.say("Lifecycle rules cannot be had here: see why in the list.")
            return
        seen = rules.lifecycle
        self.app.push_screen(
            AddRuleDialog(self._prefix),
            lambda rule: self._count(store, rule, seen) if rule is not None else None,
        )

    def do_rules_remove(self) -> None:
        key = self._list.cursor
        if key in (POLICY, CORS):
            self._with_document(key, lambda work: work.remove())
        elif key is not None and key >= FIRST_RULE:
            self._look_at(key)
        else:
            self.say("Put the cursor on a lifecycle rule, the policy or the CORS rules.")

    def do_rules_put_back(self) -> None:
        key = self._list.cursor
        if key in (POLICY, CORS):
            self._with_document(key, lambda work: work.put_back())
        else:
            self.say("Put the cursor on the policy or the CORS rules.")

    def do_rules_again(self) -> None:
        self.begin()

    # Versioning.

    def _switch(self, now: Versioning | AllastuiError) -> None:
        store = self._store
        if isinstance(now, AllastuiError) or store is None or store.abilities.versions is None:
            self.say("Versioning cannot be had here: see why in the list.")
            return
        versions, bucket, on = (
            store.abilities.versions,
            self._place.bucket,
            now is not Versioning.ON,
        )
        title = "Switch versioning on" if on else "Suspend versioning"
        self.app.push_screen(
            ConfirmDialog(title, _SWITCHED[on], title, danger=not on),
            lambda yes: self._change(lambda: versions.switch(bucket, on=on)) if yes else None,
        )

    # Lifecycle.

    def _count(self, store: Store, rule: NewRule, seen: Sequence[LifecycleRule]) -> None:
        lifecycle, bucket, now = store.abilities.lifecycle, self._place.bucket, self._now()
        assert lifecycle is not None
        dialog = CountedDialog(
            rule, lambda stopped: count_hit(store, bucket, rule, now, stopped=stopped)
        )
        self.app.push_screen(
            dialog,
            lambda yes: self._change(lambda: lifecycle.add(bucket, rule, seen)) if yes else None,
        )

    def _look_at(self, key: int) -> None:
        """Show a lifecycle rule as it is written, and ask whether to remove it."""
        rules, store = self._rules, self._store
        if rules is None or store is None or isinstance(rules.lifecycle, AllastuiError):
            return
        lifecycle, seen = store.abilities.lifecycle, rules.lifecycle
        assert lifecycle is not None
        rule = seen[key - FIRST_RULE]
        text = f"{rule_words(rule)}\n\n{rule.source}\n\nRemoved, it deletes nothing any more."
        self.app.push_screen(
            ConfirmDialog("A lifecycle rule", text, "Remove it", "Keep it", danger=True),
            lambda yes: (
                self._change(lambda: lifecycle.remove(self._place.bucket, rule, seen))
                if yes
                else None
            ),
        )

    # Policy and CORS.

    def _with_document(self, key: int, do: Callable[[DocumentWork], None]) -> None:
        rules, store = self._rules, self._store
        if rules is None or store is None:
            return
        if self.is_working:
            self.say(WAIT)
            return
        is_policy = key == POLICY
        seen = rules.policy if is_policy else rules.cors
        document: BucketDocument | None
        document = store.abilities.policy if is_policy else store.abilities.cors
        if isinstance(seen, AllastuiError) or document is None:
            self.say("That cannot be had here: see why in the list.")
            return
        place, paths = self._place, self._paths
        do(DocumentWork(self, place, document, seen, paths, self._now, self._done, self._failed))

    # Work.

    def _change(self, change: Callable[[], None]) -> None:
        self.work(change, lambda _: self.begin(), self._failed)

    def _done(self, text: str) -> None:
        self.notify(text, timeout=10, markup=False)
        self.begin()

    def _failed(self, error: AllastuiError) -> None:
        self.app.push_screen(ErrorDialog(error))
        self.begin()

    def _not_read(self, error: AllastuiError) -> None:
        """Say so in place of the rules, as those that were read before may be others by now."""
        self._store, self._rules, self._error = None, None, error
        self.draw()
