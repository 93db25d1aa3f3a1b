"""The rules of one bucket, read all at once; what could not be read is its error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from allastui.errors import AllastuiError, Unsupported
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.documents import BucketDocument
from allastui.stores.abilities.lifecycle import LifecycleRule
from allastui.stores.abilities.versions import Versioning
from allastui.thread_pool import Pool

Value = TypeVar("Value")

_NONE = "This store has none."
_NO_LIFECYCLE = (
    "Swift has no such rules: there each object may be given an end of its own (X-Delete-After)."
)
_NO_POLICY = "Swift has no policies: who may read and write is in the access lists of the bucket."


@dataclass(frozen=True, slots=True)
class BucketRules:
    """What a bucket has, or for each kind the error that it was answered with."""

    versioning: Versioning | AllastuiError
    lifecycle: tuple[LifecycleRule, ...] | AllastuiError
    policy: str | AllastuiError | None
    cors: str | AllastuiError | None


def read_rules(abilities: Abilities, bucket: str) -> BucketRules:
    """Read the rules of a bucket, several requests at once; blocks."""
    versions, lifecycle = abilities.versions, abilities.lifecycle
    with Pool(4, "rules") as pool:
        versioning = pool.submit(
            _tried((lambda: versions.state(bucket)) if versions else _lacking(_NONE))
        )
        rules = pool.submit(
            _tried((lambda: lifecycle.rules(bucket)) if lifecycle else _lacking(_NO_LIFECYCLE))
        )
        policy = pool.submit(_tried(_reading(abilities.policy, bucket, _NO_POLICY)))
        cors = pool.submit(_tried(_reading(abilities.cors, bucket, _NONE)))
        return BucketRules(versioning.result(), rules.result(), policy.result(), cors.result())


def _reading(document: BucketDocument | None, bucket: str, why: str) -> Callable[[], str | None]:
    return (lambda: document.read(bucket)) if document else _lacking(why)


def _lacking(why: str) -> Callable[[], NoReturn]:
    def raises() -> NoReturn:
        raise Unsupported("It is not there", why=why)

    return raises


def _tried(read: Callable[[], Value]) -> Callable[[], Value | AllastuiError]:
    """Return what reads, and gives the error in place of raising it."""

    def value_or_error() -> Value | AllastuiError:
        try:
            return read()
        except AllastuiError as error:
            return error

    return value_or_error
