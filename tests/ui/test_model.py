"""Rows in order, filtered and marked, while they stream in."""

from collections.abc import Generator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.stores.entry import Entry, Form, Kind
from allastui.ui.panes.marks import PARENT
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.order import Sort, natural_key

_entries = st.lists(
    st.builds(
        Entry,
        name=st.text("ab19._", min_size=1, max_size=6),
        kind=st.sampled_from([Kind.PREFIX, Kind.OBJECT]),
        size=st.none() | st.integers(0, 5),
        modified=st.none() | st.floats(0, 5, allow_nan=False),
    ),
    max_size=40,
    unique_by=lambda entry: entry.name,
)


def _run(work: Generator[None, None, object]) -> None:
    for _ in work:
        pass


def _names(model: PaneModel) -> list[str]:
    rows = [model.row_at(line) for line in range(len(model))]
    return [".." if row == PARENT else model.rows.names[row] for row in rows if row is not None]


def _pages(entries: Sequence[Entry], page: int) -> list[Sequence[Entry]]:
    return [entries[start : start + page] for start in range(0, len(entries), page)]


def _filled(entries: Sequence[Entry], *, page: int = 1000, has_parent: bool = False) -> PaneModel:
    model = PaneModel(has_parent=has_parent)
    for part in _pages(entries, page):
        model.append(part)
    return model


def _files(*names: str) -> list[Entry]:
    return [Entry(name, Kind.OBJECT, 1, 1.0) for name in names]


def test_names_sort_as_people_count_and_folders_come_first() -> None:
    entries = [*_files("b10", "B9", "a"), Entry("z", Kind.PREFIX)]
    assert _names(_filled(entries, has_parent=True)) == ["..", "z", "a", "B9", "b10"]
    assert sorted(["x10y2", "x9y10", "x9y9"], key=natural_key) == ["x9y9", "x9y10", "x10y2"]
    assert natural_key("a007") != natural_key("a7")


@given(_entries, st.integers(1, 7), st.sampled_from(Sort), st.booleans(), st.sampled_from("a19*"))
@settings(max_examples=150, deadline=None)
def test_streaming_gives_the_same_order_as_all_at_once(
    entries: list[Entry], page: int, sort: Sort, reverse: bool, pattern: str
) -> None:
    streamed = PaneModel(has_parent=False, sort=sort, reverse=reverse, show_hidden=False)
    _run(streamed.show(pattern=pattern, hidden=False))
    for part in _pages(entries, page):
        streamed.append(part)
    whole = _filled(entries)
    _run(whole.sort_by(sort, reverse=reverse))
    _run(whole.show(pattern=pattern, hidden=False))
    assert _names(streamed) == _names(whole)
    assert streamed.totals == whole.totals
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    wanted = shown if pattern == "*" else [entry for entry in shown if pattern in entry.name]
    assert sorted(_names(whole)) == sorted(entry.name for entry in wanted)


@given(_entries, st.integers(1, 5), st.integers(0, 40), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_cursor_keeps_to_its_name(
    entries: list[Entry], page: int, line: int, reverse: bool
) -> None:
    pages = _pages(entries, page)
    model = PaneModel(has_parent=True, reverse=reverse)
    for part in pages[:1]:
        model.append(part)
    model.move_to(line)
    name = model.cursor_name
    for part in pages[1:]:
        model.append(part)
    assert model.cursor_name == name
    for sort in Sort:
        _run(model.sort_by(sort, reverse=not reverse))
        assert model.cursor_name == name
    if name is not None:
        _run(model.show(pattern=name, hidden=True))
        assert model.cursor_name == name


@given(
    _entries.filter(bool),
    st.lists(st.tuples(st.integers(0, 39), st.none() | st.integers(0, 9)), max_size=10),
    st.sampled_from(Sort),
    st.booleans(),
    st.sampled_from("a*"),
)
@settings(max_examples=150, deadline=None)
def test_sizes_that_come_later_give_the_same_rows_as_if_they_had_been_listed(
    entries: list[Entry],
    sizes: list[tuple[int, int | None]],
    sort: Sort,
    reverse: bool,
    pattern: str,
) -> None:
    model = _filled(entries)
    _run(model.sort_by(sort, reverse=reverse))
    _run(model.show(pattern=pattern, hidden=False))
    model.rows.mark(range(0, len(entries), 2), True)
    model.move_to(len(entries) // 2)
    name = model.cursor_name
    right = list(entries)
    for index, size in sizes:
        row = index % len(entries)
        if right[row].kind is Kind.OBJECT:
            right[row] = right[row]._replace(size=size, form=Form.DLO)
            model.resize(row, size, Form.DLO)
    listed = _filled(right)
    _run(listed.sort_by(sort, reverse=reverse))
    _run(listed.show(pattern=pattern, hidden=False))
    listed.rows.mark(range(0, len(entries), 2), True)
    assert _names(model) == _names(listed)
    assert (model.totals, model.rows.marked) == (listed.totals, listed.rows.marked)
    assert model.cursor_name == name


def test_sizes_fall_and_times_too_and_a_second_time_turns_them_around() -> None:
    model = _filled(
        [
            Entry("new", Kind.OBJECT, 1, 30.0),
            Entry("large", Kind.OBJECT, 3, 20.0),
            Entry("old", Kind.OBJECT, 2, 10.0),
            Entry("b", Kind.PREFIX),
            Entry("a", Kind.PREFIX),
        ]
    )
    _run(model.sort_by(Sort.SIZE, reverse=False))
    assert _names(model) == ["a", "b", "large", "old", "new"]
    _run(model.sort_by(Sort.SIZE, reverse=True))
    assert _names(model) == ["a", "b", "new", "old", "large"]
    _run(model.sort_by(Sort.TIME, reverse=False))
    assert _names(model)[2:] == ["new", "large", "old"]


def test_a_filter_is_a_part_of_the_name_or_a_pattern_for_all_of_it() -> None:
    model = _filled(_files("Run.csv", "run.csv.gz", "walk.txt"))
    _run(model.show(pattern="RUN", hidden=True))
    assert _names(model) == ["Run.csv", "run.csv.gz"]
    _run(model.show(pattern="*.csv", hidden=True))
    assert _names(model) == ["Run.csv"]
    assert model.totals.files == 3
    _run(model.show(pattern="", hidden=True))
    assert model.shown_count == 3


def test_hidden_names_show_when_asked_and_count_only_then() -> None:
    model = _filled(_files(".secret", "plain"))
    _run(model.show(pattern="", hidden=False))
    assert (_names(model), model.totals.files) == (["plain"], 1)
    _run(model.show(pattern="", hidden=True))
    assert (_names(model), model.totals.files) == ([".secret", "plain"], 2)


def test_marks_by_hand_by_pattern_and_turned_around() -> None:
    model = _filled(
        [Entry("a.csv", Kind.OBJECT, 10), Entry("b.csv", Kind.OBJECT, 20), Entry("c", Kind.OTHER)]
    )
    model.move_to(0)
    assert model.toggle_mark()
    assert (model.rows.marked.files, model.rows.marked.bytes) == (1, 10)
    _run(model.mark_matching("*.csv", True))
    assert (model.rows.marked.files, model.rows.marked.bytes) == (2, 30)
    _run(model.invert_marks())
    assert model.rows.marked.files == 0
    _run(model.invert_marks())
    assert [model.rows.names[row] for row in model.chosen_rows()] == ["a.csv", "b.csv"]
    model.unmark_all()
    assert [model.rows.names[row] for row in model.chosen_rows()] == ["a.csv"]


def test_a_new_listing_takes_over_marks_and_cursor() -> None:
    old = _filled(_files("a", "b", "c"))
    old.move_to(1)
    old.toggle_mark()
    new = _filled(_files("a", "aa", "b"))
    _run(new.take_marks(old))
    new.take_cursor(old)
    assert new.cursor_name == "b"
    assert [new.rows.names[row] for row in new.rows.marked_rows()] == ["b"]
    new.take_cursor(old, name="aa")
    assert new.cursor_name == "aa"
    gone = _filled(_files("x"))
    gone.take_cursor(old)
    assert gone.cursor_name == "x"


def test_the_cursor_goes_to_a_wanted_name_when_it_comes() -> None:
    model = PaneModel(has_parent=True, cursor_name="m")
    model.append(_files("z"))
    assert model.cursor_name is None
    model.append(_files("m", "a"))
    assert model.cursor_name == "m"


def test_a_row_takes_less_than_sixty_bytes() -> None:
    import tracemalloc

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        model = PaneModel(has_parent=True)
        for start in range(0, 50_000, 1000):
            model.append(
                [
                    Entry(f"sample-{number:09d}.gz", Kind.OBJECT, number, 1.0)
                    for number in range(start, start + 1000)
                ]
            )
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(model) == 50_001
    assert used / 50_000 < 60


@given(_entries, st.integers(1, 7), st.sampled_from(Sort), st.sampled_from(Sort))
@settings(max_examples=60, deadline=None)
def test_a_model_that_began_in_another_order_can_be_sorted_anew(
    entries: list[Entry], page: int, before: Sort, after: Sort
) -> None:
    model = PaneModel(has_parent=False)
    model.sort = before
    for part in _pages(entries, page):
        model.append(part)
    fresh = _filled(entries)
    _run(fresh.sort_by(before, reverse=False))
    assert _names(model) == _names(fresh)
    for one in (model, fresh):
        _run(one.show(pattern="a", hidden=True))
        _run(one.sort_by(after, reverse=True))
    assert _names(model) == _names(fresh)
