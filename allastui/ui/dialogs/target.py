"""Whether a typed target can take the sources of a copy, judged without asking any store."""

from collections.abc import Collection, Sequence

from allastui.errors import UsageError
from allastui.stores.place import Place, parse_place


def read_target(
    text: str, sources: Sequence[Place], profile_names: Collection[str]
) -> tuple[Place | None, str]:
    """Return the place that `text` names and "", or None and what is wrong with it.

    May look at the local file system, so it is for background threads.
    """
    if not text.strip():
        return None, "Where to? A path, or PROFILE:BUCKET/FOLDER/"
    try:
        target = parse_place(text, profile_names)
    except UsageError as error:
        return None, str(error)
    return judge_target(target, sources)


def judge_target(target: Place, sources: Sequence[Place]) -> tuple[Place | None, str]:
    """Return `target` and "", or None and why it cannot take `sources`."""
    complaint = target_complaint(sources, target)
    return (None, complaint) if complaint else (target, "")


def target_complaint(sources: Sequence[Place], target: Place) -> str:
    """Return why `target` cannot take `sources`, or ""."""
    if target.is_bucket_list:
        return f"Name a bucket too: {target.profile}:BUCKET/"
    if len(sources) > 1 and not target.is_prefix:
        return "End it with / to copy several into that folder."
    for source in sources:
        if target == source or (target.is_prefix and _lands_on_itself(source, target)):
            return "That is where it is already."
        if source.is_prefix and _is_inside(target, source):
            return "A folder cannot be copied into itself."
    return ""


def _lands_on_itself(source: Place, target: Place) -> bool:
    return source.parent() == target


def _is_inside(place: Place, folder: Place) -> bool:
    same_store = (place.profile, place.bucket) == (folder.profile, folder.bucket)
    return same_store and place.key.startswith(folder.key)
