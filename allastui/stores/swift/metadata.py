"""The metadata of objects: read, and written in place of what was there."""

from collections.abc import Mapping

from allastui.errors import InvalidName
from allastui.stores.store import KEPT_HEADERS
from allastui.stores.swift import reading
from allastui.stores.swift.headers import META, metadata_in
from allastui.stores.swift.names import check_key
from allastui.stores.swift.requests import Requests

NAMED_AGAIN = (
    "content-type",
    *KEPT_HEADERS,
    "expires",
    "x-robots-tag",
    "x-delete-at",
    "x-object-manifest",
)
"""What a service may drop where a change of the metadata does not name it again."""


class Metadata:
    """The metadata of objects in one account; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def read(self, bucket: str, key: str) -> dict[str, str]:
        """Return the metadata of an object, names in lower case; raises NotFound."""
        return metadata_in(reading.head(self._requests, bucket, key))

    def write(self, bucket: str, key: str, metadata: Mapping[str, str]) -> None:
        """Replace all metadata of an object by `metadata`; its content and its type stay.

        The time of the original file is metadata too (`mtime`): who wants to keep it gives it.
        Raises InvalidName for names and values that no header can have, NotFound, TooLarge.
        """
        check_key(bucket, key)
        title = f"The metadata of {bucket}/{key} could not be written"
        standing = reading.head(self._requests, bucket, key)
        headers = {name: standing[name] for name in NAMED_AGAIN if name in standing}
        for name, value in metadata.items():
            headers[META + _checked_name(title, name)] = _header_value(title, name, value)
        self._requests.send(title, "POST", bucket, key, headers=headers).close()


def _checked_name(title: str, name: str) -> str:
    allowed = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    if not allowed:
        raise InvalidName(
            title,
            why=f'"{name}" cannot be the name of metadata.',
            hint="Use letters, digits and hyphens.",
        )
    return name.lower()


def _header_value(title: str, name: str, value: str) -> str:
    if not value.isprintable():
        raise InvalidName(title, why=f"The value of {name} holds control characters.")
    # Headers are sent as Latin-1; the bytes are those of UTF-8, which services expect.
    return value.encode().decode("latin-1")
