"""Whether an object is still the one that was looked at."""

from allastui.errors import Changed
from allastui.stores.store import ObjectStat


def require_version(found: ObjectStat, version: str, name: str) -> None:
    """Raise Changed if what was `found` under `name` is another version."""
    if found.version != version:
        raise Changed(
            f"{name} is not what it was any more",
            why="Somebody wrote it since it was looked at.",
        )
