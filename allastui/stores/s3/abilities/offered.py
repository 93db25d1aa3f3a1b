"""The abilities of a service that speaks S3."""

from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.s3.abilities.broom import S3Broom
from allastui.stores.s3.abilities.properties import S3Properties
from allastui.stores.s3.buckets import Buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.segments import may_speak_swift


def s3_abilities(profile: Profile, requests: Requests, boto: Boto) -> Abilities:
    """Return what the service of `profile` may be able to do; contacts nothing."""
    buckets = Buckets(requests, boto, profile)
    return Abilities(
        properties=S3Properties(profile, requests, boto),
        broom=S3Broom(requests, boto, buckets, may_speak_swift=may_speak_swift(profile)),
    )
