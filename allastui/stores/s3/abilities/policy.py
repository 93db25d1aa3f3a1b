"""Bucket policies as they are kept: statements of our own added and removed, others left alone."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from allastui.errors import InvalidName
from allastui.stores.abilities.documents import read_json

Policy = Mapping[str, Any]

_VERSION = "2012-10-17"
_OURS = "Allastui"
_LIST = ("s3:ListBucket", "s3:GetBucketLocation")
_READ = ("s3:GetObject",)
_WRITE = (
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "s3:ListBucketMultipartUploads",
)
_PUBLIC_READ, _PUBLIC_LIST, _OWNER = f"{_OURS}PublicRead", f"{_OURS}PublicList", f"{_OURS}Owner"
_GRANT = f"{_OURS}Grant"
_PROJECT = re.compile(r"[A-Za-z0-9_.@-]{1,128}")
_ARN = re.compile(r"arn:[a-z-]+:iam::[\w.-]*:(root|(user|role)/[\w+=,.@/$-]+)")
_KEYSTONE_ID = re.compile(r"[0-9a-f]{32}")
_AWS_ACCOUNT = re.compile(r"[0-9]{12}")
_LUMI_PROJECT = re.compile(r"[0-9]{9}")


def statements_of(policy: Policy) -> list[Any]:
    """Return the statements of a policy, which may be one that stands alone."""
    found = policy.get("Statement", [])
    return list(found) if isinstance(found, list) else [found]


def is_ours(statement: object) -> bool:
    """Whether this program wrote a statement, as its Sid says."""
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return isinstance(sid, str) and sid.startswith(_OURS)


def is_empty(policy: Policy) -> bool:
    return not statements_of(policy)


def published(policy: Policy, bucket: str, *, listing: bool) -> Policy:
    """Return the policy with anybody let in to read, and to list or not."""
    without = unpublished(policy)
    added = [_allow(_PUBLIC_READ, "*", _READ, [_objects(bucket)])]
    if listing:
        added.append(_allow(_PUBLIC_LIST, "*", ("s3:ListBucket",), [_whole(bucket)]))
    return _with(without, added)


def unpublished(policy: Policy) -> Policy:
    """Return the policy without our statements that let anybody in."""
    return _without(policy, (_PUBLIC_READ, _PUBLIC_LIST))


def granted(policy: Policy, bucket: str, project: str, owner: str, *, write: bool) -> Policy:
    """Return the policy with a project let in.

    With `write` the owner of the bucket is let in too: what another project writes belongs to that
    project, and the owner could not read it. `owner` is the ID that an ACL names.
    """
    if principal_of(project) == _own_principal(owner):
        raise InvalidName("Nothing was shared", why="That is the project of the bucket itself.")
    principal = {"AWS": [principal_of(project)]}
    resources = [_whole(bucket), _objects(bucket)]
    actions = (*_LIST, *_READ, *(_WRITE if write else ()))
    without = _without_grant(policy, project)
    new = _with(without, [_allow(_grant_sid(project), principal, actions, resources)])
    return _with_owner(new, bucket, owner)


def revoked(policy: Policy, project: str) -> Policy:
    """Return the policy without what we gave to a project."""
    without = _without_grant(policy, project)
    return without if _has_writers(without) else _without(without, (_OWNER,))


def principal_of(project: str) -> str:
    """Return the principal of a project: as LUMI-O, Keystone, AWS or Ceph itself names it.

    An ARN is taken as it is. Raises InvalidName for what cannot be the name of a project.
    """
    if _ARN.fullmatch(project):
        return project
    if not _PROJECT.fullmatch(project):
        raise InvalidName(
            "Nothing was shared",
            why=f'"{project}" cannot be the name of a project.',
            hint="Give its id (Allas: 32 digits and letters, LUMI-O: 9 digits), or an ARN.",
        )
    if _AWS_ACCOUNT.fullmatch(project):
        return f"arn:aws:iam::{project}:root"
    if _KEYSTONE_ID.fullmatch(project) or _LUMI_PROJECT.fullmatch(project):
        return f"arn:aws:iam::{project}:user/{project}"
    return f"arn:aws:iam:::user/{project}"


def project_of(principal: str) -> str:
    """Return the project for which `principal_of` gives a principal, else the principal itself."""
    found = re.fullmatch(r"arn:aws:iam::([\w.-]*):(?:user/([\w.@-]+)|root)", principal)
    project = (found[2] or found[1]) if found else ""
    is_whole = bool(project) and _PROJECT.fullmatch(project) is not None
    return project if is_whole and principal_of(project) == principal else principal


def _with_owner(policy: Policy, bucket: str, owner: str) -> Policy:
    own = _own_principal(owner)
    if not _has_writers(policy) or not own:
        return policy
    statement = _allow(_OWNER, {"AWS": [own]}, ("s3:*",), [_objects(bucket)])
    return _with(_without(policy, (_OWNER,)), [statement])


def _own_principal(owner: str) -> str:
    """Return the principal of the owner that an ACL names; "" for one that policies do not know."""
    tenant, dollar, user = owner.partition("$")
    if not _PROJECT.fullmatch(user if dollar else owner):
        return ""
    return f"arn:aws:iam::{tenant}:user/{user}" if dollar else principal_of(owner)


def _without_grant(policy: Policy, project: str) -> Policy:
    """Return the policy without what we gave to a project, by whichever of its names."""
    if not _ARN.fullmatch(project) and not _PROJECT.fullmatch(project):
        return policy
    principal = principal_of(project)
    sids = [
        each["Sid"]
        for each in statements_of(policy)
        if is_ours(each)
        and each["Sid"].startswith(_GRANT)
        # AWS gives back the one text of a list of one.
        and each.get("Principal") in ({"AWS": [principal]}, {"AWS": principal})
    ]
    return _without(policy, sids)


def is_owners(statement: object) -> bool:
    """Whether a statement is that of ours which lets in the owner."""
    return isinstance(statement, dict) and statement.get("Sid") == _OWNER


def _has_writers(policy: Policy) -> bool:
    return any(
        is_ours(each) and each["Sid"].startswith(_GRANT) and _lets_write(each.get("Action"))
        for each in statements_of(policy)
    )


def _lets_write(actions: object) -> bool:
    """Whether a statement of ours lets a project write; somebody may have edited it since."""
    return actions == "s3:PutObject" or (isinstance(actions, list) and "s3:PutObject" in actions)


def _grant_sid(project: str) -> str:
    """Return the Sid of what a project is given: letters and digits, no two projects alike."""
    return _GRANT + "".join(char if char.isalnum() else f"x{ord(char):02x}" for char in project)


def _allow(
    sid: str, principal: object, actions: Sequence[str], resources: Sequence[str]
) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": list(resources),
    }


def _with(policy: Policy, added: Sequence[Mapping[str, Any]]) -> Policy:
    return {"Version": _VERSION, **policy, "Statement": [*statements_of(policy), *added]}


def _without(policy: Policy, sids: Sequence[str]) -> Policy:
    kept = [
        each
        for each in statements_of(policy)
        if not (isinstance(each, dict) and each.get("Sid") in sids)
    ]
    return {**policy, "Statement": kept}


def _whole(bucket: str) -> str:
    # A bucket of another tenant is project:bucket here, and only its own name in a policy.
    return f"arn:aws:s3:::{bucket.rpartition(':')[2]}"


def _objects(bucket: str) -> str:
    return _whole(bucket) + "/*"


def read_policy(text: str) -> Policy:
    """Return the policy that a service tells; raises ValueError with a sentence if it is none."""
    found = read_json(text)
    if not isinstance(found, dict):
        raise ValueError("What the service keeps there is no policy.")
    return found
