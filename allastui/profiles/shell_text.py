"""What a shell script would set, read without running anything of it; pure.

It knows what OpenRC files are made of: `export NAME=value` with all kinds of quotes, variables in
values, `unset`, `read`, and `if` around them. A command's output is never known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"""(?P<gap>[ \t\r]+)
      | (?P<joined>\\\n)
      | (?P<comment>\#[^\n]*)
      | (?P<end>\n|;;?|&&?|\|\|?)
      | '(?P<single>[^']*)'
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | \\(?P<escaped>.)
      | (?P<command>`[^`]{0,500}`|\$\([^)]{0,500}\))
      | \$\{(?P<braced>[^}]{0,500})\}
      | \$(?P<variable>\w+)
      | (?P<plain>[^\s'"\\$`;&|]+|\$(?![({]))""",
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE = re.compile(
    r"""\\(?P<escaped>["$`\\\n])
      | (?P<command>`[^`]{0,500}`|\$\([^)]{0,500}\))
      | \$\{(?P<braced>[^}]{0,500})\}
      | \$(?P<variable>\w+)
      | (?P<odd>`|\$[({])
      | (?P<plain>[^\\$`]+|[\\$])""",
    re.VERBOSE | re.DOTALL,
)
_BRACED = re.compile(r"(\w+)(?::?-(.*))?", re.DOTALL)
_ASSIGNMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)
_OPENS = frozenset({"if", "for", "while", "until", "case", "{"})
_CLOSES = frozenset({"fi", "done", "esac", "}"})
_BEFORE_A_COMMAND = _OPENS | {"then", "else", "elif", "do", "!"}
_UNKNOWN = "\0"
"""Stands in a word for what only running the script could tell."""


@dataclass(slots=True)
class ShellText:
    """The variables that a script sets, and the line at which it could not be understood, or None.

    A variable that only running the script could tell (typed in, or the output of a command) is in
    `unknown` and not in `variables`.
    """

    variables: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    bad_line: int | None = None


def read_shell_text(text: str, environment: Mapping[str, str]) -> ShellText:
    """Return what `text` sets when it is run in `environment`; never raises.

    Inside `if` and the like nothing is unset and nothing that has a value gets another one, as the
    condition is not judged.
    """
    found = ShellText()
    depth = 0
    for words in _commands(text, found, environment):
        while words and words[0] in _BEFORE_A_COMMAND | _CLOSES:
            depth += (words[0] in _OPENS) - (words[0] in _CLOSES)
            words = words[1:] if words[0] not in ("if", "elif", "while", "until") else []
        if words:
            _run(words, found, is_certain=depth <= 0)
    return found


def _run(words: list[str], found: ShellText, *, is_certain: bool) -> None:
    name, *rest = words
    if name == "unset" and is_certain:
        for word in rest:
            found.variables.pop(word, None)
            found.unknown.discard(word)
    elif name == "read":
        for word in rest:
            if word.isidentifier():
                found.variables.pop(word, None)
                found.unknown.add(word)
    else:
        is_declared = name in ("export", "declare", "typeset", "local")
        matches = list(map(_ASSIGNMENT.fullmatch, rest if is_declared else words))
        if not is_declared and not all(matches):
            return  # a command, with variables for it alone before it
        for match in filter(None, matches):
            if is_certain or not found.variables.get(match[1]):
                _assign(match[1], match[2], found)


def _assign(name: str, value: str, found: ShellText) -> None:
    if _UNKNOWN in value:
        found.variables.pop(name, None)
        found.unknown.add(name)
    else:
        found.variables[name] = value
        found.unknown.discard(name)


def _commands(text: str, found: ShellText, environment: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the words of each simple command, quotes and variables resolved as of then."""
    words: list[str] = []
    word: str | None = None
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        if match is None:
            found.bad_line = text.count("\n", 0, position) + 1
            return
        position = match.end()
        kind = match.lastgroup
        if kind == "joined":
            continue
        if kind == "comment" and word is not None:
            word += "#"
            position = match.start() + 1
        elif kind in ("gap", "comment", "end"):
            if word is not None:
                words.append(word)
                word = None
            if kind == "end":
                yield words
                words = []
        else:
            word = (word or "") + _resolved(match, found, environment)
    yield [*words, word] if word is not None else words


def _resolved(match: re.Match[str], found: ShellText, environment: Mapping[str, str]) -> str:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind == "double":
        pieces = _IN_DOUBLE.finditer(text)
        return "".join(_resolved(piece, found, environment) for piece in pieces)
    if kind in ("command", "odd"):
        return _UNKNOWN
    if kind == "variable":
        return _value(text, "", found, environment)
    if kind == "braced":
        braced = _BRACED.fullmatch(text)
        if braced is None:
            return _UNKNOWN
        pieces = _IN_DOUBLE.finditer(braced[2] or "")
        default = "".join(_resolved(piece, found, environment) for piece in pieces)
        return _value(braced[1], default, found, environment)
    return "" if kind == "escaped" and text == "\n" else text


def _value(name: str, default: str, found: ShellText, environment: Mapping[str, str]) -> str:
    if name in found.unknown:
        return _UNKNOWN
    return found.variables.get(name, environment.get(name, "")) or default
