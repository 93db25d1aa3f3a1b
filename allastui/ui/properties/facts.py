"""What the properties show, line by line, with the changes that are not written yet; pure."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from allastui.errors import printable
from allastui.stores.abilities.properties import BucketProperties, Edit, ObjectProperties
from allastui.stores.entry import Form
from allastui.stores.kept import MTIME, PART_SIZE, S3CMD_ATTRIBUTES
from allastui.stores.local.properties import FileProperties
from allastui.ui.format import age_text, count_text, duration_text, size_text
from allastui.ui.properties.drafts import Field, Kind
from allastui.ui.properties.known import Known

_OWN_NAMES = frozenset((MTIME, PART_SIZE, S3CMD_ATTRIBUTES))
"""Metadata that clients write of their own accord; its meaning is shown instead, or it is last."""
_FORMS = {
    Form.PLAIN: "single object",
    Form.MULTIPART: "multipart upload of S3",
    Form.SLO: "static large object of Swift (SLO)",
    Form.DLO: "dynamic large object of Swift (DLO)",
}


class Tone(enum.Enum):
    """How a fact is told."""

    PLAIN = enum.auto()
    HEADING = enum.auto()
    HINT = enum.auto()
    WARNING = enum.auto()
    CHANGED = enum.auto()
    REMOVED = enum.auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `field` is what can be changed of it, None where nothing can."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN
    field: Field | None = None


def facts_of(
    known: Known, edit: Edit, now: float, *, has_tags: bool, has_expiry: bool
) -> list[Fact]:
    """Return all that is to be shown of one thing."""
    if known.of_file is not None:
        return list(_of_file(known.of_file, now))
    if known.of_bucket is not None:
        return list(_of_bucket(known.of_bucket, now))
    assert known.of_object is not None
    found = known.of_object
    facts = list(_of_object(known, found, now))
    facts += _changeable(found, edit, now, has_tags=has_tags, has_expiry=has_expiry)
    facts += _segments(known)
    if found.untold:
        facts += [_heading("Not told"), *(Fact("", text, Tone.HINT) for text in found.untold)]
    return facts


def draft_facts(edit: Edit, now: float, *, has_tags: bool, has_expiry: bool) -> list[Fact]:
    """Return what is to change of many objects, and what else could."""
    facts = [_heading("Change for all of them")]
    facts.append(_of_all("content type", edit.content_type, Field(Kind.CONTENT_TYPE)))
    for kind, values in ((Kind.METADATA, edit.metadata), (Kind.TAG, edit.tags)):
        facts += [_drafted(kind, name, value) for name, value in sorted(values.items())]
    if has_expiry:
        until = until_text(edit.expires, now) if edit.expires is not None else None
        never = "never" if edit.keeps_for_good else None
        facts.append(_of_all("expires", until or never, Field(Kind.EXPIRY)))
    what = "n adds metadata" + (", t a tag" if has_tags else "")
    facts.append(Fact("", f"{what}; all else stays as it is", Tone.HINT))
    return facts


def _of_all(label: str, change: str | None, field: Field) -> Fact:
    tone = Tone.HINT if change is None else Tone.CHANGED
    return Fact(label, change or "unchanged", tone, field)


def _drafted(kind: Kind, name: str, value: str | None) -> Fact:
    label = name if kind is Kind.METADATA else f"tag {name}"
    if value is None:
        return Fact(label, "is taken away", Tone.REMOVED, Field(kind, name))
    return Fact(label, value, Tone.CHANGED, Field(kind, name))


def _of_object(known: Known, found: ObjectProperties, now: float) -> Iterator[Fact]:
    stat = found.stat
    yield _size("size", stat.size)
    yield from _time("written", stat.modified, now)
    original = stat.mtime_ns / 1e9 if stat.mtime_ns is not None else None
    yield from _time("file modified", original, now)
    yield Fact("kind", _kind_text(known, found))
    if known.damage:
        yield Fact("damage", known.damage, Tone.WARNING)
    if known.has_hidden_segments:
        yield Fact("segments", "not shown over S3; a Swift profile shows them", Tone.WARNING)
    yield from _told("ETag", stat.etag)
    for name, checksum in found.checksums.items():
        yield Fact(name, checksum)
    yield from _told("storage class", found.storage_class)
    yield from _told("encryption", found.encryption)
    yield from _told("owner", found.owner)
    yield from _told("version", found.version_id)


def _kind_text(known: Known, found: ObjectProperties) -> str:
    text = _FORMS.get(found.stat.form, "object")
    if found.parts is not None:
        text += f", {count_text(found.parts)} part{'' if found.parts == 1 else 's'}"
        if found.stat.part_size is not None:
            text += f" of {size_text(found.stat.part_size)}"
    if known.segments:
        count = len(known.segments)
        text += f", {count_text(count)} segment{'' if count == 1 else 's'}"
    return text


def _changeable(
    found: ObjectProperties, edit: Edit, now: float, *, has_tags: bool, has_expiry: bool
) -> Iterator[Fact]:
    yield _heading("Type and headers")
    stat = found.stat
    yield _written(
        "content type", stat.content_type or "", edit.content_type, Field(Kind.CONTENT_TYPE)
    )
    for name, value in found.headers.items():
        yield Fact(name, value)
    if has_expiry or found.expires is not None:
        yield _expiry(found.expires, found.expiry_rule, edit, now, can_change=has_expiry)
    yield _heading("Metadata")
    yield from _values(Kind.METADATA, stat.metadata, edit.metadata)
    if has_tags:
        yield _heading("Tags")
        if found.tags is None:
            told = any(each.startswith("its tags") for each in found.untold)
            yield Fact("", "not told" if told else "this service keeps none", Tone.HINT)
        else:
            yield from _values(Kind.TAG, found.tags, edit.tags)


def _values(
    kind: Kind, standing: Mapping[str, str], changes: Mapping[str, str | None]
) -> Iterator[Fact]:
    names = sorted(standing.keys() | changes.keys(), key=lambda name: (name in _OWN_NAMES, name))
    for name in names:
        field = Field(kind, name)
        if name in changes and changes[name] is None:
            yield Fact(name, f"{standing.get(name, '')}  (is taken away)", Tone.REMOVED, field)
        elif name == PART_SIZE:
            yield Fact(name, standing[name])
        else:
            yield _written(name, standing.get(name, ""), changes.get(name), field)
    if not names:
        yield Fact("", f"none; {'n' if kind is Kind.METADATA else 't'} adds some", Tone.HINT)


def _written(label: str, standing: str, change: str | None, field: Field) -> Fact:
    if change is None or change == standing:
        return Fact(label, standing or "-", Tone.PLAIN, field)
    was = f"  (was {standing})" if standing else "  (new)"
    return Fact(label, change + was, Tone.CHANGED, field)


def _expiry(expires: float | None, rule: str, edit: Edit, now: float, *, can_change: bool) -> Fact:
    field = Field(Kind.EXPIRY) if can_change else None
    standing = "never" if expires is None else until_text(expires, now)
    if rule:
        standing += f", by the rule {rule}"
    if edit.keeps_for_good and expires is not None:
        return Fact("expires", f"never  (was {standing})", Tone.CHANGED, field)
    if edit.expires is not None:
        return Fact("expires", until_text(edit.expires, now), Tone.CHANGED, field)
    return Fact("expires", standing, Tone.PLAIN, field)


def _segments(known: Known) -> Iterator[Fact]:
    if not known.segments:
        return
    yield _heading(f"Segments in {printable(known.segments[0].bucket)}")
    for number, segment in enumerate(known.segments, 1):
        yield Fact(count_text(number), f"{size_text(segment.size):>8}  {segment.key}")


def _of_bucket(found: BucketProperties, now: float) -> Iterator[Fact]:
    yield from _time("made", found.created, now)
    yield from _told("owner", found.owner)
    yield from _told("placement", found.placement)
    yield from _told("versioning", found.versioning)
    if found.objects is not None:
        yield Fact("objects", count_text(found.objects))
    if found.bytes is not None:
        yield _size("size", found.bytes)
    if found.quota_objects is not None:
        yield Fact("quota", f"{count_text(found.quota_objects)} objects")
    if found.quota_bytes is not None:
        yield _size("quota", found.quota_bytes)
    if found.metadata:
        yield _heading("Metadata")
        for name, value in sorted(found.metadata.items()):
            yield Fact(name, value)
    if found.untold:
        yield _heading("Not told")
        for text in found.untold:
            yield Fact("", text, Tone.HINT)


def _of_file(found: FileProperties, now: float) -> Iterator[Fact]:
    if found.link_target is not None:
        broken = "  (nothing is there)" if found.is_broken else ""
        tone = Tone.WARNING if found.is_broken else Tone.PLAIN
        yield Fact("link to", found.link_target + broken, tone)
    elif not found.is_folder:
        yield _size("size", found.size)
        yield _size("on the disk", found.allocated)
    yield Fact("permissions", f"{found.permissions}  ({found.mode})")
    yield Fact("owner", found.owner)
    yield Fact("group", found.group)
    yield from _time("modified", found.modified, now)
    yield from _time("changed", found.changed, now)
    yield from _time("read", found.accessed, now)
    yield from _time("made", found.born, now)
    if found.hard_links > 1 and not found.is_folder:
        yield Fact("hard links", count_text(found.hard_links))


def _heading(text: str) -> Fact:
    return Fact(text, "", Tone.HEADING)


def _told(label: str, value: str | None) -> Iterator[Fact]:
    if value:
        yield Fact(label, value)


def _size(label: str, size: int) -> Fact:
    exact = f"{count_text(size)} bytes"
    return Fact(label, exact if size < 1000 else f"{size_text(size)}  ({exact})")


def _time(label: str, when: float | None, now: float) -> Iterator[Fact]:
    if when is not None:
        age = age_text(now, when)
        told = moment_text(when)
        yield Fact(label, told if age in told else f"{told}  ({age} ago)")


def moment_text(when: float) -> str:
    """Return a moment of the local time zone to the second: "2026-11-20 14:02:11"."""
    try:
        return datetime.fromtimestamp(when).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, OSError, ValueError):
        return "-"


def until_text(when: float, now: float) -> str:
    """Return a moment to come with how far off it is: "2026-12-24 18:00:00  (in 34 d)"."""
    return f"{moment_text(when)}  (in {duration_text(when - now)})"
