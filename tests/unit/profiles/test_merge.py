from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from allastui.profiles.local import LOCAL
from allastui.profiles.merge import merge, same_key_twice
from allastui.profiles.profile import (
    Anonymous,
    BotocoreChain,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Source,
)

ENDPOINTS = [None, "https://a3s.fi", "https://lumidata.eu", "http://127.0.0.1:1"]
PAIRS = [KeyPair(key, Secret(secret)) for key in "ab" for secret in "xy"]


def profile(
    name: str,
    endpoint: str | None = "https://a3s.fi",
    key: str = "a",
    project: str | None = None,
    acl: str | None = None,
) -> Profile:
    return Profile(
        name,
        Protocol.S3,
        endpoint,
        KeyPair(key, Secret("x")),
        sources=(Source("rclone.conf", "/f", name),),
        project=project,
        acl=acl,
    )


names = st.one_of(
    st.text(max_size=8),
    st.sampled_from([LOCAL, "s3allas", "a:b", "a/b", "a b", "-x", "project_2001234", ""]),
)
profiles = st.builds(
    Profile,
    name=names,
    protocol=st.just(Protocol.S3),
    endpoint=st.sampled_from(ENDPOINTS),
    credentials=st.sampled_from([*PAIRS, Anonymous(), BotocoreChain("p")]),
    sources=st.builds(lambda text: (Source("f", None, text),), names),
    project=st.sampled_from([None, "project_2001234", "465000001"]),
    max_parts=st.sampled_from([None, 500, 1000]),
    acl=st.sampled_from([None, "private", "public-read"]),
    expires=st.sampled_from([None, datetime(2026, 1, 1, tzinfo=UTC)]),
)


@given(st.lists(profiles, max_size=8))
def test_every_name_leads_to_one_profile_and_fits_into_a_place(found: list[Profile]) -> None:
    merged = merge(found)
    every_name = [name for one in merged for name in (one.name, *one.aliases)]
    assert len(every_name) == len(set(every_name))
    for name in every_name:
        assert name != LOCAL
        assert name.isprintable()
        assert not set(name) & set(":/ \t\n")
        assert name
        assert not name.startswith("-")


@given(st.lists(profiles, max_size=8))
def test_nothing_is_lost_and_no_key_is_left_twice(found: list[Profile]) -> None:
    merged = merge(found)
    assert {s for one in merged for s in one.sources} == {s for one in found for s in one.sources}
    keys = [(one.endpoint, one.credentials) for one in merged]
    assert len(keys) == len(set(keys))
    assert {one.credentials for one in merged} == {one.credentials for one in found}
    assert {one.endpoint for one in merged} >= {one.endpoint for one in found if one.endpoint}


@given(st.lists(profiles, max_size=8))
def test_merging_again_changes_nothing(found: list[Profile]) -> None:
    merged = merge(found)
    assert merge(found) == merged
    again = merge(merged)
    assert {(one.endpoint, one.credentials) for one in again} == {
        (one.endpoint, one.credentials) for one in merged
    }
    assert len(again) == len(merged)


@given(st.lists(profiles, max_size=8))
def test_a_merged_profile_is_never_more_public_nor_less_limited(found: list[Profile]) -> None:
    found = [
        replace(one, sources=(Source("f", None, str(number)),)) for number, one in enumerate(found)
    ]
    for one in merge(found):
        group = [other for other in found if other.sources[0] in one.sources]
        stated = {other.acl for other in group if other.acl}
        assert (one.acl == "public-read") == (stated == {"public-read"})
        assert (one.acl is None) == (not stated)
        limits = [other.max_parts for other in group if other.max_parts]
        assert one.max_parts == min(limits, default=None)


def test_the_short_name_is_another_name_of_the_project() -> None:
    (one,) = merge([profile("s3allas"), profile("s3allas-x", project="project_2001234")])
    assert one.name == "project_2001234"
    assert one.aliases == ("s3allas", "s3allas-x")


def test_a_lumi_project_says_that_it_is_lumi() -> None:
    (one,) = merge([profile("lumi-465000001-private", "https://lumidata.eu", project="465000001")])
    assert one.name == "lumi-465000001"
    assert one.aliases == ("lumi-465000001-private", "465000001")


def test_two_keys_of_a_project_keep_their_own_names() -> None:
    merged = merge(
        [
            profile("first", key="a", project="project_2001234"),
            profile("second", key="b", project="project_2001234"),
        ]
    )
    assert [(one.name, one.aliases) for one in merged] == [
        ("project_2001234", ("first",)),
        ("second", ()),
    ]


def test_one_name_in_two_sources_gets_a_number() -> None:
    merged = merge([profile("default", key="a"), profile("default", key="b"), profile("local")])
    assert [one.name for one in merged] == ["default", "default-2"]
    assert [one.name for one in merge([profile("local")])] == ["local-2"]


def test_private_and_public_remotes_of_one_key_are_one_private_profile() -> None:
    (one,) = merge([profile("pub", acl="public-read"), profile("priv", acl="private")])
    assert one.acl == "private"
    (one,) = merge([profile("pub", acl="public-read")])
    assert one.acl == "public-read"


def test_a_key_without_endpoint_goes_to_the_only_service_that_knows_it() -> None:
    (one,) = merge([profile("default", None), profile("s3allas", "https://a3s.fi")])
    assert one.endpoint == "https://a3s.fi"
    assert urlsplit(one.endpoint or "").hostname == "a3s.fi"
    both = merge([profile("default", None), profile("x", "https://a"), profile("y", "https://b")])
    assert [one.endpoint for one in both] == [None, "https://a", "https://b"]


def test_two_secrets_of_one_key_are_two_profiles_and_found() -> None:
    old = Profile("old", Protocol.S3, "https://a3s.fi", KeyPair("a", Secret("stale")))
    merged = merge([profile("new"), old])
    assert [(one.name, other.name) for one, other in same_key_twice(merged)] == [("new", "old")]
