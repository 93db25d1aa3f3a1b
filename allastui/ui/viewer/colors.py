"""The syntax colours of a text, found by the name of its file."""

from collections.abc import Mapping, Sequence

from rich.syntax import Syntax
from textual.highlight import HighlightTheme, highlight

from allastui.ui.viewer.content import Role
from allastui.ui.viewer.encoding import Encoding
from allastui.ui.viewer.text import Colored

LARGEST = 512 * 1024
"""No larger text is coloured: it would keep a processor busy for seconds."""
_LONGEST_LINE = 20_000

_NO_LANGUAGE = "default"
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")
"""What also ends a line elsewhere; here it is a character as any other."""

_ROLES = {
    "Comment": Role.COMMENT,
    "Generic.Heading": Role.HEADING,
    "Generic.Subheading": Role.HEADING,
    "Generic.Strong": Role.HEADING,
    "Keyword": Role.KEYWORD,
    "Literal.Number": Role.NUMBER,
    "Literal.String": Role.TEXT,
    "Name.Attribute": Role.NAME,
    "Name.Builtin": Role.KEYWORD,
    "Name.Class": Role.NAME,
    "Name.Decorator": Role.NAME,
    "Name.Function": Role.NAME,
    "Name.Tag": Role.NAME,
    "Operator.Word": Role.KEYWORD,
}


class _Theme(HighlightTheme):
    """Gives each token the name of its role in the place of a style."""

    STYLES = {
        token: str(role)
        for token in HighlightTheme.STYLES
        for name, role in _ROLES.items()
        if str(token) == f"Token.{name}"
    }


def language_of(name: str) -> str | None:
    """Return the language of a file by its name, None for plain text."""
    language = Syntax.guess_lexer(name)
    return None if language in (_NO_LANGUAGE, "text") else language


def colors_of(data: bytes, encoding: Encoding, language: str) -> Mapping[int, Sequence[Colored]]:
    """Return the colours of each line of a whole text, by the offset at which the line begins."""
    starts, texts = [], []
    start = encoding.mark
    for text in data[start:].decode(encoding.codec, "replace").split("\n"):
        starts.append(start)
        texts.append(text.removesuffix("\r").translate(_BREAKS))
        start += len(text.encode(encoding.codec, "replace")) + len(encoding.newline)
    if any(len(text) > _LONGEST_LINE for text in texts):
        return {}
    content = highlight("\n".join(texts), language=language, theme=_Theme, tab_size=0)
    colors: dict[int, list[Colored]] = {}
    index, begin = 0, 0
    for span in sorted(content.spans):
        if not isinstance(span.style, str) or not span.style.startswith("viewer--"):
            continue
        while index < len(texts) and span.start > begin + len(texts[index]):
            begin += len(texts[index]) + 1
            index += 1
        number, at = index, begin
        while number < len(texts) and at < span.end:
            first, last = max(0, span.start - at), min(len(texts[number]), span.end - at)
            if first < last:
                colored = Colored(first, last, Role(span.style))
                colors.setdefault(starts[number], []).append(colored)
            at += len(texts[number]) + 1
            number += 1
    return colors
