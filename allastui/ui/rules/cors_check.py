"""Whether CORS rules can be sent; pure."""

from collections.abc import Iterator
from typing import Any

from allastui.stores.abilities.documents import read_json

_METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
_LISTS = ("AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposeHeaders")
_MOST_RULES = 100


def cors_complaints(text: str) -> list[str]:
    """Return what is wrong with the CORS rules of S3 in JSON, [] if they can be sent."""
    try:
        document = read_json(text)
    except ValueError as error:
        return [str(error)]
    rules = document.get("CORSRules") if isinstance(document, dict) else None
    if not isinstance(rules, list) or not rules or len(document) > 1:
        return ['It must be {"CORSRules": [...]} with at least one rule.']
    if len(rules) > _MOST_RULES:
        return [f"There can be {_MOST_RULES} rules, and these are {len(rules)}."]
    return [
        f"Rule {number}: {each}"
        for number, rule in enumerate(rules, 1)
        for each in _wrong_in(rule, ("AllowedOrigins", "AllowedMethods"), (*_LISTS, "ID"))
    ]


def swift_cors_complaints(text: str) -> list[str]:
    """Return what is wrong with the CORS headers of a container in JSON."""
    try:
        document = read_json(text)
    except ValueError as error:
        return [str(error)]
    found = list(_wrong_in(document, ("AllowedOrigins",), ("AllowedOrigins", "ExposeHeaders")))
    if not found:
        names = [*document["AllowedOrigins"], *document.get("ExposeHeaders", [])]
        found += [f"{name} has a space in it." for name in names if len(name.split()) != 1]
    return found


def _wrong_in(rule: Any, needed: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(rule, dict):
        yield "it must be an object in braces."
        return
    for name in needed:
        if not rule.get(name):
            yield f"{name} must be a list with at least one entry."
    for name, value in rule.items():
        if name not in (*known, "MaxAgeSeconds"):
            yield f"{name} means nothing here."
        elif name == "MaxAgeSeconds":
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                yield "MaxAgeSeconds must be a number of seconds."
        elif name == "ID":
            if not isinstance(value, str) or len(value) > 255:
                yield "ID must be a text of up to 255 letters."
        elif not isinstance(value, list) or not all(_is_value(each) for each in value):
            yield f"{name} must be a list of texts."
        else:
            yield from _wrong_values(name, value)


def _is_value(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and value.isascii() and value != ""


def _wrong_values(name: str, values: list[str]) -> Iterator[str]:
    if name == "AllowedMethods":
        for value in values:
            if value not in _METHODS:
                yield f"{value} is none of {', '.join(_METHODS)}."
    elif name == "ExposeHeaders":
        yield from (f"{value}: no * in ExposeHeaders." for value in values if "*" in value)
    else:
        yield from (f"{value} has more than one *." for value in values if value.count("*") > 1)
