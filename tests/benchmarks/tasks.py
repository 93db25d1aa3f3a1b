"""What a client is asked to do."""

import enum
from dataclasses import dataclass
from pathlib import Path


class Kind(enum.Enum):
    UP = "one large file up"
    DOWN = "one large file down"
    FILES = "many small files up"
    FILES_DOWN = "many small files down"
    LIST = "many keys listed"


@dataclass(frozen=True, slots=True)
class Task:
    """`path` is the local file or folder, and `key` the key or the prefix with its slash.

    For a listing `path` is not used. `verified` matters to allastui only: the others compare what
    they compare by default.
    """

    kind: Kind
    path: Path
    bucket: str
    key: str
    verified: bool = True
