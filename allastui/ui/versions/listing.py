"""Reading the versions at a place, page by page; blocks."""

from collections.abc import Callable, Sequence

from allastui.errors import Unsupported
from allastui.stores.abilities.versions import ObjectVersion, Versioning, Versions
from allastui.stores.connect import Connections
from allastui.stores.place import Place

MOST_LISTED = 5_000
"""No more versions are listed: nobody reads them, and each takes memory."""


def read_versions(
    connections: Connections,
    place: Place,
    *,
    stopped: Callable[[], bool],
    opened: Callable[[Versions, Versioning], object],
    arrived: Callable[[Sequence[ObjectVersion]], object],
) -> bool:
    """Hand on the versions at `place` as they arrive; tell whether there are more than MOST_LISTED.

    Raises Unsupported where the store or the service has no versions, StoreError.
    """
    versions = connections.open(place.profile).abilities.versions
    if versions is None:
        raise Unsupported("There are no versions here", why="This store keeps none.")
    opened(versions, versions.state(place.bucket))
    room = MOST_LISTED
    for page in versions.pages(place.bucket, place.key, only_key=not place.is_prefix):
        if stopped():
            return False
        arrived(page[:room])
        if len(page) > room:
            return True
        room -= len(page)
    return False
