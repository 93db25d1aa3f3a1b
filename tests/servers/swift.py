"""A real OpenStack Swift for the tests: the embedded store of `--demo`, without its samples."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from allastui.demo.store import Demo, start_demo


@contextlib.contextmanager
def running_swift(folder: Path) -> Iterator[Demo]:
    """Run a Swift whose data lies below `folder`."""
    with start_demo(folder) as demo:
        yield demo
