"""Changes that are not written yet: what was typed, as an Edit; pure."""

import enum
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from allastui.stores.abilities.properties import Edit


class Kind(enum.StrEnum):
    """What can be changed; the values are the words for it."""

    CONTENT_TYPE = "content type"
    METADATA = "metadata"
    TAG = "tag"
    EXPIRY = "expiry"


class Field(NamedTuple):
    """One thing that can be changed; metadata and tags have a name."""

    kind: Kind
    name: str = ""


def with_value(edit: Edit, field: Field, value: str | float | None) -> Edit:
    """Return `edit` with `value` for `field`; None takes it away."""
    if field.kind is Kind.CONTENT_TYPE:
        return replace(edit, content_type=str(value))
    if field.kind is Kind.METADATA:
        text = None if value is None else str(value)
        return replace(edit, metadata={**edit.metadata, field.name: text})
    if field.kind is Kind.TAG:
        text = None if value is None else str(value)
        return replace(edit, tags={**edit.tags, field.name: text})
    if value is None:
        return replace(edit, expires=None, keeps_for_good=True)
    return replace(edit, expires=float(value), keeps_for_good=False)


def without(edit: Edit, field: Field) -> Edit:
    """Return `edit` leaving `field` as it is."""
    if field.kind is Kind.CONTENT_TYPE:
        return replace(edit, content_type=None)
    if field.kind is Kind.METADATA:
        return replace(edit, metadata=_less(edit.metadata, field.name))
    if field.kind is Kind.TAG:
        return replace(edit, tags=_less(edit.tags, field.name))
    return replace(edit, expires=None, keeps_for_good=False)


def removes(edit: Edit, field: Field) -> bool:
    """Tell whether `edit` takes `field` away."""
    if field.kind is Kind.METADATA:
        return field.name in edit.metadata and edit.metadata[field.name] is None
    if field.kind is Kind.TAG:
        return field.name in edit.tags and edit.tags[field.name] is None
    return field.kind is Kind.EXPIRY and edit.keeps_for_good


def _less(values: Mapping[str, str | None], name: str) -> dict[str, str | None]:
    return {each: value for each, value in values.items() if each != name}


def named_value(text: str) -> tuple[str, str | None]:
    """Return name and value of what is typed as `name=value`; the value is None if it is empty."""
    name, _, value = text.partition("=")
    return name.strip(), value.strip() or None
