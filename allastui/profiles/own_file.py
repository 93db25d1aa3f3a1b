"""Changes to our own file of profiles: one whole new file each time, for the user's eyes only."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.local import LOCAL
from allastui.profiles.own import read_document
from allastui.profiles.own_entry import entry_of
from allastui.profiles.profile import Profile
from allastui.profiles.toml_text import to_toml

_HEADER = (
    "# The profiles of allastui. It is written anew when one changes; comments are not kept.\n\n"
)


def save_profile(file: Path, profile: Profile) -> None:
    """Write `profile` under its name, in place of an earlier one; the other entries are kept.

    The file is 0600, and at every moment whole. A Keystone password is never written. Raises
    ProfileError if the credentials have no place there, if the name cannot be one, if the present
    file cannot be read (it is left as it is), or if writing fails.
    """
    _check_name(profile.name)
    entry = entry_of(profile)
    document = read_document(file) or {}
    profiles = document.get("profiles")
    kept = profiles if isinstance(profiles, dict) else {}
    _write(file, {**document, "profiles": {**kept, profile.name: entry}})


def remove_profile(file: Path, name: str) -> bool:
    """Take the profile `name` out; return whether it was there. Raises as `save_profile` does."""
    document = read_document(file) or {}
    profiles = document.get("profiles")
    if not isinstance(profiles, dict) or name not in profiles:
        return False
    kept = {other: entry for other, entry in profiles.items() if other != name}
    _write(file, {**document, "profiles": kept})
    return True


def _check_name(name: str) -> None:
    plain = name.isprintable() and not any(char in name for char in ":/ ")
    if not plain or not name or name.startswith("-") or name == LOCAL:
        raise ProfileError(
            "A profile cannot have that name",
            why="Names of places begin with it.",
            hint=f'It needs letters or digits, no ":", "/" or space, and is not "{LOCAL}".',
        )


def _write(file: Path, document: Mapping[str, object]) -> None:
    text = _HEADER + to_toml(document)
    target = Path(os.path.realpath(file))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".profiles-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as new:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except (OSError, UnicodeEncodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "A text in it is not Unicode."
        raise ProfileError(f"The profiles in {file} were not saved", why=why or "") from error
