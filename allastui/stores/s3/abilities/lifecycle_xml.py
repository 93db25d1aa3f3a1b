"""Lifecycle rules as S3 writes them, read and written; pure.

A rule goes back exactly as it came, also what is not understood of it. Ceph answers a rule for the
whole bucket in the old form (Prefix without Filter), and a prefix beside the And of the tags, which
it does not take back: it drops the tags, and the rule takes all below the prefix.
"""

import secrets
from collections.abc import Callable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from allastui.stores.abilities.lifecycle import LifecycleRule, NewRule, RuleKind
from allastui.stores.s3.abilities.subresources import NAMESPACE, text_of
from allastui.stores.s3.controls import restore_controls

_MOVES = {
    "Transition": ("", "Days"),
    "NoncurrentVersionTransition": ("old versions ", "NoncurrentDays"),
}


def read_rule(element: Element) -> LifecycleRule:
    """Return the rule of an element Rule whose names have no namespace."""
    unknown: list[str] = []
    prefix = text_of(element, "Prefix")
    tags: list[tuple[str, str]] = []
    moves: list[str] = []
    numbers: dict[str, int] = {}
    expire_date: str | None = None
    expired_markers = False
    for child in element:
        if child.tag == "Filter":
            prefix = _read_filter(child, tags, unknown) or prefix
        elif child.tag == "Expiration":
            expire_date = text_of(child, "Date") or None
            expired_markers = text_of(child, "ExpiredObjectDeleteMarker").lower() == "true"
            known = ("Date", "ExpiredObjectDeleteMarker")
            _read_numbers(child, {"Days": "expire"}, known, numbers, unknown)
        elif child.tag == "NoncurrentVersionExpiration":
            names = {"NoncurrentDays": "versions", "NewerNoncurrentVersions": "kept"}
            _read_numbers(child, names, (), numbers, unknown)
        elif child.tag == "AbortIncompleteMultipartUpload":
            _read_numbers(child, {"DaysAfterInitiation": "abort"}, (), numbers, unknown)
        elif child.tag in _MOVES:
            moves.append(_move(child))
        elif child.tag not in ("ID", "Prefix", "Status"):
            unknown.append(_written(child))
    return LifecycleRule(
        id=text_of(element, "ID"),
        is_enabled=text_of(element, "Status") == "Enabled",
        source=_written(element),
        prefix=prefix,
        tags=tuple(tags),
        expire_days=numbers.get("expire"),
        expire_date=expire_date,
        expired_markers=expired_markers,
        version_days=numbers.get("versions"),
        kept_versions=numbers.get("kept"),
        abort_days=numbers.get("abort"),
        moves=tuple(moves),
        unknown=tuple(unknown),
    )


def _read_filter(found: Element, tags: list[tuple[str, str]], unknown: list[str]) -> str:
    """Add what a filter wants to `tags` and `unknown`, and return its prefix."""
    prefix = ""
    for child in found:
        if child.tag == "And":
            prefix = _read_filter(child, tags, unknown) or prefix
        elif child.tag == "Prefix":
            prefix = restore_controls(child.text or "")
        elif child.tag == "Tag":
            tags.append((text_of(child, "Key"), text_of(child, "Value")))
        else:
            unknown.append(_written(child))
    return prefix


def _read_numbers(
    found: Element,
    names: dict[str, str],
    known: tuple[str, ...],
    numbers: dict[str, int],
    unknown: list[str],
) -> None:
    for child in found:
        text = (child.text or "").strip()
        if child.tag in names and text.isascii() and text.isdigit():
            numbers[names[child.tag]] = int(text)
        elif child.tag not in known:
            unknown.append(_written(child))


def _move(found: Element) -> str:
    what, days = _MOVES[found.tag]
    to = text_of(found, "StorageClass") or "another storage class"
    date = text_of(found, "Date")
    when = f"on {date[:10]}" if date else f"after {text_of(found, days) or '0'} days"
    return f"{what}move to {to} {when}"


def _written(element: Element) -> str:
    tail, element.tail = element.tail, None
    try:
        return ElementTree.tostring(element, "unicode")
    finally:
        element.tail = tail


def new_source(rule: NewRule, id_of: Callable[[NewRule], str] | None = None) -> str:
    """Return a new rule as S3 writes it; `id_of` gives its name, by default one that is free."""
    element = Element("Rule")
    name = id_of(rule) if id_of else f"{rule.kind.value}-{rule.days}-{secrets.token_hex(4)}"
    SubElement(element, "ID").text = name
    SubElement(SubElement(element, "Filter"), "Prefix").text = rule.prefix
    SubElement(element, "Status").text = "Enabled"
    outer, inner = {
        RuleKind.EXPIRE: ("Expiration", "Days"),
        RuleKind.ABORT: ("AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
        RuleKind.VERSIONS: ("NoncurrentVersionExpiration", "NoncurrentDays"),
    }[rule.kind]
    SubElement(SubElement(element, outer), inner).text = str(rule.days)
    return ElementTree.tostring(element, "unicode")


def write_rules(sources: Sequence[str]) -> bytes:
    """Return the document of rules, each as `LifecycleRule.source` has it."""
    rules = "".join(_with_and(source) for source in sources)
    return f'<LifecycleConfiguration xmlns="{NAMESPACE}">{rules}</LifecycleConfiguration>'.encode()


def _with_and(source: str) -> str:
    """Return a rule whose filter has one And around its conditions, if there are more than one."""
    element = ElementTree.fromstring(source)
    found = element.find("Filter")
    if found is None or len(found) < 2:
        return source
    conditions = [
        condition for each in found for condition in (each if each.tag == "And" else (each,))
    ]
    for each in list(found):
        found.remove(each)
    SubElement(found, "And").extend(conditions)
    return ElementTree.tostring(element, "unicode")
