"""What one credential source found; every source module has `read(environment, home)`."""

from dataclasses import dataclass, field
from pathlib import Path

from allastui.profiles.profile import Profile


@dataclass(slots=True)
class Findings:
    """The profiles of one source, as it names them, and what is worth telling about it.

    `warnings` are whole sentences. `looked_in` pairs a file or variables with what was found there,
    for the screen that a user without any profile sees. Neither holds a secret.
    """

    profiles: list[Profile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    looked_in: list[tuple[str, str]] = field(default_factory=list)

    def looked(self, where: str, found: int) -> None:
        self.looked_in.append((where, counted(found)))


def counted(profiles: int) -> str:
    return "1 profile" if profiles == 1 else f"{profiles} profiles"


def short_path(file: Path, home: Path) -> str:
    """Return the path as people write it, with ~ for their home."""
    try:
        return f"~/{file.relative_to(home)}"
    except ValueError:
        return str(file)
