"""What the server counts: requests by their kind, and bytes of bodies."""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counters:
    """Counts since the last reset; any thread may count."""

    requests: Counter[str] = field(default_factory=Counter)
    bytes_in: int = 0
    bytes_out: int = 0
    connections: int = 0
    _cpu_before: float = field(default_factory=time.process_time)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, kind: str, came: int, went: int) -> None:
        """Count one request with the bytes of its body and those of the body of its answer."""
        with self._lock:
            self.requests[kind] += 1
            self.bytes_in += came
            self.bytes_out += went

    def connected(self) -> None:
        with self._lock:
            self.connections += 1

    def reset(self) -> None:
        with self._lock:
            self.requests.clear()
            self.bytes_in = self.bytes_out = self.connections = 0
            self._cpu_before = time.process_time()

    def document(self) -> str:
        """Return the counts and the CPU seconds of this server since the reset, as JSON."""
        with self._lock:
            return json.dumps(
                {
                    "requests": dict(self.requests),
                    "bytes_in": self.bytes_in,
                    "bytes_out": self.bytes_out,
                    "connections": self.connections,
                    "cpu": time.process_time() - self._cpu_before,
                }
            )
