"""What a new lifecycle rule would delete at once; blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from allastui.errors import Unsupported
from allastui.stores.abilities.lifecycle import NewRule, RuleKind
from allastui.stores.entry import Kind
from allastui.stores.store import Store
from allastui.ui.format import count_text, size_text

_DAY = 86_400.0


@dataclass(slots=True)
class Hit:
    """How many things a rule is about, and how many of them are due, with their bytes.

    Bytes are None where nobody tells them (unfinished uploads).
    """

    due: int = 0
    of: int = 0
    bytes: int | None = 0


def count_hit(
    store: Store, bucket: str, rule: NewRule, now: float, *, stopped: Callable[[], bool]
) -> Hit | None:
    """Count what `rule` is about, in seconds of the clock `now`; None if `stopped` said so."""
    count = {
        RuleKind.EXPIRE: _objects,
        RuleKind.ABORT: _uploads,
        RuleKind.VERSIONS: _versions,
    }[rule.kind]
    return count(store, bucket, rule, now - rule.days * _DAY, stopped)


def _objects(
    store: Store, bucket: str, rule: NewRule, before: float, stopped: Callable[[], bool]
) -> Hit | None:
    hit = Hit()
    for entry in store.walk(bucket, rule.prefix):
        if stopped():
            return None
        if entry.kind is Kind.PREFIX:
            continue
        hit.of += 1
        if entry.modified is not None and entry.modified < before:
            hit.due += 1
            hit.bytes = (hit.bytes or 0) + (entry.size or 0)
    return hit


def _uploads(
    store: Store, bucket: str, rule: NewRule, before: float, stopped: Callable[[], bool]
) -> Hit | None:
    hit = Hit(bytes=None)
    for upload in store.list_uploads(bucket, rule.prefix):
        if stopped():
            return None
        hit.of += 1
        hit.due += upload.started is not None and upload.started < before
    return hit


def _versions(
    store: Store, bucket: str, rule: NewRule, before: float, stopped: Callable[[], bool]
) -> Hit | None:
    """Count older versions; one is old from when the next was written on."""
    versions = store.abilities.versions
    if versions is None:
        raise Unsupported("Older versions cannot be counted", why="This store keeps none.")
    hit = Hit()
    key, replaced = "", None
    for page in versions.pages(bucket, rule.prefix):
        if stopped():
            return None
        for version in page:
            if version.key == key and not version.is_current:
                hit.of += 1
                if replaced is not None and replaced < before:
                    hit.due += 1
                    hit.bytes = (hit.bytes or 0) + (version.size or 0)
            key, replaced = version.key, version.modified
    return hit


_THINGS = {
    RuleKind.EXPIRE: ("object", "objects"),
    RuleKind.ABORT: ("unfinished upload", "unfinished uploads"),
    RuleKind.VERSIONS: ("older version", "older versions"),
}


def hit_text(rule: NewRule, hit: Hit) -> str:
    """Return what a rule would delete at once."""
    one, many = _THINGS[rule.kind]
    if not hit.of:
        return f"There are no {many} there now."
    things = one if hit.of == 1 else many
    if not hit.due:
        return f"None of the {count_text(hit.of)} {things} there is that old yet."
    are = "is" if hit.due == 1 else "are"
    size = f" ({size_text(hit.bytes)})" if hit.bytes is not None else ""
    return (
        f"{count_text(hit.due)} of {count_text(hit.of)} {things}{size} {are} older than that and "
        "will go within a day."
    )
