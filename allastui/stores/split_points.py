"""Where to split the keys of a listing whose other keys are not known yet; pure."""

import string
import sys
from dataclasses import dataclass

_CLASSES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)

_FAR_AHEAD = 8
"""How many times farther than what was read so far a split is put where nothing tells the end."""


def key_bytes(key: str) -> bytes:
    """Return the bytes by which services order keys; bytes that are no UTF-8 are surrogates."""
    try:
        return key.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return key.encode("utf-8", "surrogatepass")


class Alphabet:
    """The characters that keys seem to be written with: those seen, and others of their kind.

    What stands at one place of the keys is mostly of one kind, so places are told apart.
    """

    def __init__(self) -> None:
        self._places: list[set[str]] = []

    def add(self, key: str) -> None:
        """Take in the characters of a key."""
        self._places += [set[str]() for _ in range(len(key) - len(self._places))]
        for seen, character in zip(self._places, key, strict=False):
            seen.add(character)

    def between(self, at: int, low: str, high: str | None) -> list[str]:
        """Return what may stand at the place `at` behind `low`, and before `high`, in order."""
        seen = self._places[at] if at < len(self._places) else set[str]()
        kinds = [kind for kind in _CLASSES if not seen.isdisjoint(kind)]
        return sorted(
            each
            for each in seen.union(*kinds)
            if low < each and (high is None or each < high) and _may_end_a_split(each)
        )


@dataclass(slots=True)
class Progress:
    """How far a range of keys was read: its first key, the first of the newest page, the last."""

    first: str
    page_first: str
    last: str


def split_point(
    read: Progress, until: str | None, prefix: str, alphabet: Alphabet
) -> tuple[int, str] | None:
    """Return a key to split what is behind `read` at, None if that is not worth a request.

    The range ends with `until` (None: with the listing). With the key comes the place where it
    differs from the last one read: the nearer to the start, the more keys may be behind it. No
    split has a slash behind `prefix`, so that what a listing shows as one folder is never on both
    sides.
    """
    last = read.last
    differs = _first_difference(read.first, last)
    deepest = _first_difference(read.page_first, last)
    for at in range(len(prefix), min(len(last), deepest + 1)):
        if _is_surrogate(last[at]):
            return None
        limit = None
        if until is not None and until.startswith(last[:at]):
            if len(until) == at:
                return None
            limit = until[at]
        letters = alphabet.between(at, last[at], limit)
        if at == deepest:
            letter = _far_behind_a_page(read, at, limit, alphabet)
        elif letters:
            # Where keys differed before there are likely to be more; elsewhere the next character
            # tells whether there is anything else at all.
            letter = letters[len(letters) // 2 if at == differs else 0]
        else:
            letter = _guess(last[at], limit, read.first[at : at + 1] if at == differs else "")
        if letter is not None:
            return at, last[:at] + letter
        if last[at] == "/":
            return None
    return None


def _far_behind_a_page(
    read: Progress, at: int, limit: str | None, alphabet: Alphabet
) -> str | None:
    """Return a character for the place where the keys of the newest page differ.

    None if what is behind it seems to be less than two pages, as far as one page went.
    """
    last = read.last[at]
    began = read.page_first[at : at + 1] or "\0"
    if not any(last in kind for kind in _CLASSES):
        is_far = limit is None or ord(limit) - ord(last) > 2 * (ord(last) - ord(began))
        return _guess(last, limit, read.first[at : at + 1]) if is_far else None
    gone = [began, *alphabet.between(at, began, last)]
    letters = alphabet.between(at, last, limit)
    return letters[len(letters) // 2] if len(letters) > 2 * len(gone) else None


def _guess(low: str, high: str | None, origin: str) -> str | None:
    """Return a character of no known kind behind `low`, far ahead of what was read from `origin`.

    Where `origin` is "" it is the very next one.
    """
    step = max(1, _FAR_AHEAD * (ord(low) - ord(origin))) if origin else 1
    code = min(ord(low) + step, sys.maxunicode)
    if high is not None:
        code = min(code, (ord(low) + ord(high)) // 2)
    if code == ord("/"):
        code += 1
    if code <= ord(low) or (high is not None and code >= ord(high)):
        return None
    return chr(code) if _may_end_a_split(chr(code)) else None


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), len(one))


def _may_end_a_split(character: str) -> bool:
    return character != "/" and not _is_surrogate(character)


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
