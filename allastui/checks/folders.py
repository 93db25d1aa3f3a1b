"""The folders that the program uses: there, ours, writable, and on what file system."""

import os
import re
import stat
from dataclasses import fields
from pathlib import Path

from allastui.checks.finding import Finding, fault, note, ok
from allastui.errors import printable
from allastui.profiles.findings import short_path
from allastui.settings import Paths

MOUNTS = Path("/proc/self/mountinfo")
SHARED = frozenset(("lustre", "nfs", "nfs4", "cifs", "gpfs", "beegfs", "ceph", "fuse.sshfs"))
"""File systems that other hosts see too."""
_OCTAL = re.compile(r"\\([0-7]{3})")
"""How a space and the like are written there."""
_LITTLE_SPACE = 64 * 1024 * 1024
_MIB = 1024 * 1024


def look_at_folders(paths: Paths, home: Path, mounts: Path = MOUNTS) -> list[Finding]:
    """Return what is found of every folder in `paths`; nothing is made."""
    folders = ((field.name, getattr(paths, field.name)) for field in fields(paths))
    return [
        look_at_folder(name, folder, home, mounts)
        for name, folder in folders
        if isinstance(folder, Path)
    ]


def look_at_folder(name: str, folder: Path, home: Path, mounts: Path = MOUNTS) -> Finding:
    """Return whether `folder` can be used, with its file system, space and permissions."""
    shown = printable(short_path(folder, home))
    try:
        there = nearest(folder)
        mode = stat.S_IMODE(there.stat().st_mode)
        free = _free_bytes(there)
    except OSError as error:
        return fault(
            name, f"{shown} cannot be looked at: {error.strerror}", "Look who may enter it."
        )
    if not there.is_dir():
        return fault(
            name, f"{printable(short_path(there, home))} is not a folder", "Move it out of the way."
        )
    if not os.access(there, os.W_OK | os.X_OK):
        return fault(
            name,
            f"{printable(short_path(there, home))} cannot be written to (mode {mode:04o})",
            "Make it writable, or name another place with the XDG variables.",
        )
    kind = file_system(there, mounts)
    shared = "; other hosts see it too" if kind in SHARED else ""
    text = f"{shown}, {kind}{shared}, {free // _MIB:,} MiB free"
    if free < _LITTLE_SPACE:
        return fault(name, text, "Free some space: the queue is kept there.")
    if there != folder:
        return ok(name, f"{text}, made when needed")
    text += f", mode {mode:04o}"
    if mode & 0o022:
        return fault(name, f"{text}: others may write into it", f"chmod go-w {shown}")
    return ok(name, text)


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the file system that holds `path`, as mount(8) names it."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return "file system not known"
    target = os.path.realpath(path)
    best, kind = "", "file system not known"
    for line in lines:
        before, _, after = line.partition(" - ")
        columns = before.split()
        if len(columns) < 5 or not after:
            continue
        mount = _OCTAL.sub(lambda code: chr(int(code[1], 8)), columns[4])
        is_above = target == mount or target.startswith(mount.rstrip("/") + "/")
        if is_above and len(mount) >= len(best):
            best, kind = mount, after.split()[0]
    return kind


def nearest(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that is there."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path


def _free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def look_at_permissions(subject: str, file: Path, home: Path) -> Finding | None:
    """Return a note if others may read a file that holds keys; None if not, or it is not there."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None
    if not file.is_file() or not mode & 0o077:
        return None
    shown = printable(short_path(file, home))
    return note(subject, f"others may read {shown} (mode {mode:04o})", f"chmod 600 {shown}")
