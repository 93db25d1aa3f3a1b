"""Starting Keystone as a child process."""

from pathlib import Path

from allastui.demo.child import Child
from allastui.demo.keystone.plan import KeystonePlan, KeystoneStartLine


def start_keystone(
    folder: Path, listener: int, plan: KeystonePlan, *, keep_open: tuple[int, ...] = ()
) -> Child:
    """Start a Keystone that accepts on `listener`; the caller waits until it is ready.

    It writes below `folder`/keystone, and its log beside that. `keep_open` are descriptors that
    stay open as long as it lives.
    """
    start = KeystoneStartLine(str(folder / "keystone"), listener, plan)
    return Child(
        "The demo's Keystone",
        "allastui.demo.keystone.server",
        start.encode(),
        folder / "keystone.log",
        pass_fds=(listener, *keep_open),
    )
