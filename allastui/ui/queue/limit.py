"""The bandwidth limit as a user types it, in MiB/s."""

import math

from allastui.settings import MIB
from allastui.ui.dialogs.text import TextDialog

_MOST = 1_000_000


def limit_text(bandwidth: int) -> str:
    """Return a limit in bytes per second as MiB/s, without a unit."""
    return f"{bandwidth / MIB:g}"


def limit_complaint(text: str) -> str:
    """Return what is wrong with a typed limit, or ""."""
    try:
        mib = float(text)
    except ValueError:
        return "A number, for instance 50 or 2.5; 0 means no limit."
    if not math.isfinite(mib) or not 0 <= mib <= _MOST:
        return f"From 0 to {_MOST:,} MiB/s."
    if 0 < mib * MIB < 1024:
        return "At least 0.001 MiB/s, or 0 for no limit."
    return ""


def limit_bytes(text: str) -> int:
    """Return a typed limit without a complaint as bytes per second."""
    return int(float(text) * MIB)


def limit_dialog(bandwidth: int) -> TextDialog:
    return TextDialog(
        "Bandwidth limit",
        "MiB/s for all transfers together; 0 means no limit",
        limit_text(bandwidth),
        limit_complaint,
    )
