"""The abilities of a service that speaks Swift."""

from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.swift.abilities.broom import SwiftBroom
from allastui.stores.swift.abilities.cors import SwiftCors
from allastui.stores.swift.abilities.properties import SwiftProperties
from allastui.stores.swift.abilities.sharing import SwiftSharing
from allastui.stores.swift.abilities.versions import SwiftVersions
from allastui.stores.swift.buckets import Buckets
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.freeing import Frees
from allastui.stores.swift.places import SegmentPlaces
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects
from allastui.stores.swift.statistics import Statistics


def swift_abilities(
    profile: Profile, requests: Requests, capabilities: AskedCapabilities
) -> Abilities:
    """Return what the service of `profile` may be able to do; contacts nothing.

    Policies and lifecycle rules are of S3 alone.
    """
    large = LargeObjects(requests, SegmentPlaces(requests))
    frees = Frees(requests, capabilities)
    return Abilities(
        properties=SwiftProperties(requests),
        usage=Statistics(requests),
        broom=SwiftBroom(requests, Buckets(requests), large, frees),
        versions=SwiftVersions(requests, capabilities),
        cors=SwiftCors(requests),
        sharing=SwiftSharing(profile, requests, capabilities),
    )
