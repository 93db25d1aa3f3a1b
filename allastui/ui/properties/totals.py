"""How many things there are, and how much, while it is counted and afterwards; pure."""

from collections.abc import Iterator

from allastui.ui.format import count_text, size_text, unsized_text
from allastui.ui.panes.folder_sizes import Amount
from allastui.ui.properties.facts import Fact, Tone
from allastui.ui.properties.subject import Subject


def total_facts(
    subject: Subject, total: Amount, word: str, *, is_whole: bool, dots: str
) -> Iterator[Fact]:
    """Yield how much is below `subject`; `word` is what one thing is called."""
    if len(subject.places) > 1:
        folders = len(subject.folders)
        what = "buckets" if subject.is_bucket else "folders"
        if folders:
            yield Fact(what, count_text(folders))
    so_far = "" if is_whole else f"  (counting{dots})"
    if is_whole or total.files:
        yield Fact(f"{word}s", f"{count_text(total.files)}{so_far}")
        yield Fact("size", f"{size_text(total.bytes)}  ({count_text(total.bytes)} bytes)")
    else:
        yield Fact(f"{word}s", f"counting{dots}")
    if total.unsized:
        yield Fact("", unsized_text(total.unsized), Tone.WARNING)
    if total.unreadable:
        yield Fact("", f"{count_text(total.unreadable)} folders not readable", Tone.WARNING)
