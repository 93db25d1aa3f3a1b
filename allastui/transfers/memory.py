"""The memory of the process that transfers: how much it is, and whether one more request fits."""

import os
from pathlib import Path

from allastui.settings import MIB

REQUEST_BYTES = MIB
"""What a request may add: its chunk of a quarter of a MiB, and the buffers of its connection."""

_STATM = Path("/proc/self/statm")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes() -> int:
    """Return how much memory this process has now."""
    return int(_STATM.read_text("ascii").split()[1]) * _PAGE_BYTES


class Memory:
    """A limit in bytes of what the whole process has; 0 for none."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._left = 0

    def takes_one_more(self) -> bool:
        """Count one more request in, if it fits; looks at the process when nothing seems left."""
        if not self.limit:
            return True
        if self._left < REQUEST_BYTES:
            self._left = self.limit - resident_bytes()
        if self._left < REQUEST_BYTES:
            return False
        self._left -= REQUEST_BYTES
        return True
