"""What was found of a user's profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allastui.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Collection:
    """The profiles by name, warnings (one sentence each), and where they were looked for.

    `looked_in` pairs a file or variables with what was found: "not there", "3 profiles".
    """

    profiles: "tuple[Profile, ...]" = ()
    warnings: tuple[str, ...] = ()
    looked_in: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """Every name and alias, and the name of the profile that it leads to."""
        aliases = {alias: profile.name for profile in self.profiles for alias in profile.aliases}
        return aliases | {profile.name: profile.name for profile in self.profiles}
