"""How a snippet of shell gets at a secret: never in its text, nor in a list of processes."""

from collections.abc import Iterable
from dataclasses import dataclass

from allastui.profiles.profile import BotocoreChain
from allastui.profiles.toml_text import bare_or_quoted
from allastui.snippets.key_places import (
    ACCESS,
    SECRET,
    SESSION,
    AwsProfile,
    IniFile,
    KeyPlace,
    ShellFile,
    Variables,
    has_session_token,
    s3_key_place,
)
from allastui.snippets.quoting import shell, shell_path
from allastui.snippets.subject import Subject

_VARIABLES = {
    ACCESS: "AWS_ACCESS_KEY_ID",
    SECRET: "AWS_SECRET_ACCESS_KEY",
    SESSION: "AWS_SESSION_TOKEN",
}


@dataclass(frozen=True, slots=True)
class ShellKeys:
    """`lines` come first; `values` are the words that give each secret then."""

    lines: tuple[str, ...]
    values: dict[str, str]


def shell_secrets(place: KeyPlace, names: Iterable[str], subject: Subject) -> ShellKeys:
    """Return how the secrets of `names` are read from their place."""
    match place:
        case AwsProfile(name):
            file = IniFile(
                str(subject.home / ".aws/credentials"),
                name,
                {each: variable.lower() for each, variable in _VARIABLES.items()},
            )
            return shell_secrets(file, names, subject)
        case IniFile(options=options):
            lines = _reader(place, subject)
            return ShellKeys(
                tuple(lines), {each: f'"$(setting {options[each]})"' for each in names}
            )
        case Variables(variables, are_set):
            used = {each: variables[each] for each in names}
            values = {each: f'"${variable}"' for each, variable in used.items()}
            if are_set:
                return ShellKeys((), values)
            needed = [
                f': "${{{variable}:?is needed: set and export it}}"' for variable in used.values()
            ]
            return ShellKeys(tuple(needed), values)
        case ShellFile(file, exports):
            path = shell_path(file, subject.home)
            lines = [f". {path}"] if exports else ["set -a", f". {path}", "set +a"]
            return ShellKeys(tuple(lines), {})


def _reader(place: IniFile, subject: Subject) -> list[str]:
    """Return a function `setting`, which prints an option of a section."""
    lines = ["setting() {"]
    if place.section is None:
        begin, start = "BEGIN { here = 1 } ", 'OPTION="$1" awk \''
    else:
        name = place.section
        title = f"[profiles.{bare_or_quoted(name)}]" if place.is_toml else f"[{name}]"
        begin, start = "", f'SECTION={shell(title)} OPTION="$1" awk \''
    lines += [
        f"  {start}",
        f'    {begin}{{ gsub(/^[ \\t]+|[ \\t\\r]+$/, "") }}',
    ]
    if place.section is not None:
        lines += ['    /^\\[/ { here = $0 == ENVIRON["SECTION"]; next }']
    unquote = '; gsub(/^"|"$/, "")' if place.is_toml else ""
    lines += [
        '    here && tolower($0) ~ "^" ENVIRON["OPTION"] "[ \\t]*=" {',
        f'      sub(/^[^=]*=[ \\t]*/, ""){unquote}; value = $0',
        "    }",
        f"    END {{ print value }}' {shell_path(place.file, subject.home)}",
        "}",
    ]
    return lines


def s3_shell_keys(subject: Subject) -> ShellKeys:
    """Return how the S3 key of the subject's profile is read."""
    place = s3_key_place(subject.profile, subject.home)
    if isinstance(subject.profile.credentials, BotocoreChain):
        name = shell(subject.profile.credentials.aws_profile)
        line = f'eval "$(aws configure export-credentials --profile {name} --format env)"'
        values = {each: f'"${variable}"' for each, variable in _VARIABLES.items()}
        return ShellKeys((line,), values)
    names = (ACCESS, SECRET, SESSION) if has_session_token(subject.profile) else (ACCESS, SECRET)
    return shell_secrets(place, names, subject)


def exports(keys: ShellKeys) -> list[str]:
    """Return lines that give the S3 key to the programs that come after them."""
    named = {_VARIABLES[each]: word for each, word in keys.values.items()}
    if all(word == f'"${variable}"' for variable, word in named.items()):
        return [f"export {' '.join(named)}"] if keys.lines else []
    return [f"export {variable}={word}" for variable, word in named.items()]


def script(lines: Iterable[str], command: Iterable[str]) -> str:
    """Return a text of shell: `command` alone, or in a subshell after the lines it needs.

    The parentheses keep what is read out of the user's shell, and have it read the text whole
    before a question in it takes the keyboard.
    """
    prelude, words = list(lines), list(command)
    if not prelude:
        return "\n".join(words) + "\n"
    return "\n".join(["(", *(f"  {line}" for line in (*prelude, *words)), ")"]) + "\n"


def broken(words: Iterable[str]) -> list[str]:
    """Return a command with one group of words to a line."""
    first, *rest = words
    if not rest:
        return [first]
    return [f"{first} \\", *(f"  {each} \\" for each in rest[:-1]), f"  {rest[-1]}"]
