"""A progress bar, and the strip of an item's parts, as spans of text."""

from allastui.ui.queue.spans import Glyphs, Line, Role, Span


def progress_bar(done: int, total: int | None, width: int, glyphs: Glyphs) -> Line:
    """Return a bar of exactly `width` cells.

    `total` is None while it is not known: such a bar has no filled part, as any length would lie.
    A bar is only full when `done` has reached `total`, and nothing done fills nothing.
    """
    if width <= 0:
        return ()
    if total is None:
        return (Span(glyphs.bar_unknown * width, Role.REST),)
    filled = width if done >= total else max(0, done) * width // total
    runs = []
    if filled:
        tip = glyphs.bar_done if filled == width else glyphs.bar_tip
        runs.append(Span(glyphs.bar_done * (filled - 1) + tip, Role.DONE))
    if filled < width:
        runs.append(Span(glyphs.bar_rest * (width - filled), Role.REST))
    return tuple(runs)


def parts_strip(done: int, flying: int, parts: int, width: int, glyphs: Glyphs) -> Line:
    """Return the parts of an item as cells: done, in flight, waiting; at most `width` cells.

    `done` and `flying` are bit sets, bit 0 for part 1. With more parts than cells each cell stands
    for a run of parts: done if all are, in flight if any is, else waiting.
    """
    cells = min(parts, width)
    runs: list[Span] = []
    for cell in range(cells):
        first, end = cell * parts // cells, (cell + 1) * parts // cells
        mask = ((1 << (end - first)) - 1) << first
        if done & mask == mask:
            span = Span(glyphs.part_done, Role.DONE)
        elif flying & mask:
            span = Span(glyphs.part_flying, Role.FLYING)
        else:
            span = Span(glyphs.part_rest, Role.REST)
        if runs and runs[-1].role is span.role:
            runs[-1] = Span(runs[-1].text + span.text, span.role)
        else:
            runs.append(span)
    return tuple(runs)
