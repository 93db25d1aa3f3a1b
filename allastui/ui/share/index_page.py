"""An index page: the objects below a prefix in HTML, with sizes, dates and relative links."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from allastui.errors import printable
from allastui.stores.entry import Entry
from allastui.ui.format import count_text, size_text

INDEX = "index.html"
MOST_ROWS = 50_000
_MARK = '<meta name="generator" content="allastui">'
_LOOKED_THROUGH = 2048
"""Our mark is within so many bytes of the beginning."""

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{mark}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .25em .5em; border-bottom: 1px solid #ddd; }}
td:first-child {{ overflow-wrap: anywhere; }}
.number {{ text-align: right; white-space: nowrap; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{summary}</p>
<table>
<tr><th>Name</th><th class="number">Size</th><th>Changed (UTC)</th></tr>
"""
_TAIL = "</table>\n</body>\n</html>\n"


def index_page(title: str, entries: Iterable[Entry]) -> bytes:
    """Return the page of `entries`, whose names are relative to it; itself it does not list.

    It names the first MOST_ROWS of them and says so if there are more.
    """
    shown: list[Entry] = []
    count = size = 0
    for entry in entries:
        if entry.name == INDEX:
            continue
        count, size = count + 1, size + (entry.size or 0)
        if count <= MOST_ROWS:
            shown.append(entry)
    objects = "1 object" if count == 1 else f"{count_text(count)} objects"
    summary = f"{objects}, {size_text(size)}"
    if count > MOST_ROWS:
        summary += f"; the first {count_text(MOST_ROWS)} are listed"
    head = _HEAD.format(mark=_MARK, title=_text(title), summary=summary)
    rows = (_row(entry) for entry in sorted(shown, key=lambda entry: entry.name))
    return "".join((head, *rows, _TAIL)).encode()


def is_index_page(beginning: bytes) -> bool:
    """Whether a file that begins so is an index page of ours."""
    return _MARK.encode() in beginning[:_LOOKED_THROUGH]


def _row(entry: Entry) -> str:
    changed = "" if entry.modified is None else f"{_date(entry.modified):%Y-%m-%d %H:%M}"
    return (
        f'<tr><td><a href="{link_to(entry.name)}">{_text(entry.name)}</a></td>'
        f'<td class="number">{size_text(entry.size)}</td><td>{changed}</td></tr>\n'
    )


def link_to(name: str) -> str:
    """Return a relative link; the dot keeps a colon in a name from being read as a scheme."""
    return escape("./" + quote(name, safe="/~", errors="surrogateescape"))


def _text(text: str) -> str:
    return escape(printable(text))


def _date(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
