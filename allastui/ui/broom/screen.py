"""What the keys of the broom do: mark, remove, choose the grace time, show, look again, go back."""

from allastui.ui.broom.standing import Row, Standing, parse_grace, place_of
from allastui.ui.broom.view import BroomView
from allastui.ui.broom.words import grace_text, question_text
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.room import Room

_WHY_NOT = {
    Standing.YOUNG: "It may still be under way; g chooses another grace time.",
    Standing.QUEUED: "A transfer of the queue works on it.",
    Standing.UNSURE: "The queue cannot be asked whether it works on it.",
    Standing.DAMAGED: "A damaged object is never removed here.",
}


class BroomScreen(BroomView):
    """The screen of the broom; it ends without a result."""

    do_broom_help = Room.show_help
    do_broom_back = Room.go_back

    def do_broom_mark(self) -> None:
        row = self.current
        if row is None or self.is_removing:
            return
        standing = self._standing(row, self._around.jobs())
        if standing is not Standing.READY:
            self.say(_WHY_NOT[standing])
        else:
            row.is_marked = not row.is_marked
            self.draw()
        self._list.action_cursor(1)

    def do_broom_mark_all(self) -> None:
        if self.is_removing:
            return
        ready = self._ready(self.rows)
        mark = not all(row.is_marked for row in ready)
        for row in ready:
            row.is_marked = mark
        if not ready:
            self.say("There is nothing that can be removed.")
        self.draw()

    def _ready(self, rows: list[Row]) -> list[Row]:
        jobs = self._around.jobs()
        return [row for row in rows if self._standing(row, jobs) is Standing.READY]

    def do_broom_remove(self) -> None:
        marked = self._ready([row for row in self.rows if row.is_marked])
        if self.is_removing:
            self.say("What was marked is being removed; Esc stops it.")
        elif not marked:
            self.say("Nothing is marked: Space marks what the cursor is on, * everything.")
        else:
            self.app.push_screen(
                ConfirmDialog(
                    "Remove what was left behind",
                    question_text(marked),
                    "Remove",
                    danger=True,
                ),
                lambda yes: self._begin_removal(marked) if yes else None,
            )

    def _begin_removal(self, marked: list[Row]) -> None:
        # A transfer may have begun, or a search found out more, while it was asked.
        rows = [row for row in self._ready(marked) if row in self.rows]
        if not rows or self.is_removing:
            return
        self._gone = self._failed = 0
        self._removal = self._around.remove(self, rows, self._now() - self._grace)
        self._removal.start()
        self.draw()

    def do_broom_grace(self) -> None:
        def check(text: str) -> str:
            return "" if parse_grace(text) is not None else "Write it as 24h, 7d or 90min."

        def chosen(text: str | None) -> None:
            grace = parse_grace(text) if text is not None else None
            if grace is not None:
                self._grace = grace
                self._around.graced(grace)
                self.draw()

        self.app.push_screen(
            TextDialog(
                "Grace time",
                "Leave alone what was written to in the last",
                grace_text(self._grace),
                check,
                selected=True,
            ),
            chosen,
        )

    def do_broom_show(self) -> None:
        row = self.current
        if row is None:
            return
        standing = self._standing(row, self._around.jobs())
        self.dismiss()
        self._around.show(None if standing is Standing.QUEUED else place_of(row))

    def do_broom_again(self) -> None:
        if self.is_removing:
            self.say("What was marked is being removed; Esc stops it.")
            return
        self._sweep.stop()
        self._sweep = self._around.begin(self)
        self.begin()

    def stop(self) -> bool:
        if self._removal is not None:
            self._removal.stop()
            self.say("Stopping: the one that is being removed comes to its end.")
            return True
        if self.is_looking:
            self._sweep.stop()
            self._searching.clear()
            self.notes.append("Stopped: there may be more. Ctrl-R looks once more.")
            self.draw()
            return True
        return False
