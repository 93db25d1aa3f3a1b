"""What web pages elsewhere may do with a container: three headers of its metadata, as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from allastui.errors import Changed
from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.swift import reading
from allastui.stores.swift.requests import Requests

_META = "x-container-meta-access-control-"
_ORIGINS, _SECONDS, _EXPOSED = (
    _META + name for name in ("allow-origin", "max-age", "expose-headers")
)


class SwiftCors:
    """The CORS headers of the containers of one account; any thread may ask."""

    kind = DocumentKind.SWIFT_CORS

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def read(self, bucket: str) -> str | None:
        title = f"The CORS headers of {bucket} could not be read"
        found = document_of(reading.head_bucket(self._requests, title, bucket))
        return json.dumps(found, indent=2) if found else None

    def write(self, bucket: str, text: str | None, *, seen: str | None) -> None:
        title = f"The CORS headers of {bucket} could not be changed"
        if self.read(bucket) != seen:
            raise Changed(
                title,
                why="Somebody has changed them meanwhile.",
                hint="Read them again, and then decide.",
            )
        headers = headers_of(json.loads(text) if text is not None else {})
        self._requests.send(title, "POST", bucket, headers=headers).close()


def document_of(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the headers of a container say, {} if they say nothing."""
    found: dict[str, Any] = {}
    if origins := headers.get(_ORIGINS, "").split():
        found["AllowedOrigins"] = origins
    if exposed := headers.get(_EXPOSED, "").replace(",", " ").split():
        found["ExposeHeaders"] = exposed
    if (seconds := headers.get(_SECONDS, "").strip()).isdigit():
        found["MaxAgeSeconds"] = int(seconds)
    return found


def headers_of(document: dict[str, Any]) -> dict[str, str]:
    """Return the headers that say what a checked document does, and take away what it does not."""
    said = {
        _ORIGINS: " ".join(document.get("AllowedOrigins", ())),
        _EXPOSED: " ".join(document.get("ExposeHeaders", ())),
        _SECONDS: str(document.get("MaxAgeSeconds", "")),
    }
    # Ceph refuses an empty number.
    return {name if value else _removing(name): value or "x" for name, value in said.items()}


def _removing(name: str) -> str:
    return name.replace("x-container-meta-", "x-remove-container-meta-", 1)
