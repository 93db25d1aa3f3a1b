"""The profiles of this run: those that were found, and those that came since."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from allastui.profiles.collection import Collection
from allastui.stores.connect import Connections
from allastui.stores.place import Place

if TYPE_CHECKING:
    from allastui.profiles.profile import Profile


class Projects:
    """What the switcher lists and places name; for the event loop alone.

    There are none before `found` was told what `find` reads. A sign-in or a form adds to them. What
    was signed in is held by this process only, so it is lent to each agent that is attached to.
    """

    def __init__(self, find: Callable[[], Collection], connections: Connections) -> None:
        self.find = cache(find)
        """Reads what this user's files hold, once; it blocks, and any thread may call it."""
        self.find_again = find
        """Reads it anew: another program may have set up a project since."""
        self.collection = Collection()
        self.connections = connections
        self._asked: dict[str, Profile] = {}
        self._signed_in: dict[str, Profile] = {}

    def found(self, collection: Collection) -> None:
        """Begin with what this user's files hold; what was added before stays."""
        added = self.collection.profiles
        self.collection = collection
        self.connections.renew(collection.profiles)
        self.take(added)

    def found_again(self, collection: Collection) -> bool:
        """Add the profiles whose names are new; tell whether there are any. The others stay."""
        known = {profile.name for profile in self.collection.profiles}
        new = [profile for profile in collection.profiles if profile.name not in known]
        self.take(new)
        return bool(new)

    @property
    def first_place(self) -> Place | None:
        """The list of buckets of the first profile, None if there is no profile."""
        first = next(iter(self.collection.profiles), None)
        return Place(first.name, "", "") if first else None

    @property
    def signed_in(self) -> "tuple[Profile, ...]":
        """The profiles that were signed in, as they are now."""
        return tuple(self._signed_in.values())

    @property
    def signed_in_names(self) -> frozenset[str]:
        return frozenset(self._signed_in)

    @property
    def asking(self) -> "tuple[Profile, ...]":
        """The profiles that a password is asked for, each without it."""
        asked = map(self.as_asked, self.collection.profiles)
        return tuple(each for each in asked if each is not None)

    def as_asked(self, profile: "Profile") -> "Profile | None":
        """Return a profile as it is before its password is typed, None if it asks for none."""
        from allastui.ui.sign_in_calls import without_secret

        return self._asked.get(profile.name) or without_secret(profile)

    def named(self, name: str) -> "Profile | None":
        return next((each for each in self.collection.profiles if each.name == name), None)

    def take(
        self, profiles: "Sequence[Profile]", *, asked: "Sequence[Profile] | None" = None
    ) -> None:
        """Add profiles; one of a name that is there takes its place, from the next reading on.

        `asked` is for those that were signed in, which are lent: it holds them as they were before
        their password was typed, so that it can be asked for again.
        """
        if asked is not None:
            self._signed_in |= {profile.name: profile for profile in profiles}
            self._asked |= {profile.name: profile for profile in asked}
        new = {profile.name: profile for profile in profiles}
        kept = [new.pop(each.name, each) for each in self.collection.profiles]
        self.collection = replace(self.collection, profiles=(*kept, *new.values()))
        self.connections.renew(profiles)

    def found_in_file(self, saved: "Sequence[Profile]") -> None:
        """Take in profiles as our own file has them now; those signed in to stay signed in."""
        held = {each.name: self._signed_in.get(each.name) or each for each in saved}
        self._asked |= {each.name: each for each in saved if each.name in self._signed_in}
        new = [replace(held[each.name], sources=each.sources) for each in saved]
        self._signed_in |= {each.name: each for each in new if each.name in self._signed_in}
        self.take(new)

    def drop(self, name: str) -> None:
        """List the profile no longer; a pane that shows it can go on."""
        left = tuple(each for each in self.collection.profiles if each.name != name)
        self.collection = replace(self.collection, profiles=left)
        self._signed_in.pop(name, None)
        self._asked.pop(name, None)
