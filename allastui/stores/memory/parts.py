"""A parted upload in memory: its parts until they are joined."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allastui.errors import Corrupted, StoreError
from allastui.stores.memory.content import md5_hex
from allastui.stores.store import Attributes, Part, Upload


@dataclass(slots=True)
class Unfinished:
    """What has come of an upload; `parts` are bytes and MD5 by number."""

    bucket: str
    key: str
    started: float
    attributes: Attributes
    parts: dict[int, tuple[bytes, str]] = field(default_factory=dict)

    def join(self, upload: Upload, parts: Sequence[Part], min_part: int) -> tuple[bytes, str]:
        """Return the whole object and its ETag, `md5-N` of the MD5s of the parts.

        Raises Corrupted if the parts are not in order, not those that were put or do not add up to
        the size of the upload, and StoreError for a part below `min_part` that is not the last.
        """
        name = f"{upload.bucket}/{upload.key}"
        numbers = [part.number for part in parts]
        if not parts or numbers != sorted(set(numbers)):
            raise Corrupted(f"{name} cannot be completed: its parts are not in order")
        for part in parts:
            if self.parts.get(part.number, (b"", ""))[1] != part.etag:
                raise Corrupted(f"{name} cannot be completed: part {part.number} is not there")
        chunks = [self.parts[number][0] for number in numbers]
        if any(len(chunk) < min_part for chunk in chunks[:-1]):
            raise StoreError(f"{name} cannot be completed: a part is too small")
        data = b"".join(chunks)
        if len(data) != upload.size:
            raise Corrupted(f"{name} cannot be completed: {len(data)} of {upload.size} bytes")
        digests = b"".join(bytes.fromhex(part.etag) for part in parts)
        return data, f"{md5_hex(digests)}-{len(parts)}"
