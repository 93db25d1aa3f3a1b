"""A place as it is typed into "Go to": read where the pane is, and looked for."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace

from allastui.errors import NotFound
from allastui.profiles.local import LOCAL
from allastui.stores.connect import Connections
from allastui.stores.place import Place, parse_place

_PROJECT = re.compile(r"([0-9]{9}|[0-9a-f]{32}):[^:/]")
"""The number of a project (LUMI-O) or its id, before one of its buckets."""
_LOCAL_STARTS = ("/", "~", "./", "../")


def read_typed(text: str, here: Place, names: Mapping[str, str]) -> Place:
    """Return the place that `text` means in a pane that shows `here`.

    `names` are the names and aliases of the profiles. Without a profile, a path is that of a local
    file if it begins with "/", "~", "./" or "../", or if `here` is local; else it is a bucket or a
    key below `here`. `<project>:<bucket>` is a bucket of another project, as LUMI-O names it.
    Raises UsageError for a profile that is not known.
    """
    tenant = text.partition(":")[0]
    if not here.is_local and tenant not in names and _PROJECT.match(text):
        bucket, _, key = text.partition("/")
        return Place(here.profile, bucket, key)
    if here.is_local:
        is_relative = not text.startswith(("/", "~")) and ":" not in text
        place = parse_place(here.path + text if is_relative else text, names)
    elif text.startswith(_LOCAL_STARTS) or text in (".", "..") or _names_profile(text):
        place = parse_place(text, names)
    else:
        whole = f"{here.bucket}/{here.key}{text}" if here.bucket else text
        bucket, _, key = whole.partition("/")
        place = Place(here.profile, bucket, key)
    return replace(place, profile=names.get(place.profile, place.profile))


def _names_profile(text: str) -> bool:
    name, colon, _ = text.partition(":")
    return bool(colon and name) and "/" not in name


def find_typed(place: Place, connections: Connections) -> Place:
    """Return `place` if it exists, with the "/" of a folder if it is one; blocking.

    Raises NotFound if nothing has that name, and what the store raises if it cannot be asked.
    """
    if place.is_local:
        if not os.path.lexists(place.path):
            raise _nothing(place)
        return place
    if place.is_bucket_list:
        return place
    store = connections.open(place.profile)
    folder = place if place.is_prefix else replace(place, key=place.key + "/")
    cursor: str | None = None
    while True:
        page = store.list_page(place.bucket, folder.key, cursor)
        if page.entries or not folder.key:
            return folder
        if page.cursor is None:
            break
        cursor = page.cursor
    try:
        store.stat(place.bucket, place.key)
    except NotFound as error:
        raise _nothing(place) from error
    return place


def _nothing(place: Place) -> NotFound:
    where = "on this machine" if place.profile == LOCAL else f"in {place.profile}"
    return NotFound(
        f"There is nothing named {place}",
        why=f"No file, folder or object {where} has that name.",
        hint="Check the spelling; capitals and small letters differ.",
    )
