"""The abilities of a service that speaks Swift."""

from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.swift.abilities.properties import SwiftProperties
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.requests import Requests


def swift_abilities(
    profile: Profile, requests: Requests, capabilities: AskedCapabilities
) -> Abilities:
    """Return what the service of `profile` may be able to do; contacts nothing."""
    return Abilities(properties=SwiftProperties(requests))
