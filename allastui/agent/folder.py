"""Where an agent is found: a private folder on local disk, one socket for each journal.

Not in the home, which login nodes share and where sockets do not work (Lustre, NFS); not in
XDG_RUNTIME_DIR, which ends with the last login.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from allastui.errors import AgentError

LOCAL_DISK = Path("/tmp")


@dataclass(frozen=True, slots=True)
class AgentFolder:
    """The files by which the agent of one journal is found on this host."""

    socket: Path
    lock: Path
    log: Path


def agent_folder(journal: Path, *, base: Path = LOCAL_DISK) -> AgentFolder:
    """Make the private folder of this user if needed, and return the files of a journal's agent.

    Raises AgentError if the folder is not ours alone: then somebody could listen in our place.
    """
    folder = base / f"allastui-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = os.lstat(folder)
    except OSError as error:
        raise AgentError(f"The folder {folder} cannot be made", why=str(error)) from error
    ours = found.st_uid == os.getuid() and stat.S_ISDIR(found.st_mode)
    if not ours or stat.S_IMODE(found.st_mode) != 0o700:
        raise AgentError(
            f"The folder {folder} cannot be trusted",
            why="It must be a folder of yours that nobody else may enter (mode 0700)",
            hint="Remove it, or ask the administrator who made it.",
        )
    name = hashlib.sha256(os.fsencode(journal.absolute())).hexdigest()[:16]
    return AgentFolder(folder / f"{name}.sock", folder / f"{name}.lock", folder / f"{name}.log")
