"""What the ACL of a bucket or an object says, as statements, and how it is made public."""

from collections.abc import Mapping
from typing import Any

from allastui.stores.abilities.sharing import Audience, Keeper, Right, Statement, merged

Acl = Mapping[str, Any]

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
_SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_GROUPS = {ALL_USERS: Audience.ANYBODY, _SIGNED_IN: Audience.SIGNED_IN}
_ACCESS = {"READ_ACP": Right.SEE_ACCESS, "WRITE_ACP": Right.CHANGE_ACCESS}
_OF_BUCKET = {"READ": Right.LIST, "WRITE": Right.WRITE, **_ACCESS}
_OF_OBJECT = {"READ": Right.READ, **_ACCESS}


def acl_statements(acl: Acl, bucket: str, key: str = "") -> tuple[Statement, ...]:
    """Return what an ACL gives to others than the owner; "" as key means that of the bucket."""
    owner = acl.get("Owner", {}).get("ID")
    grants = [grant for grant in acl.get("Grants", ()) if _grantee(grant).get("ID", "") != owner]
    return merged([_statement(grant, bucket, key) for grant in grants])


def with_public_read(acl: Acl) -> dict[str, Any]:
    """Return the ACL with anybody let in to read (of a bucket: to list)."""
    anybody = {"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ"}
    grants = list(acl.get("Grants", ()))
    return _body(acl, grants if anybody in grants else [*grants, anybody])


def without_public(acl: Acl) -> dict[str, Any]:
    """Return the ACL without what it gives to anybody, signed in or not."""
    kept = [grant for grant in acl.get("Grants", ()) if _grantee(grant).get("URI") not in _GROUPS]
    return _body(acl, kept)


def without_project(acl: Acl, project: str) -> dict[str, Any]:
    """Return the ACL without what it gives to whom statements call so, unless it is the owner."""
    owner = acl.get("Owner", {}).get("ID")
    names = {project, f"{project}${project}"} - {owner}
    kept = [grant for grant in acl.get("Grants", ()) if not names & set(_names(grant))]
    return _body(acl, kept)


def gives_the_same(one: Acl, other: Acl) -> bool:
    return list(one.get("Grants", ())) == list(other.get("Grants", ()))


def _body(acl: Acl, grants: list[Any]) -> dict[str, Any]:
    return {"Owner": acl.get("Owner", {}), "Grants": grants}


def _grantee(grant: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = grant.get("Grantee", {})
    return found


def _statement(grant: Mapping[str, Any], bucket: str, key: str) -> Statement:
    grantee, permission = _grantee(grant), str(grant.get("Permission", ""))
    known = _OF_OBJECT if key else _OF_BUCKET
    rights = frozenset(known.values()) if permission == "FULL_CONTROL" else frozenset()
    rights = frozenset({known[permission]}) if permission in known else rights
    audience = _GROUPS.get(grantee.get("URI", ""), Audience.NAMED)
    name = "" if audience is not Audience.NAMED else _name(grantee)
    return Statement(
        audience,
        rights,
        bucket,
        Keeper.ACL,
        keys=key,
        name=name,
        as_it_stands="" if rights else permission or "nothing",
    )


def _names(grant: Mapping[str, Any]) -> list[str]:
    grantee = _grantee(grant)
    return [grantee[field] for field in ("ID", "EmailAddress") if field in grantee]


def _name(grantee: Mapping[str, Any]) -> str:
    """Return whom a grant names: a project of LUMI-O is its tenant and its user at once."""
    told = grantee.get("ID") or grantee.get("EmailAddress") or grantee.get("URI") or ""
    tenant, _, user = str(told).partition("$")
    return tenant if tenant == user else str(told)
