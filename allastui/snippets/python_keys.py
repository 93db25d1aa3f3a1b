"""How a snippet of Python gets at a secret: what it imports, what it reads, and the expressions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allastui.snippets.key_places import (
    ACCESS,
    SECRET,
    SESSION,
    AwsProfile,
    IniFile,
    KeyPlace,
    Variables,
    has_session_token,
    s3_key_place,
)
from allastui.snippets.quoting import python, python_path
from allastui.snippets.subject import Subject


@dataclass(frozen=True, slots=True)
class PythonKeys:
    """`lines` read what the expressions of `values` (by the name of the secret) need."""

    imports: tuple[str, ...]
    lines: tuple[str, ...]
    values: dict[str, str]


def python_secrets(place: KeyPlace, names: Sequence[str], subject: Subject) -> PythonKeys:
    """Return how the secrets of `names` are read from their place."""
    match place:
        case AwsProfile(name):
            lines = (f"keys = boto3.Session(profile_name={python(name)}).get_credentials()",)
            found = {ACCESS: "access_key", SECRET: "secret_key", SESSION: "token"}
            return PythonKeys(
                ("import boto3",), lines, {each: f"keys.{found[each]}" for each in names}
            )
        case IniFile(is_toml=True):
            return _toml(place, names, subject)
        case IniFile():
            return _ini(place, names, subject)
        case Variables(variables, are_set):
            return _variables([(each, variables[each]) for each in names], are_set=are_set)
    return _variables([], are_set=False)


def _ini(place: IniFile, names: Sequence[str], subject: Subject) -> PythonKeys:
    path = python_path(place.file, subject.home)
    lines = ["settings = configparser.RawConfigParser(strict=False)"]
    if place.section is None:
        lines += [f'settings.read_string("[all]\\n" + ({path}).read_text())']
    else:
        lines += [f"settings.read({path})"]
    lines += [f"keys = settings[{python(place.section or 'all')}]"]
    values = {each: f"keys[{python(place.options[each])}]" for each in names}
    return PythonKeys(("import configparser", "from pathlib import Path"), tuple(lines), values)


def _toml(place: IniFile, names: Sequence[str], subject: Subject) -> PythonKeys:
    path = python_path(place.file, subject.home)
    lines = (
        f"profiles = tomllib.loads(({path}).read_text())",
        f'keys = profiles["profiles"][{python(place.section or "")}]',
    )
    values = {each: f"keys[{python(place.options[each])}]" for each in names}
    return PythonKeys(("import tomllib", "from pathlib import Path"), lines, values)


def _variables(named: Sequence[tuple[str, str]], *, are_set: bool) -> PythonKeys:
    values = {name: f"os.environ[{python(variable)}]" for name, variable in named}
    missing = f"# The key is in no file: set {', '.join(variable for _, variable in named)} first."
    return PythonKeys(("import os",), () if are_set else (missing,), values)


def key_names(subject: Subject) -> tuple[str, ...]:
    """Return the secrets that an S3 key consists of."""
    token = (SESSION,) if has_session_token(subject.profile) else ()
    return (ACCESS, SECRET, *token)


def s3_python_keys(subject: Subject) -> PythonKeys:
    """Return how the S3 key of the subject's profile is read."""
    place = s3_key_place(subject.profile, subject.home)
    names = (ACCESS, SECRET, SESSION) if isinstance(place, AwsProfile) else key_names(subject)
    return python_secrets(place, names, subject)


def module(imports: Iterable[str], *blocks: Iterable[str]) -> str:
    """Return a text of Python: the imports sorted as usual, then the blocks with empty lines."""
    unique = sorted(set(imports), key=lambda line: (not _is_standard(line), line.split()[1], line))
    standard = [line for line in unique if _is_standard(line)]
    others = [line for line in unique if not _is_standard(line)]
    parts = ["\n".join(lines) for lines in (standard, others, *map(list, blocks)) if lines]
    return "\n\n".join(parts) + "\n"


def call(start: str, arguments: Iterable[str], end: str = ")") -> list[str]:
    """Return a call with one argument to a line."""
    return [start, *(f"    {each}," for each in arguments), end]


_STANDARD = ("configparser", "getpass", "io", "os", "pathlib", "tomllib")


def _is_standard(line: str) -> bool:
    return line.split()[1] in _STANDARD
