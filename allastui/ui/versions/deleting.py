"""Deleting one version for good: what that means, and only if it still is what was seen."""

from allastui.errors import Changed
from allastui.stores.abilities.versions import ObjectVersion, Versions
from allastui.ui.versions.words import described


def deletion_text(version: ObjectVersion, now: float) -> str:
    """Return what it means to delete a version."""
    text = f"{described(version, now)} goes for good."
    if not version.is_current:
        return text
    if version.is_deletion:
        return f"{text} The object is there again then, as the newest version before it."
    return (
        f"{text} It is what the object is now! The version before it comes in its place; if there "
        "is none, the object is gone."
    )


def delete_one(versions: Versions, bucket: str, version: ObjectVersion) -> None:
    """Delete a version for good, if it still is what it was when it was looked at; blocks.

    Raises Changed if it has become the current one meanwhile, or is it no more, or was written
    anew: where versioning is suspended, what is written takes the place and the id of the last one.
    """
    for page in versions.pages(bucket, version.key, only_key=True):
        for each in page:
            if each.id != version.id:
                continue
            if _written(each) != _written(version):
                raise Changed(
                    "The version was not deleted",
                    why="It was written anew.",
                    hint="Look at the list again, and then decide.",
                )
            if each.is_current != version.is_current:
                raise Changed(
                    "The version was not deleted",
                    why="It is the current one now."
                    if each.is_current
                    else "A newer one is there.",
                    hint="Look at the list again, and then decide.",
                )
    for failure in versions.delete(bucket, [version]):
        raise failure.error


def _written(version: ObjectVersion) -> tuple[object, ...]:
    return version.modified, version.size, version.etag, version.is_deletion
