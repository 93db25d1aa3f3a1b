"""Files for the programs of the user that nobody else may read."""

import os
import shutil
import tempfile
from pathlib import Path


def write_privately(folder: Path, name: str, data: bytes) -> Path:
    """Write a file (0600) into a new folder of its own (0700); raises OSError, nothing is left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = Path(tempfile.mkdtemp(prefix="edit-", dir=folder))
    try:
        descriptor = os.open(own / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return own / name
