"""Documents that a bucket has: its policy, and what web pages elsewhere may do with it (CORS)."""

import enum
import json
from typing import Any, Protocol


class DocumentKind(enum.Enum):
    """What a document is; the value is how it is called."""

    POLICY = "policy"
    CORS = "CORS"
    SWIFT_CORS = "CORS of the container"
    """JSON of our own over the three headers of a container that Swift has for it."""


class BucketDocument(Protocol):
    """One kind of document of buckets, as JSON; raises Unsupported where there is none."""

    @property
    def kind(self) -> DocumentKind: ...

    def read(self, bucket: str) -> str | None:
        """Return the document of a bucket, None if it has none; raises NotFound, AccessDenied."""

    def write(self, bucket: str, text: str | None, *, seen: str | None) -> None:
        """Replace the document, or take it away (None).

        `seen` is what the user saw: raises Changed and writes nothing if it is another one now.
        """


def read_json(text: str) -> Any:
    """Return what a document says; raises ValueError with a sentence for people if it is no JSON.

    A name that stands twice in one object is refused: readers keep one of the two, each its own.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _StandsTwice:
        raise
    except (ValueError, RecursionError) as error:
        raise ValueError(f"It is not JSON: {error}.") from error


class _StandsTwice(ValueError):
    """An object has a name twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _StandsTwice(
                f'"{name}" stands twice in the same braces, and only one can count: remove one, '
                "or put both into one list."
            )
        found[name] = value
    return found
