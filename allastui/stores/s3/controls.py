"""Control characters in XML answers.

XML 1.0 has no way to write most of them, but keys may hold them, and Ceph writes them as character
references that every parser refuses. They travel through the parser as private characters.
"""

import re

_FIRST = 0x10FE00
"""Private characters from here on stand for the control characters from 0 on."""

_REFERENCE = rb"&#(?:x0*([0-9a-fA-F]{1,2})|0*([0-9]{1,2}));"
_ALLOWED = frozenset((0x09, 0x0A, 0x0D))
_RESTORED = {_FIRST + code: chr(code) for code in range(0x20) if code not in _ALLOWED}


def hide_controls(document: bytes) -> bytes:
    """Return `document` with what a parser takes in place of references to control characters."""
    return re.sub(_REFERENCE, _hidden, document) if b"&#" in document else document


def restore_controls(text: str) -> str:
    """Return a text of a parsed document with its control characters again."""
    return text.translate(_RESTORED)


def _hidden(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code >= 0x20 or code in _ALLOWED:
        return match[0]
    return chr(_FIRST + code).encode()
