"""Where and with what was measured."""

import os
import platform
import ssl
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path


def machine_lines() -> list[str]:
    """Return date, machine and versions, for people."""
    return [
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores,"
        f" {_memory_gib():.0f} GiB, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION.rsplit('  ', 1)[0]},"
        f" textual {metadata.version('textual')}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
