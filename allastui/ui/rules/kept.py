"""The documents that were replaced, each in a file that only the user can read."""

import os
import time
from pathlib import Path
from urllib.parse import quote

from allastui.errors import SettingsError
from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.place import Place

_NAMES = {
    DocumentKind.POLICY: "policy",
    DocumentKind.CORS: "cors",
    DocumentKind.SWIFT_CORS: "container-cors",
}


def keep(folder: Path, place: Place, kind: DocumentKind, text: str, now: float) -> Path:
    """Write a document that is about to be replaced, and return where; raises SettingsError."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while True:
            path = folder / f"{_start(place, kind)}{stamp}-{number}.json"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                number += 1
                continue
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            return path
    except OSError as error:
        raise SettingsError(
            f"The old {kind.value} cannot be kept in {folder}, so it is not replaced",
            why=error.strerror or str(error),
        ) from error


def kept(folder: Path, place: Place, kind: DocumentKind) -> list[Path]:
    """Return the files of what was replaced, the newest first."""
    start = _start(place, kind)
    try:
        found = [path for path in folder.iterdir() if path.name.startswith(start)]
    except OSError:
        return []
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _start(place: Place, kind: DocumentKind) -> str:
    return f"{quote(place.profile, safe='')}@{quote(place.bucket, safe='')}@{_NAMES[kind]}@"
