"""The bandwidth limit as a user types it: in MiB/s, or with a unit of its own."""

import math
import re

from allastui.settings import MIB
from allastui.ui.dialogs.text import TextDialog

_MOST = 1_000_000
_TYPED = re.compile(r"([-+.\d]+)\s*(?:([kmg])i?b?(?:/s)?)?", re.IGNORECASE)
_MIB_OF = {"k": 1 / 1024, "m": 1.0, "g": 1024.0}


def limit_text(bandwidth: int) -> str:
    """Return a limit in bytes per second as MiB/s, without a unit."""
    return f"{bandwidth / MIB:g}"


def limit_complaint(text: str) -> str:
    """Return what is wrong with a typed limit, or ""."""
    try:
        mib = _mib_of(text)
    except ValueError:
        return "A number, for instance 50, 2.5 or 500k; 0 means no limit."
    if not math.isfinite(mib) or not 0 <= mib <= _MOST:
        return f"From 0 to {_MOST:,} MiB/s."
    if 0 < mib * MIB < 1024:
        return "At least 0.001 MiB/s, or 0 for no limit."
    return ""


def limit_bytes(text: str) -> int:
    """Return a typed limit without a complaint as bytes per second."""
    return int(_mib_of(text) * MIB)


def limit_dialog(bandwidth: int) -> TextDialog:
    return TextDialog(
        "Bandwidth limit",
        "MiB/s for all transfers together; 0 means no limit",
        limit_text(bandwidth),
        limit_complaint,
        selected=True,
    )


def _mib_of(text: str) -> float:
    """Return a typed limit in MiB/s; raises ValueError for what is no number."""
    typed = _TYPED.fullmatch(text.strip())
    if typed is None:
        raise ValueError("no number")
    return float(typed[1]) * _MIB_OF[(typed[2] or "m").lower()]
