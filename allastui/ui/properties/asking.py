"""The questions of the properties: a value, a name with a value, and whether to change many."""

from collections.abc import Callable, Mapping

from textual.screen import Screen

from allastui.errors import printable
from allastui.stores.abilities.properties import (
    Edit,
    complaint_of_content_type,
    complaint_of_metadata,
    complaint_of_tag,
)
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.format import count_text, size_text
from allastui.ui.properties.drafts import Field, Kind, named_value
from allastui.ui.properties.expiry import EXAMPLES, read_expiry
from allastui.ui.properties.facts import until_text

Given = Callable[[Field, str | float | None], None]
_MOST_SHOWN = 8
"""So many changes are named in the question about many objects."""


def ask_value(
    screen: Screen[None],
    field: Field,
    value: str,
    tags: Mapping[str, str],
    now: float,
    given: Given,
) -> None:
    """Ask for another value of `field`; `given` is told it, None where it is to go."""

    def check(text: str) -> str:
        if field.kind is Kind.CONTENT_TYPE:
            return complaint_of_content_type(text)
        if field.kind is Kind.METADATA:
            return complaint_of_metadata(field.name, text)
        if field.kind is Kind.TAG:
            return complaint_of_tag(field.name, text, tags)
        return _complaint_of_expiry(text, now)

    def typed(text: str | None) -> None:
        if text is None:
            return
        given(field, read_expiry(text, now) if field.kind is Kind.EXPIRY else text)

    label = {
        Kind.CONTENT_TYPE: "Content type, for instance text/csv",
        Kind.METADATA: f"Value of {printable(field.name)}",
        Kind.TAG: f"Value of the tag {printable(field.name)}",
        Kind.EXPIRY: f"When: {EXAMPLES}",
    }[field.kind]
    title = (
        "When the service deletes it" if field.kind is Kind.EXPIRY else f"Change the {field.kind}"
    )
    screen.app.push_screen(TextDialog(title, label, value=value, check=check), typed)


def ask_named(
    screen: Screen[None], kind: Kind, tags: Mapping[str, str], given: Given, *, of_many: bool
) -> None:
    """Ask for metadata or a tag as `name=value`; without a value it is taken away."""

    def read(text: str) -> tuple[str, str | None]:
        name, value = named_value(text)
        return (name.lower() if kind is Kind.METADATA else name), value

    def check(text: str) -> str:
        name, value = read(text)
        if "=" not in text:
            return "Type a name and a value: name=value"
        if value is None and not of_many and kind is Kind.METADATA:
            return "A value cannot be empty."
        if kind is Kind.METADATA:
            return complaint_of_metadata(name, value)
        return complaint_of_tag(name, value, tags)

    def typed(text: str | None) -> None:
        if text is not None:
            name, value = read(text)
            is_empty_tag = value is None and kind is Kind.TAG and not of_many
            given(Field(kind, name), "" if is_empty_tag else value)

    label = "name=value" + ("; name= takes it away" if of_many else "")
    title = "Metadata" if kind is Kind.METADATA else "Tag"
    screen.app.push_screen(TextDialog(title, label, check=check), typed)


def ask_many(
    screen: Screen[None],
    edit: Edit,
    objects: int,
    size: int,
    now: float,
    given: Callable[[], None],
    *,
    copies: bool,
) -> None:
    """Ask whether to change so many objects; `copies` tells that each is copied onto itself."""
    what = "1 object" if objects == 1 else f"{count_text(objects)} objects"
    changes = list(_changes(edit, now))
    if len(changes) > _MOST_SHOWN:
        left = len(changes) - _MOST_SHOWN
        changes = [*changes[:_MOST_SHOWN], f"and {count_text(left)} more"]
    lines = [f"{what}, {size_text(size)}, get:", "", *(f"  {change}" for change in changes), ""]
    if copies:
        lines.append("The service copies each onto itself; the time it was written changes.")
    lines.append("This goes on only while this screen is open; Esc stops it.")
    dialog = ConfirmDialog("Change many", "\n".join(lines), f"Change {what}")
    screen.app.push_screen(dialog, lambda yes: given() if yes else None)


def _changes(edit: Edit, now: float) -> list[str]:
    changes = [f"content type {edit.content_type}"] if edit.content_type else []
    for word, values in (("", edit.metadata), ("tag ", edit.tags)):
        for name, value in sorted(values.items()):
            change = f"{word}{name} = {value}" if value is not None else f"no {word}{name}"
            changes.append(printable(change))
    if edit.expires is not None:
        changes.append(f"expiry {until_text(edit.expires, now)}")
    if edit.keeps_for_good:
        changes.append("no expiry")
    return changes


def _complaint_of_expiry(text: str, now: float) -> str:
    try:
        read_expiry(text, now)
    except ValueError as error:
        return str(error)
    return ""
