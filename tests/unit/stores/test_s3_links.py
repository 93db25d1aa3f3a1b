"""Signed links: how long they last, and what of the keys ends them sooner; nothing is contacted."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from allastui.errors import Unsupported
from allastui.profiles.profile import Anonymous, KeyPair, Profile, Protocol, Secret, Signature
from allastui.stores.abilities.sharing import DAY, Link, LinkUse
from allastui.stores.connect import Connections

PROFILE = Profile(
    "p", Protocol.S3, "https://object.example", KeyPair("access", Secret("secret")), region="r1"
)


def link(profile: Profile, seconds: int = DAY) -> Link:
    with closing(Connections([profile])) as connections:
        sharing = connections.open("p").abilities.sharing
        assert sharing is not None
        return sharing.link("bucket", "a b/ä?", LinkUse.READ, seconds)


def test_a_link_names_the_object_and_never_the_secret() -> None:
    url = urlsplit(link(PROFILE).url)
    query = parse_qs(url.query)
    assert (url.netloc, url.path) == ("object.example", "/bucket/a%20b/%C3%A4%3F")
    assert query["X-Amz-Expires"] == [str(DAY)]
    assert "/r1/s3/" in query["X-Amz-Credential"][0]
    assert "secret" not in url.query


def test_a_key_that_ends_sooner_is_told() -> None:
    ends = datetime.now(UTC) + timedelta(hours=2)
    assert link(replace(PROFILE, expires=ends)).key_ends == ends.timestamp()
    assert link(replace(PROFILE, expires=ends), 3600).key_ends is None
    assert link(PROFILE).key_ends is None


def test_keys_with_a_token_are_told_to_be_temporary() -> None:
    keys = KeyPair("access", Secret("secret"), Secret("token"))
    made = link(replace(PROFILE, credentials=keys))
    assert made.is_temporary
    assert "X-Amz-Security-Token=token" in made.url
    assert not link(PROFILE).is_temporary


def test_only_version_4_ends_after_a_week_and_who_has_no_keys_signs_nothing() -> None:
    with pytest.raises(Unsupported, match="7 days"):
        link(PROFILE, 8 * DAY)
    old = link(replace(PROFILE, signature=Signature.V2), 8 * DAY)
    assert "Signature" in parse_qs(urlsplit(old.url).query)
    with pytest.raises(Unsupported, match="no keys"):
        link(replace(PROFILE, credentials=Anonymous()))
