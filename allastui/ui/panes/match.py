"""Which names a filter or a pattern means."""

import fnmatch
import re
from collections.abc import Callable, Sequence

_GLOB = re.compile(r"[*?\[]")


def name_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a test of names, case-insensitive.

    A pattern with *, ? or [ must fit the whole name; any other must be a part of it. The empty
    pattern fits every name.
    """
    matches = names_matcher(pattern)
    return lambda name: matches((name.casefold(),))[0]


def names_matcher(pattern: str) -> Callable[[Sequence[str]], list[bool]]:
    """Return the same test of many names at once, whose case is folded already."""
    folded = pattern.casefold()
    if not folded:
        return lambda names: [True] * len(names)
    if _GLOB.search(folded):
        fits = re.compile(fnmatch.translate(folded)).match
        return lambda names: [fits(name) is not None for name in names]
    return lambda names: [folded in name for name in names]
