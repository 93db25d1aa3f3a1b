"""What the two access lists of a container say, as statements, and how they are changed."""

import re
from collections.abc import Iterator, Sequence

from allastui.errors import InvalidName
from allastui.stores.abilities.sharing import Audience, Keeper, Right, Statement, merged
from allastui.stores.swift.sharing import Access

ANYBODY, LISTINGS = ".r:*", ".rlistings"
_REFERRER = re.compile(r"\.r(?:ef(?:errer)?)?:(?P<denied>-?)(?P<host>.+)")
_PROJECT = re.compile(r"[^\s,:.*/][^\s,:*/]{0,255}")


def access_statements(access: Access, bucket: str, own_project: str) -> tuple[Statement, ...]:
    """Return what the lists give to others than `own_project`; each element gives a statement.

    `own_project` is the id in the storage URL, "" where it has none.
    """
    found = [
        *_read_statements(access.read, bucket),
        *(_of_project(element, bucket, frozenset({Right.WRITE})) for element in access.write),
    ]
    others = [each for each in found if not own_project or each.name != own_project]
    return merged(others)


def with_public(access: Access, *, listing: bool) -> Access:
    """Return the lists with anybody let in to read, and to list or not."""
    private = without_public(access)
    added = (ANYBODY, LISTINGS) if listing else (ANYBODY,)
    return private._replace(read=(*added, *private.read))


def without_public(access: Access) -> Access:
    """Return the lists without the elements that let in anybody, wherever they come from."""
    kept = tuple(each for each in access.read if each != LISTINGS and not _REFERRER.fullmatch(each))
    return access._replace(read=kept)


def with_project(
    access: Access, project: str, own_project: str, *, write: bool, by_name: bool
) -> Access:
    """Return the lists with a project let in.

    The own project stands in the list of writers beside others, as other tools expect. `by_name`
    adds the project's plain name, which some services take in place of `<project>:*`, or for S3.
    Raises InvalidName for what cannot be the name of a project.
    """
    if not _PROJECT.fullmatch(project):
        raise InvalidName(
            "Nothing was shared",
            why=f'"{project}" cannot be the name of a project.',
            hint="Give its id, as it stands in its storage URL behind AUTH_, or its name.",
        )
    if project == own_project:
        raise InvalidName("Nothing was shared", why="That is the project of the bucket itself.")
    without = without_name(access, project, own_project)
    added = (f"{project}:*", project) if by_name else (f"{project}:*",)
    own = (f"{own_project}:*",) if own_project else ()
    new_own = tuple(each for each in own if each not in without.write)
    writers = (*new_own, *without.write, *added) if write else without.write
    return Access((*without.read, *added), writers)


def without_name(access: Access, name: str, own_project: str) -> Access:
    """Return the lists without whom statements call so; without writers the own project goes too.

    A project goes as a whole; its users that are named by themselves stay.
    """
    own = f"{own_project}:*"
    read, write = (
        tuple(each for each in elements if each not in (name, f"{name}:*")) for elements in access
    )
    return Access(read, () if write == (own,) else write)


def _read_statements(elements: Sequence[str], bucket: str) -> Iterator[Statement]:
    is_public = any(_is_referrer(each) for each in elements)
    for element in elements:
        referrer = _REFERRER.fullmatch(element)
        if referrer:
            yield _of_referrer(referrer, bucket)
        elif element == LISTINGS and is_public:
            yield Statement(Audience.ANYBODY, frozenset({Right.LIST}), bucket, Keeper.SWIFT)
        elif element.startswith("."):
            yield _as_it_stands(element, bucket)
        else:
            yield _of_project(element, bucket, frozenset({Right.LIST, Right.READ}))


def _is_referrer(element: str) -> bool:
    found = _REFERRER.fullmatch(element)
    return bool(found and not found["denied"])


def _of_referrer(referrer: re.Match[str], bucket: str) -> Statement:
    host = referrer["host"]
    return Statement(
        Audience.ANYBODY,
        frozenset({Right.READ}),
        bucket,
        Keeper.SWIFT,
        denies=bool(referrer["denied"]),
        only_if="" if host == "*" else f"a page of {host} leads there",
    )


def _of_project(element: str, bucket: str, rights: frozenset[Right]) -> Statement:
    if element.startswith(".") or not element:
        return _as_it_stands(element, bucket)
    if element in ("*", "*:*"):
        return Statement(Audience.SIGNED_IN, rights, bucket, Keeper.SWIFT)
    name = element.removesuffix(":*")
    return Statement(Audience.NAMED, rights, bucket, Keeper.SWIFT, name=name)


def _as_it_stands(element: str, bucket: str) -> Statement:
    return Statement(
        Audience.UNKNOWN, frozenset(), bucket, Keeper.SWIFT, as_it_stands=element or "(nothing)"
    )
