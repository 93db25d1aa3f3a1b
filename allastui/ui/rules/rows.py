"""The lines of the screen of a bucket's rules; pure."""

from collections.abc import Callable, Iterator
from textwrap import wrap

from allastui.errors import AllastuiError, Unsupported
from allastui.stores.abilities.lifecycle import LifecycleRule
from allastui.stores.abilities.versions import Versioning
from allastui.ui.queue.line_list import Row
from allastui.ui.queue.spans import Role, Span
from allastui.ui.rules.reading import BucketRules
from allastui.ui.rules.words import VERSIONING_WORDS, cors_words, policy_words, rule_words

VERSIONING, NO_RULES, POLICY, CORS, FIRST_RULE = 0, 1, 2, 3, 10
"""The keys of the rows; those of lifecycle rules count on from FIRST_RULE."""

_INDENT = "   "


def rules_rows(rules: BucketRules, width: int) -> Iterator[Row]:
    """Yield the rows of all that a bucket has, each kind below its heading."""
    yield from _part(VERSIONING, "Versioning", _versioning(rules.versioning), width)
    lifecycle = rules.lifecycle
    heading = "Lifecycle: what the service deletes by itself"
    if isinstance(lifecycle, AllastuiError):
        yield from _part(NO_RULES, heading, _told(lifecycle), width)
    elif not lifecycle:
        yield from _part(
            NO_RULES, heading, [("none: what is here stays until it is deleted", Role.PLAIN)], width
        )
    else:
        for index, rule in enumerate(lifecycle):
            text = heading if not index else ""
            yield from _part(FIRST_RULE + index, text, [_rule(rule)], width, gap=not index)
    yield from _part(
        POLICY,
        "Policy: who may do what",
        _document(
            rules.policy, "none: what the owner and the access lists say is all", policy_words
        ),
        width,
    )
    yield from _part(
        CORS,
        "CORS: what web pages of other sites may read",
        _document(rules.cors, "none: web pages of other sites may read nothing", cors_words),
        width,
    )


def useless_keys(rules: BucketRules, cursor: int | None) -> frozenset[str]:
    """Return the actions that can do nothing for what the cursor is on."""
    cannot = isinstance(rules.lifecycle, AllastuiError)
    useless = {"rules-add"} if cannot else set[str]()
    of_row = {VERSIONING: rules.versioning, POLICY: rules.policy, CORS: rules.cors}
    document = of_row.get(cursor) if cursor is not None else None
    if isinstance(document, AllastuiError) or (cursor == NO_RULES and cannot):
        useless |= {"rules-change", "rules-remove", "rules-put-back"}
    elif cursor in (VERSIONING, NO_RULES) or (document is None and cursor in (POLICY, CORS)):
        useless.add("rules-remove")
    if cursor not in (POLICY, CORS):
        useless.add("rules-put-back")
    return frozenset(useless)


Texts = list[tuple[str, Role]]


def _part(key: int, heading: str, texts: Texts, width: int, *, gap: bool = True) -> Iterator[Row]:
    if heading:
        if gap and key != VERSIONING:
            yield Row((), key, is_head=False)
        yield Row((Span(f" {heading}", Role.STRONG),), key, is_head=False)
    for text, role in texts:
        for line in wrap(text, max(20, width - len(_INDENT)), break_on_hyphens=False):
            yield Row((Span(_INDENT + line, role),), key)


def _versioning(found: Versioning | AllastuiError) -> Texts:
    if isinstance(found, AllastuiError):
        return _told(found)
    return [(VERSIONING_WORDS[found], Role.GOOD if found is Versioning.ON else Role.PLAIN)]


def _rule(rule: LifecycleRule) -> tuple[str, Role]:
    return rule_words(rule), Role.PLAIN if rule.is_enabled else Role.DIM


def _document(
    found: str | AllastuiError | None, none: str, words: Callable[[str], tuple[str, ...]]
) -> Texts:
    if isinstance(found, AllastuiError):
        return _told(found)
    if found is None:
        return [(none, Role.PLAIN)]
    return [(line, Role.PLAIN) for line in words(found)]


def _told(error: AllastuiError) -> Texts:
    if isinstance(error, Unsupported):
        return [(f"{error.why or error.title} {error.hint}".strip(), Role.DIM)]
    return [(str(error), Role.ERROR)]
