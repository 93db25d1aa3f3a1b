"""Documents that a bucket has: its policy, and what web pages elsewhere may do with it (CORS)."""

import enum
from typing import Protocol


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
