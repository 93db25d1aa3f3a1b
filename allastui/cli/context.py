"""What every command needs of this user: paths, settings, profiles and open stores."""

import os
import sys
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from allastui.errors import UsageError
from allastui.settings import Paths, Settings, environment, load_settings, user_paths

if TYPE_CHECKING:
    from allastui.profiles.collection import Collection
    from allastui.stores.connect import Connections
    from allastui.stores.place import Place


class Context:
    """Everything is made when first asked for; closing it closes the stores."""

    @cached_property
    def paths(self) -> Paths:
        return user_paths()

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.paths.settings_file)

    @cached_property
    def profiles(self) -> "Collection":
        return self.find_profiles()

    def find_profiles(self) -> "Collection":
        """Read what all sources hold now."""
        from allastui.profiles.collect import collect

        return collect(environment(), Path.home())

    @cached_property
    def connections(self) -> "Connections":
        from allastui.stores.connect import Connections

        return Connections(self.profiles.profiles, pool_size=self.settings.connections)

    def place(self, text: str) -> "Place":
        """Return the place that a user typed; another name of a profile becomes its own.

        Raises UsageError for an unknown profile, and tells first why one may be missing.
        """
        from dataclasses import replace

        from allastui.stores.place import parse_place

        if self._is_only_a_profile(text):
            raise UsageError(
                f"There is no file or folder named {text}",
                hint=f"The profile of that name is written {text}: and a new file ./{text}.",
            )
        try:
            # Without a colon it is a path, whatever the profiles are.
            place = parse_place(text, self.profiles.names if ":" in text else ())
        except UsageError:
            self.tell_warnings()
            raise
        if place.is_local:
            return place
        return replace(place, profile=self.profiles.names[place.profile])

    def _is_only_a_profile(self, text: str) -> bool:
        """Tell whether a profile is meant whose colon was forgotten."""
        if ":" in text or "/" in text or os.path.lexists(text):
            return False
        return text in self.profiles.names

    def tell_warnings(self) -> None:
        for warning in self.profiles.warnings:
            print(f"allastui: {warning}", file=sys.stderr)

    def close(self) -> None:
        if "connections" in self.__dict__:
            self.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
