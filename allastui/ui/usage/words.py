"""What the usage says, and how it draws a bucket or a prefix."""

from allastui.errors import printable
from allastui.stores.place import Place
from allastui.ui.format import count_text, percent_text, size_text, unsized_text
from allastui.ui.panes.columns import elide, fit
from allastui.ui.queue.spans import Glyphs, Line, Role, Span
from allastui.ui.usage.counting import HERE, Row, Usages
from allastui.ui.usage.tally import Amount

_COUNT, _SIZE, _SHARE, _BAR = 11, 9, 5, 12
_WIDE = 100
"""So many columns have room for segments and quotas."""


def _name_width(width: int, *, of_buckets: bool) -> int:
    extra = 2 + _COUNT + _SIZE + 2 if of_buckets and width >= _WIDE else 0
    return max(8, width - _COUNT - _SIZE - _SHARE - _BAR - 7 - extra)


def columns_line(width: int, *, of_buckets: bool) -> Line:
    """Return the titles of the columns of `row_line`."""
    name = "Bucket" if of_buckets else "Prefix"
    text = f" {fit(name, _name_width(width, of_buckets=of_buckets))} {'Objects'.rjust(_COUNT)}"
    text += f" {'Size'.rjust(_SIZE)}"
    if of_buckets and width >= _WIDE:
        text += f"  {'Segments'.rjust(_COUNT)} {'Quota'.rjust(_SIZE)}"
    return (Span(f"{text}  {'Share'.rjust(_SHARE)}", Role.DIM),)


def row_line(row: Row, total: int, width: int, glyphs: Glyphs, *, of_buckets: bool) -> Line:
    """Return a bucket or a prefix with its share of `total` bytes, as wide as `width`."""
    amount = row.amount
    name, role = name_text(row.name, of_buckets=of_buckets), Role.PLAIN
    if row.name == HERE:
        role = Role.DIM
    room = _name_width(width, of_buckets=of_buckets)
    spans = [Span(f" {fit(elide(name, room, glyphs.ellipsis), room)} ", role)]
    if row.error is not None:
        return (*spans, Span(f"not counted: {row.error}", Role.ERROR))
    more = "" if amount.is_whole else "~"
    spans.append(Span(f"{(more + count_text(amount.objects)).rjust(_COUNT)} ", Role.DIM))
    spans.append(Span(f"{(more + size_text(amount.bytes)).rjust(_SIZE)}"))
    if of_buckets and width >= _WIDE:
        segments = count_text(amount.segments) if amount.segments else ""
        quota = size_text(amount.quota_bytes) if amount.quota_bytes else ""
        spans.append(Span(f"  {segments.rjust(_COUNT)} {quota.rjust(_SIZE)}", Role.DIM))
    cells = round(_BAR * amount.bytes / total) if total else 0
    spans += [
        Span(f"  {_share_text(amount.bytes, total).rjust(_SHARE)} ", Role.DIM),
        Span(glyphs.bar_done * cells, Role.DONE),
        Span(glyphs.bar_rest * (_BAR - cells), Role.REST),
    ]
    return tuple(spans)


def _share_text(size: int, total: int) -> str:
    text = percent_text(size, total)
    return "<1 %" if size and text == "0 %" else text


def name_text(name: str, *, of_buckets: bool) -> str:
    """Return what a row is called."""
    if name == HERE:
        return "objects right here"
    return printable(name) if of_buckets else f"{printable(name)}/"


def state_text(place: Place, found: Usages, *, running: bool, stopped: bool) -> str:
    """Return how much was counted, and whether that is all."""
    amount = found.total
    count = len(found.rows)
    what = amount_text(amount)
    if place.is_bucket_list:
        what = f"{count_text(count)} bucket{'' if count == 1 else 's'}, {what}"
        if lacking := sum(row.error is not None for row in found.rows):
            what += f"; {count_text(lacking)} not counted"
    if running:
        return f"counting... {what}"
    return f"stopped: {what} by then" if stopped else what


def amount_text(amount: Amount) -> str:
    """Return objects, segments and bytes in words."""
    objects = f"{count_text(amount.objects)} object{'' if amount.objects == 1 else 's'}"
    if amount.segments:
        objects += f" and {count_text(amount.segments)} segments"
    return f"{objects}, {size_text(amount.bytes)}"


def notes(found: Usages) -> list[str]:
    """Return what else is worth telling: unknown sizes, the project's quota, too many prefixes."""
    told = []
    if unsized := found.total.unsized:
        told.append(f"{unsized_text(unsized)}: counted as 0 bytes")
    project = found.project
    if project is not None:
        text = f"the whole project: {size_text(project.bytes)}"
        if project.quota_bytes:
            share = percent_text(project.bytes, project.quota_bytes)
            text += f", {share} of its quota of {size_text(project.quota_bytes)}"
        told.append(text)
    if found.together.objects:
        told.append(f"smaller prefixes together: {amount_text(found.together)}")
    return told
