"""Whether a policy can be sent, and whether it would lock out who sends it; pure.

The rules are those of the policies of S3: an explicit Deny wins over everything, also over what
the owner of a bucket may do.
"""

import re
from collections.abc import Iterator
from typing import Any

from allastui.stores.abilities.documents import read_json

_VERSIONS = ("2012-10-17", "2008-10-17")
_PAIRS = ("Principal", "Action", "Resource")
"""A statement has each of them, or its opposite: NotPrincipal and so on."""
_NAMES = frozenset(
    name
    for names in (("Sid", "Effect", "Condition"), _PAIRS, (f"Not{pair}" for pair in _PAIRS))
    for name in names
)
_ACTION = re.compile(r"\*|s3:[A-Za-z*?]+")
_ARN = "arn:aws:s3:::"
_UNDOING = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy")
"""Who may not do these cannot take a policy back."""


def policy_complaints(text: str, bucket: str) -> list[str]:
    """Return what is wrong with a policy for `bucket`, [] if it can be sent."""
    try:
        policy = read_json(text)
    except ValueError as error:
        return [str(error)]
    if not isinstance(policy, dict):
        return ["It must be an object in braces, with Version and Statement."]
    found = []
    if policy.get("Version") not in _VERSIONS:
        found.append(f'Version must be "{_VERSIONS[0]}".')
    found += [
        f"{name} means nothing in a policy."
        for name in policy
        if name not in ("Version", "Id", "Statement")
    ]
    statements = _statements(policy)
    if not statements:
        found.append("Statement must be a list with at least one statement.")
    for number, statement in enumerate(statements, 1):
        found += [f"Statement {number}: {each}" for each in _wrong_in(statement, bucket)]
    return found


def _wrong_in(statement: object, bucket: str) -> Iterator[str]:
    if not isinstance(statement, dict):
        yield "it must be an object in braces."
        return
    for name in statement:
        if name not in _NAMES:
            yield f"{name} means nothing here."
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield 'Effect must be "Allow" or "Deny".'
    for name in _PAIRS:
        if (name in statement) == (f"Not{name}" in statement):
            yield f"it needs {name} or Not{name}, and not both."
    for principal in _principals(statement):
        yield from _wrong_principal(principal)
    for action in _texts(statement, "Action"):
        if not isinstance(action, str) or not _ACTION.fullmatch(action):
            yield f"{action} is no action such as s3:GetObject."
    for resource in _texts(statement, "Resource"):
        if not isinstance(resource, str) or not _names_bucket(resource, bucket):
            yield f"{resource} is not in this bucket: {_ARN}{bucket} or {_ARN}{bucket}/*."


def _wrong_principal(principal: object) -> Iterator[str]:
    if not isinstance(principal, str) or not principal:
        yield f'{principal} is no principal: "*", or {{"AWS": "arn:aws:iam::PROJECT:root"}}.'
    elif principal.startswith("arn:aws:iam:::"):
        yield f"{principal} names no project: it is written before :root or :user/."


def lockouts(text: str, bucket: str) -> list[str]:
    """Return a sentence for each statement that may keep its sender from changing the policy.

    The policy has no complaints. Who a principal is, only the service knows: any but everybody
    "may be you". A condition is taken as one that is true.
    """
    found = []
    for number, statement in enumerate(_statements(read_json(text)), 1):
        if statement["Effect"] != "Deny" or not _is_of_bucket(statement, bucket):
            continue
        denied = [action for action in _UNDOING if _is_of_action(statement, action)]
        if denied:
            what = ", ".join(denied)
            found.append(f"Statement {number} denies {what} to {_who(statement)}.")
    return found


def _who(statement: dict[str, Any]) -> str:
    names = [str(each) for each in _principals(statement)]
    if "NotPrincipal" in statement:
        return f"everybody but {', '.join(names)}, so perhaps to you"
    return "everybody, you too" if "*" in names else f"{', '.join(names)}, which may be you"


def _is_of_bucket(statement: dict[str, Any], bucket: str) -> bool:
    return _covers(statement, "Resource", _ARN + bucket, ignore_case=False)


def _is_of_action(statement: dict[str, Any], action: str) -> bool:
    return _covers(statement, "Action", action, ignore_case=True)


def _covers(statement: dict[str, Any], name: str, value: str, *, ignore_case: bool) -> bool:
    """Tell whether a statement is about `value`, by Action or NotAction and so on."""
    patterns = _texts(statement, name)
    matches = any(_matches(str(each), value, ignore_case=ignore_case) for each in patterns)
    return matches if name in statement else not matches


def _matches(pattern: str, value: str, *, ignore_case: bool) -> bool:
    """Tell whether `value` fits a pattern, in which * is any text and ? one character."""
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.fullmatch("".join(parts), value, flags) is not None


def _names_bucket(resource: str, bucket: str) -> bool:
    if resource == "*":
        return True
    name, _, _ = resource.removeprefix(_ARN).partition("/")
    return resource.startswith(_ARN) and _matches(name, bucket, ignore_case=False)


def _statements(policy: dict[str, Any]) -> list[Any]:
    found = policy.get("Statement")
    if isinstance(found, dict):
        return [found]
    return found if isinstance(found, list) else []


def _texts(statement: dict[str, Any], name: str) -> list[Any]:
    found = statement.get(name, statement.get(f"Not{name}", []))
    return found if isinstance(found, list) else [found]


def _principals(statement: dict[str, Any]) -> list[Any]:
    found = statement.get("Principal", statement.get("NotPrincipal", []))
    values = list(found.values()) if isinstance(found, dict) else [found]
    return [each for value in values for each in (value if isinstance(value, list) else [value])]
