"""What a bucket policy says, as statements; what is not understood comes as it stands."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from allastui.stores.abilities.sharing import Audience, Keeper, Right, Statement, merged
from allastui.stores.s3.abilities.policy import (
    Policy,
    is_ours,
    is_owners,
    project_of,
    statements_of,
)

_OF_BUCKET = {
    "s3:listbucket": Right.LIST,
    "s3:getbucketacl": Right.SEE_ACCESS,
    "s3:getbucketpolicy": Right.SEE_ACCESS,
    "s3:putbucketacl": Right.CHANGE_ACCESS,
    "s3:putbucketpolicy": Right.CHANGE_ACCESS,
    "s3:deletebucketpolicy": Right.CHANGE_ACCESS,
}
_OF_OBJECTS = {
    "s3:getobject": Right.READ,
    "s3:putobject": Right.WRITE,
    "s3:deleteobject": Right.WRITE,
    "s3:getobjectacl": Right.SEE_ACCESS,
    "s3:putobjectacl": Right.CHANGE_ACCESS,
}
_BESIDE = (
    "s3:getbucketlocation",
    "s3:abortmultipartupload",
    "s3:listmultipartuploadparts",
    "s3:listbucketmultipartuploads",
    "s3:getobjectversion",
    "s3:listbucketversions",
    "s3:deleteobjectversion",
    "s3:getobjecttagging",
    "s3:putobjecttagging",
    "s3:getobjectversionacl",
    "s3:putobjectversionacl",
)
"""What goes with those, and is not worth a word of its own."""
_KNOWN_FIELDS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def policy_statements(policy: Policy, bucket: str) -> tuple[Statement, ...]:
    """Return what a policy of `bucket` says; each of its statements gives at least one."""
    found: list[Statement] = []
    for each in statements_of(policy):
        told = list(_told(each, bucket)) if _is_plain(each) else []
        found += told or [_as_it_stands(each, bucket)]
    return merged(found)


def _is_plain(statement: object) -> bool:
    """Whether a statement has the fields that are understood, and no others."""
    return (
        isinstance(statement, dict)
        and set(statement) <= _KNOWN_FIELDS
        and statement.get("Effect") in ("Allow", "Deny")
        and all(name in statement for name in ("Principal", "Action", "Resource"))
    )


def _as_it_stands(statement: object, bucket: str) -> Statement:
    text = json.dumps(statement, ensure_ascii=False)
    return Statement(
        Audience.UNKNOWN,
        frozenset(),
        bucket,
        Keeper.POLICY,
        as_it_stands=text,
        denies=isinstance(statement, dict) and statement.get("Effect") == "Deny",
        is_ours=is_ours(statement),
    )


def _told(statement: Mapping[str, Any], bucket: str) -> Iterator[Statement]:
    """Yield what a statement says; nothing where a part of it is not understood."""
    people = list(_principals(statement["Principal"]))
    if is_owners(statement):
        people = [(Audience.OWNER, "")]
    actions, resources = _texts(statement["Action"]), _texts(statement["Resource"])
    condition = statement.get("Condition")
    if not people or not actions or not resources or not _are_known(actions):
        return
    reach = list(_reach(actions, resources))
    if any(keys is None for keys, _ in reach):
        return
    for audience, name in people:
        for keys, rights in reach:
            if rights and keys is not None:
                yield Statement(
                    audience,
                    rights,
                    bucket,
                    Keeper.POLICY,
                    keys=keys,
                    name=name,
                    denies=statement["Effect"] == "Deny",
                    only_if=json.dumps(condition, ensure_ascii=False) if condition else "",
                    is_ours=is_ours(statement),
                )


def _principals(principal: object) -> Iterator[tuple[Audience, str]]:
    if principal == "*":
        yield Audience.ANYBODY, ""
        return
    if not isinstance(principal, dict):
        return
    for kind, names in principal.items():
        for name in _texts(names):
            if kind == "AWS" and name == "*":
                yield Audience.ANYBODY, ""
            else:
                yield Audience.NAMED, project_of(name) if kind == "AWS" else f"{kind} {name}"


def _texts(value: object) -> list[str]:
    """Return one text or a list of them as a list; [] if it is neither."""
    values: list[Any] = value if isinstance(value, list) else [value]
    return values if all(isinstance(each, str) for each in values) else []


def _are_known(actions: list[str]) -> bool:
    """Whether each of the actions is one that is told, or that goes with one."""
    known = (*_OF_BUCKET, *_OF_OBJECTS, *_BESIDE)
    return all(any(fnmatchcase(name, action.lower()) for name in known) for action in actions)


def _reach(
    actions: list[str], resources: list[str]
) -> Iterator[tuple[str | None, frozenset[Right]]]:
    """Yield keys ("" for all) with the rights to them; None as keys for what is no bucket."""
    for resource in resources:
        name = resource.rpartition(":")[2] if resource.startswith("arn:") else resource
        _, slash, keys = name.partition("/")
        if not name or (not resource.startswith("arn:") and resource != "*"):
            yield None, frozenset()
        elif slash:
            yield ("" if keys == "*" else keys), _rights(actions, _OF_OBJECTS)
        else:
            yield "", _rights(actions, _OF_BUCKET)
            if name.endswith("*"):
                yield "", _rights(actions, _OF_OBJECTS)


def _rights(actions: list[str], known: Mapping[str, Right]) -> frozenset[Right]:
    return frozenset(
        right
        for name, right in known.items()
        if any(fnmatchcase(name, action.lower()) for action in actions)
    )
