from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from allastui.profiles.accounts import account_groups
from allastui.profiles.merge import merge
from allastui.profiles.profile import (
    ApplicationCredential,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
    SwiftCredentials,
    SwiftToken,
    V1SignIn,
)
from allastui.profiles.swift_options import swift_endpoint

POUTA = "https://pouta.csc.fi:5001/v3"
ACCOUNT = "https://a3s.fi/swift/v1/AUTH_1"
ME = Password(username="me", user_domain_id="default")
NAMED = ProjectScope(name="project_2001234", domain_id="default")


def swift(
    name: str, credentials: SwiftCredentials, project: str | None = "project_2001234"
) -> Profile:
    return Profile(
        name,
        Protocol.SWIFT,
        swift_endpoint(credentials),
        credentials,
        sources=(Source("f", None, name),),
        project=project,
    )


TOKEN = swift("token", SwiftToken(ACCOUNT, Secret("t")))
ASKS = swift("asks", KeystoneSignIn(POUTA, ME, NAMED))
RENEWS = swift(
    "renews",
    KeystoneSignIn(
        POUTA,
        Password(username="me", user_domain_name="Default", password=Secret("p")),
        ProjectScope(id="0123"),
    ),
)


def test_a_sign_in_that_renews_wins_over_a_token_and_that_over_one_that_asks() -> None:
    (one,) = merge([TOKEN, ASKS, RENEWS])
    assert one.credentials == RENEWS.credentials
    assert one.name == "project_2001234-swift"
    assert one.aliases == ("renews", "token", "asks")
    assert [source.section for source in one.sources] == ["renews", "token", "asks"]
    (one,) = merge([ASKS, TOKEN])
    assert one.credentials == TOKEN.credentials


def test_a_token_alone_is_used() -> None:
    other = swift("other", SwiftToken(ACCOUNT, Secret("older")), None)
    (one,) = merge([TOKEN, other])
    assert one.credentials == TOKEN.credentials
    (one,) = merge([other, TOKEN])
    assert (one.credentials, one.name) == (other.credentials, "project_2001234-swift")


def test_two_users_of_a_project_stay_two() -> None:
    you = swift("you", KeystoneSignIn(POUTA, Password(username="you"), NAMED))
    merged = merge([ASKS, you, TOKEN])
    assert [(one.name, one.aliases) for one in merged] == [
        ("project_2001234-swift", ("token", "asks")),
        ("you", ()),
    ]


def test_a_stated_account_joins_its_token() -> None:
    stated = swift("stated", KeystoneSignIn("https://k/v3", ME, None, storage_url=ACCOUNT), None)
    (one,) = merge([stated, TOKEN])
    assert one.credentials == TOKEN.credentials
    elsewhere = swift("x", SwiftToken("https://a3s.fi/swift/v1/AUTH_2", Secret("t")))
    assert len(merge([elsewhere, stated])) == 2


def test_what_differs_stays_apart() -> None:
    different = [
        ASKS,
        swift("b", KeystoneSignIn(POUTA, ME, ProjectScope(id="9")), "project_2005678"),
        swift("c", KeystoneSignIn("https://other/v3", ME, NAMED)),
        swift("d", KeystoneSignIn(POUTA, ApplicationCredential(id="a")), None),
        swift("e", KeystoneSignIn(POUTA, ApplicationCredential(id="b")), None),
        swift("f", KeystoneSignIn(POUTA, ME, None), None),
        swift("g", V1SignIn("http://h/auth/v1.0", "a:b", None), None),
        swift("h", V1SignIn("http://h/auth/v1.0", "a:c", None), None),
    ]
    assert len(merge(different)) == len(different)
    south, north = replace(ASKS, region="south"), replace(ASKS, region="north", name="n")
    assert len(merge([south, north])) == 2
    assert len(merge([south, ASKS])) == 1


def test_s3_has_the_name_of_the_project_and_swift_its_own() -> None:
    keys = Profile(
        "s3allas",
        Protocol.S3,
        "https://a3s.fi",
        KeyPair("k", Secret("s")),
        project="project_2001234",
    )
    assert [one.name for one in merge([TOKEN, keys])] == [
        "project_2001234",
        "project_2001234-swift",
    ]
    (alone,) = merge([TOKEN])
    assert (alone.name, alone.aliases) == ("project_2001234-swift", ("token",))


def test_a_name_of_our_own_file_stays_and_the_project_becomes_an_alias() -> None:
    own = replace(ASKS, name="work", sources=(Source("profiles.toml", "/f", "work"),))
    (one,) = merge([RENEWS, own])
    assert one.name == "work"
    assert "project_2001234-swift" in one.aliases
    assert one.credentials == RENEWS.credentials


names = st.sampled_from(["a", "b", "allas", "os-env"])
accounts = st.sampled_from([ACCOUNT, "https://a3s.fi/swift/v1/AUTH_2", "https://other/v1/AUTH_1"])
tokens = st.builds(SwiftToken, accounts, st.sampled_from("xy").map(Secret))
users = st.builds(Password, username=st.sampled_from(["me", "you"]))
sign_ins = st.builds(
    KeystoneSignIn,
    st.sampled_from([POUTA, "https://other/v3"]),
    users,
    st.sampled_from([None, NAMED, ProjectScope(id="1")]),
    storage_url=st.none() | accounts,
)
projects = st.sampled_from([None, "project_2001234", "project_2005678"])
found_profiles = st.lists(st.builds(swift, names, tokens | sign_ins, projects), max_size=7)


@given(found_profiles)
def test_every_profile_is_in_one_group_and_no_name_leads_to_two(found: list[Profile]) -> None:
    numbered = [
        replace(one, sources=(Source("f", None, str(number)),)) for number, one in enumerate(found)
    ]
    groups = account_groups(numbered)
    grouped = [one.sources[0].section for group in groups for one in group]
    assert sorted(map(str, grouped)) == sorted(str(number) for number in range(len(found)))
    merged = merge(numbered)
    assert len(merged) == len(groups)
    every_name = [name for one in merged for name in (one.name, *one.aliases)]
    assert len(every_name) == len(set(every_name))


@given(found_profiles)
def test_one_token_or_one_user_of_an_account_is_never_left_twice(found: list[Profile]) -> None:
    merged = merge(found)
    urls = [
        one.credentials.storage_url for one in merged if isinstance(one.credentials, SwiftToken)
    ]
    assert len(urls) == len(set(urls))
    users = [
        (one.credentials.auth_url, one.credentials.method, one.credentials.scope)
        for one in merged
        if isinstance(one.credentials, KeystoneSignIn)
    ]
    assert len(users) == len(set(users))
