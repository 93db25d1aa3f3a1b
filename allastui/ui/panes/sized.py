"""A pane that counts what is below its folders, when it is asked to."""

from allastui.stores.place import Place
from allastui.ui.panes.folder_sizes import Amount, Count, CountEnded, SizeCounted, counted_text
from allastui.ui.panes.results import ResultsView
from allastui.ui.panes.rows import Totals


class SizedView(ResultsView):
    """Folders have a size once it was counted, until the place is read again."""

    _count: Count | None = None
    _amounts: dict[int, Amount]
    _counted: str = ""
    """What the status line says of the last count, until the marks change."""
    _marked_then = Totals()

    def place_of(self, row: int) -> Place:
        """Return the place of a row."""
        raise NotImplementedError

    @property
    def is_counting(self) -> bool:
        return self._count is not None

    @property
    def tells_sizes(self) -> bool:
        """Whether the status line shows a count, or how it ended."""
        return self._counted != ""

    def do_folder_sizes(self) -> None:
        """Count the marked folders, or the one under the cursor; while it counts, stop."""
        if self.is_counting:
            self.stop_counting()
            return
        rows = [row for row in self._model.chosen_rows() if self._model.rows.is_folder(row)]
        if not rows:
            self.notify("Mark folders, or put the cursor on one, to count what is below.")
            return
        self._amounts, self._marked_then = {}, self._model.rows.marked
        self._count = Count(
            self._connections,
            {row: self.place_of(row) for row in rows},
            self.post_message,
            follow_links=self._settings.follow_symlinks,
        )
        self._count.start()
        self._describe_count()

    def stop_counting(self) -> None:
        """Stop; what was not counted to its end shows no size."""
        self._drop_count()
        self._describe()

    def _drop_count(self) -> None:
        if self._count is not None:
            self._count.stop()
        self._count = None
        self._counted = ""

    def _stop(self) -> None:
        super()._stop()
        self._drop_count()

    def on_size_counted(self, message: SizeCounted) -> None:
        message.stop()
        if message.count is not self._count:
            return
        self._amounts[message.row] = message.amount
        if message.is_whole:
            rows = self._model.rows
            moved = self._model.resize(message.row, message.amount.bytes, rows.form(message.row))
            if moved:
                self._view.update()
            else:
                self._view.refresh_rows({message.row})
        self._describe_count()

    def on_count_ended(self, message: CountEnded) -> None:
        message.stop()
        if message.count is not self._count:
            return
        self._describe_count(is_over=True)
        self._count = None
        if message.error is not None:
            self._counted = f"not counted: {message.error.title}"
        self._describe()

    def _describe_count(self, *, is_over: bool = False) -> None:
        assert self._count is not None
        names = [self._model.rows.names[row] + "/" for row in self._count.folders]
        word = "file" if self.place.is_local else "object"
        text = counted_text(names, self._amounts.values(), word=word)
        self._counted = text if is_over else f"counting... {text}"
        self._describe()

    def _status_text(self) -> str:
        is_news = self.is_counting or self._model.rows.marked == self._marked_then
        if self._counted and is_news and self.error is None:
            return self._counted
        return super()._status_text()
