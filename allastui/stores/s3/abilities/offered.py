"""The abilities of a service that speaks S3."""

from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.s3.abilities.broom import S3Broom
from allastui.stores.s3.abilities.documents import S3Document
from allastui.stores.s3.abilities.lifecycle import S3Lifecycle
from allastui.stores.s3.abilities.properties import S3Properties
from allastui.stores.s3.abilities.sharing import S3Sharing
from allastui.stores.s3.abilities.usage import S3Usage
from allastui.stores.s3.abilities.versions import S3Versions
from allastui.stores.s3.buckets import Buckets
from allastui.stores.s3.client import Boto
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.segments import may_speak_swift
from allastui.stores.s3.uploads import Uploads


def s3_abilities(profile: Profile, requests: Requests, boto: Boto, max_parts: int) -> Abilities:
    """Return what the service of `profile` may be able to do; contacts nothing.

    `max_parts` is how many parts an object may have there.
    """
    buckets = Buckets(requests, boto, profile)
    uploads = Uploads(requests, boto, profile.acl)
    copies = Copies(requests, boto, uploads, profile.acl, max_parts)
    return Abilities(
        properties=S3Properties(profile, requests, boto),
        broom=S3Broom(requests, boto, buckets, may_speak_swift=may_speak_swift(profile)),
        usage=S3Usage(requests, boto),
        versions=S3Versions(requests, boto, copies),
        lifecycle=S3Lifecycle(requests),
        policy=S3Document(requests, DocumentKind.POLICY),
        cors=S3Document(requests, DocumentKind.CORS),
        sharing=S3Sharing(profile, requests, boto),
    )
