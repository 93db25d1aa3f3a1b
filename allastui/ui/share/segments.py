"""Large objects of Swift that are public while their segments are not: why, and what to do."""

from collections.abc import Collection
from fnmatch import fnmatchcase

from allastui.errors import AllastuiError, printable
from allastui.profiles.profile import Profile, Protocol
from allastui.profiles.siblings import siblings
from allastui.stores.abilities.sharing import Audience, Right, Statement
from allastui.stores.entry import Form
from allastui.stores.store import Store


def closed_segments(
    store: Store,
    bucket: str,
    key: str,
    statements: Collection[Statement],
    profile: Profile | None,
    profiles: Collection[Profile],
) -> str:
    """Return why a client without keys is refused the object `key` that anybody may read.

    "" where that is not because it is in segments. Measured on Ceph: neither the ACL of the object
    nor a policy opens the segments, also not one of their own bucket. Swift's lists open those of
    an SLO, and no list those of a DLO. Links work for both.
    """
    if not any(_lets_anybody_read(each, bucket, key) for each in statements):
        return ""
    try:
        form = store.stat(bucket, key).form
    except AllastuiError:
        return ""
    if form not in (Form.SLO, Form.DLO):
        return ""
    why = (
        f"{printable(key)} is a large object of Swift: strangers may read its manifest, but not "
        "the segments that its data are in."
    )
    if form is Form.DLO:
        return f"{why} Make a link to it, or upload it over S3, where it has no segments."
    over_swift = _over_swift(profile, profiles)
    return f"{why} Make a link to it, or make the whole bucket public {over_swift}."


def _lets_anybody_read(statement: Statement, bucket: str, key: str) -> bool:
    return (
        statement.audience is Audience.ANYBODY
        and Right.READ in statement.rights
        and not statement.denies
        and statement.bucket == bucket
        and (statement.keys in ("", key) or fnmatchcase(key, statement.keys))
    )


def _over_swift(profile: Profile | None, profiles: Collection[Profile]) -> str:
    """Return how a bucket is made public together with its segments."""
    if profile is not None and profile.protocol is Protocol.SWIFT:
        return "here, which opens them too"
    others = siblings(profile, profiles) if profile is not None else ()
    with_what = printable(others[0].name) if others else "a profile that speaks Swift"
    return f"with {with_what}, which opens them too"
