"""A whole listing, page after page."""

from collections.abc import Callable, Iterator

from allastui.stores.entry import Entry, Page


def pages_in_order(
    list_page: Callable[[str, str, str | None], Page], bucket: str, prefix: str
) -> Iterator[list[Entry]]:
    """Yield the rows of all pages that `Store.list_page` gives, in its order."""
    cursor: str | None = None
    while True:
        page = list_page(bucket, prefix, cursor)
        yield page.entries
        cursor = page.cursor
        if cursor is None:
            return
