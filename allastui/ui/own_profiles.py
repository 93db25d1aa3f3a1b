"""Our own file of profiles, as the forms use it; every call blocks."""

from dataclasses import replace
from pathlib import Path

from allastui.profiles.findings import short_path
from allastui.profiles.own import LABEL
from allastui.profiles.own_file import remove_profile, save_profile
from allastui.profiles.profile import Profile, Source
from allastui.ui.sign_in_calls import without_password


class OwnProfiles:
    """Writes the file; both calls raise ProfileError if it cannot be written."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def file(self) -> str:
        """Where it is, as people write it."""
        return short_path(self._file, Path.home())

    def save(self, profile: Profile, before: Profile | None) -> Profile:
        """Write `profile`, in place of `before`; return it as it will be found.

        That is without a Keystone password, which is not written.
        """
        save_profile(self._file, profile)
        if before is not None and (section := own_section(before)) != profile.name:
            remove_profile(self._file, section)
        return replace(
            without_password(profile), sources=(Source(LABEL, str(self._file), profile.name),)
        )

    def remove(self, profile: Profile) -> None:
        """Take a profile out; one that is not there is no failure."""
        remove_profile(self._file, own_section(profile))


def own_section(profile: Profile) -> str:
    """Return what a profile is called in our own file; elsewhere it may have a better name."""
    sections = (source.section for source in profile.sources if source.label == LABEL)
    return next((section for section in sections if section), profile.name)
