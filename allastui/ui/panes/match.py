"""Which names a filter or a pattern means."""

import fnmatch
import re
from collections.abc import Callable

_GLOB = re.compile(r"[*?\[]")


def name_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a test of names, case-insensitive.

    A pattern with *, ? or [ must fit the whole name; any other must be a part of it. The empty
    pattern fits every name.
    """
    folded = pattern.casefold()
    if not folded:
        return lambda name: True
    if _GLOB.search(folded):
        fits = re.compile(fnmatch.translate(folded)).match
        return lambda name: fits(name.casefold()) is not None
    return lambda name: folded in name.casefold()
