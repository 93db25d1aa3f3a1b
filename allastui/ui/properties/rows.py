"""Facts as lines of the screen: labels in a column, values cut to the width; pure."""

import textwrap
from collections.abc import Sequence

from allastui.errors import printable
from allastui.ui.properties.facts import Fact, Tone
from allastui.ui.queue.line_list import Row
from allastui.ui.queue.spans import Glyphs, Line, Role, Span, clip_end, clip_middle, line_width, pad

_LABEL = 20
_ROLES = {
    Tone.PLAIN: Role.PLAIN,
    Tone.HEADING: Role.STRONG,
    Tone.HINT: Role.DIM,
    Tone.WARNING: Role.ERROR,
    Tone.CHANGED: Role.WARNING,
    Tone.REMOVED: Role.ERROR,
}


def fact_rows(facts: Sequence[Fact], width: int, glyphs: Glyphs) -> list[Row]:
    """Return a row for each fact, its key being the place of the fact; headings have one above."""
    rows: list[Row] = []
    for key, fact in enumerate(facts):
        if fact.tone is Tone.HEADING:
            if rows:
                rows.append(Row((), key, is_head=False))
            rows.append(Row((Span(f" {fact.label}", Role.STRONG),), key))
        else:
            rows.append(Row(_line(fact, width, glyphs), key))
    return rows


def _line(fact: Fact, width: int, glyphs: Glyphs) -> Line:
    if not fact.label and fact.tone in (Tone.HINT, Tone.WARNING):
        text = clip_end(printable(fact.value), width - 4, glyphs)
        return (Span(f"   {text}", _ROLES[fact.tone]),)
    label = pad(clip_end(printable(fact.label), _LABEL - 1, glyphs), _LABEL)
    value = clip_middle(printable(fact.value), max(8, width - _LABEL - 3), glyphs)
    mark = "*" if fact.tone in (Tone.CHANGED, Tone.REMOVED) else " "
    return (
        Span(f" {mark} ", _ROLES[fact.tone]),
        Span(label, Role.DIM),
        Span(value, _ROLES[fact.tone]),
    )


def whole_value(fact: Fact, width: int, lines: int, glyphs: Glyphs) -> list[Line]:
    """Return the value of a fact in full, below a rule; [] where its row shows all of it."""
    value = printable(fact.value)
    room = width - (_LABEL + 3 if fact.label else 4)
    if line_width((Span(value),)) <= room:
        return []
    wrapped = textwrap.wrap(value, max(10, width - 4), max_lines=lines, placeholder=" ...")
    rule: Line = (Span(glyphs.rule * width, Role.REST),)
    return [rule, *((Span(f"   {line}"),) for line in wrapped)]
