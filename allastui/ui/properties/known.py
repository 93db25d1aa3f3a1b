"""What is known of one thing under the cursor; everything here blocks, so it is for threads."""

from collections.abc import Sequence
from dataclasses import dataclass

from allastui.errors import Corrupted, Unsupported, printable
from allastui.profiles.profile import Protocol
from allastui.profiles.siblings import siblings
from allastui.stores.abilities.properties import (
    SWIFT_INSTEAD,
    BucketProperties,
    ObjectProperties,
    Properties,
)
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.local.properties import FileProperties, file_properties
from allastui.stores.place import Place
from allastui.stores.store import Segment


@dataclass(frozen=True, slots=True)
class Known:
    """The properties of one place: an object, a bucket, or a local file or folder.

    `segments` are those of a large object of Swift, and `damage` says what is wrong with them;
    with `has_hidden_segments` the service does not show them over S3.
    """

    place: Place
    of_object: ObjectProperties | None = None
    of_bucket: BucketProperties | None = None
    of_file: FileProperties | None = None
    segments: Sequence[Segment] = ()
    damage: str = ""
    has_hidden_segments: bool = False


def look_at(connections: Connections, place: Place) -> Known:
    """Return all that is told of a place that is no prefix; raises AllastuiError."""
    if place.is_local:
        return Known(place, of_file=file_properties(place.path))
    properties = properties_of(connections, place)
    if not place.key:
        return Known(place, of_bucket=properties.of_bucket(place.bucket))
    found = properties.of_object(place.bucket, place.key)
    segments: Sequence[Segment] = ()
    damage, is_hidden = "", False
    if found.stat.form in (Form.SLO, Form.DLO):
        try:
            segments = connections.open(place.profile).segments(place.bucket, place.key)
        except Corrupted as error:
            damage = error.why or error.title
        except Unsupported:
            is_hidden = True
    return Known(place, found, segments=segments, damage=damage, has_hidden_segments=is_hidden)


def properties_of(connections: Connections, place: Place) -> Properties:
    """Return what reads and changes the properties of a place; raises Unsupported."""
    properties = connections.open(place.profile).abilities.properties
    if properties is None:
        raise Unsupported(f"{printable(place.profile)} tells no properties")
    return properties


def naming_profile(connections: Connections, place: Place, error: Unsupported) -> Unsupported:
    """Return `error` with the profiles named that can do it, where it speaks of such."""
    profile = connections.profiles.get(place.profile)
    if profile is None or profile.protocol is not Protocol.S3 or SWIFT_INSTEAD not in error.hint:
        return error
    names = [printable(each.name) for each in siblings(profile, connections.profiles.values())]
    if not names:
        return error
    named = f"the Swift profile {' or '.join(names)}"
    return Unsupported(error.title, why=error.why, hint=error.hint.replace(SWIFT_INSTEAD, named))


def segmented_over_s3(place: Place) -> Unsupported:
    """Return why a large object of Swift is not changed over S3."""
    return Unsupported(
        f"{printable(place.name)} cannot be changed over S3",
        why="Swift stored it in segments, and only their list would be copied.",
        hint=f"Use {SWIFT_INSTEAD}.",
    )
