"""The memory of the process that transfers: how much it is, and whether one more request fits."""

import os
from pathlib import Path

from allastui.settings import MIB

REQUEST_BYTES = MIB
"""What a request may add: its chunk of half a MiB, and the buffers of its connection."""

_STATM = Path("/proc/self/statm")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes() -> int:
    """Return how much memory this process has now; 0 where that cannot be looked at.

    So it is while no more files may be opened.
    """
    try:
        return int(_STATM.read_text("ascii").split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


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
            resident = resident_bytes()
            self._left = self.limit - resident if resident else 0
        if self._left < REQUEST_BYTES:
            return False
        self._left -= REQUEST_BYTES
        return True
