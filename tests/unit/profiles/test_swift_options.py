import pytest

from allastui.errors import ProfileError
from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    ProjectScope,
    Secret,
    Source,
    SwiftToken,
    Tls,
    Token,
    V1SignIn,
)
from allastui.profiles.swift_options import keystone_url, swift_credentials, swift_profile

KEYSTONE = {"auth_url": "https://k.example:5000/v3"}
USER = {"username": "me", "user_domain_name": "Users"}
SOURCE = Source("test", None, None)


def test_a_password_with_everything_stated() -> None:
    assert swift_credentials(
        {
            **KEYSTONE,
            **USER,
            "password": "p w",
            "project_name": "lab",
            "project_domain_id": "d1",
            "project_domain_name": "ignored",
            "interface": "internalURL",
            "storage_url": "https://s.example/v1/AUTH_1",
        },
        "x",
    ) == KeystoneSignIn(
        "https://k.example:5000/v3",
        Password(username="me", user_domain_name="Users", password=Secret("p w")),
        ProjectScope(name="lab", domain_id="d1"),
        "internal",
        "https://s.example/v1/AUTH_1",
    )


def test_the_project_is_looked_for_in_the_domain_of_the_user() -> None:
    found = swift_credentials({**KEYSTONE, **USER, "tenant_name": "lab"}, "x")
    assert isinstance(found, KeystoneSignIn)
    assert found.scope == ProjectScope(name="lab", domain_name="Users")
    found = swift_credentials({**KEYSTONE, "username": "me", "project_name": "lab"}, "x")
    assert found == KeystoneSignIn(
        "https://k.example:5000/v3",
        Password(username="me", user_domain_id="default"),
        ProjectScope(name="lab", domain_id="default"),
    )


def test_an_id_counts_over_a_name() -> None:
    options = {**KEYSTONE, **USER, "user_id": "u1", "project_id": "p1", "project_name": "lab"}
    profile = swift_profile("n", options, SOURCE, "x")
    assert profile.credentials == KeystoneSignIn(
        "https://k.example:5000/v3", Password(user_id="u1"), ProjectScope(id="p1")
    )
    assert profile.project == "lab"


def test_without_a_project_it_is_unscoped() -> None:
    found = swift_credentials({**KEYSTONE, **USER}, "x")
    assert isinstance(found, KeystoneSignIn)
    assert found.scope is None


def test_what_needs_no_question_comes_first() -> None:
    token = {"auth_token": "t", "storage_url": "https://s.example/v1/AUTH_1"}
    assert swift_credentials({**KEYSTONE, **USER, **token}, "x") == SwiftToken(
        "https://s.example/v1/AUTH_1", Secret("t"), "https://k.example:5000/v3"
    )
    renewable = swift_credentials({**KEYSTONE, **USER, **token, "password": "p"}, "x")
    assert isinstance(renewable, KeystoneSignIn)
    assert renewable.storage_url == "https://s.example/v1/AUTH_1"
    assert isinstance(renewable.method, Password)


@pytest.mark.parametrize("auth_type", ["", "token", "v3token"])
def test_a_token_without_an_account_signs_in(auth_type: str) -> None:
    options = {**KEYSTONE, "token": "t", "auth_type": auth_type, "project_id": "p"}
    assert swift_credentials(options, "x") == KeystoneSignIn(
        "https://k.example:5000/v3", Token(Secret("t")), ProjectScope(id="p")
    )


def test_application_credentials_have_their_own_project() -> None:
    options = {**KEYSTONE, "project_name": "lab", "application_credential_id": "a"}
    assert swift_credentials(options, "x") == KeystoneSignIn(
        "https://k.example:5000/v3", ApplicationCredential(id="a")
    )
    by_name = {
        **KEYSTONE,
        **USER,
        "application_credential_name": "n",
        "application_credential_secret": "s",
        "auth_type": "v3applicationcredential",
    }
    assert swift_credentials(by_name, "x") == KeystoneSignIn(
        "https://k.example:5000/v3",
        ApplicationCredential(
            name="n", username="me", user_domain_name="Users", secret=Secret("s")
        ),
    )


def test_a_stated_auth_type_decides() -> None:
    options = {
        **KEYSTONE,
        **USER,
        "auth_type": "v3password",
        "application_credential_id": "a",
        "application_credential_secret": "s",
    }
    found = swift_credentials(options, "x")
    assert isinstance(found, KeystoneSignIn)
    assert isinstance(found.method, Password)


@pytest.mark.parametrize(
    "options",
    [
        {"auth_url": "http://h:8080/auth/v1.0/"},
        {"auth_url": "http://h:8080/auth/v1.0", "auth_version": "1.0"},
        {"auth_url": "http://h:8080/auth/v1.0", "auth_type": "v1password"},
    ],
)
def test_version_1(options: dict[str, str]) -> None:
    found = swift_credentials({**options, "username": "a:b", "password": "k"}, "x")
    assert found == V1SignIn("http://h:8080/auth/v1.0", "a:b", Secret("k"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "where to sign in"),
        ({"auth_token": "secret-t"}, "where to sign in"),
        (KEYSTONE, "who signs in"),
        ({**KEYSTONE, "auth_type": "v3oidcpassword"}, "v3oidcpassword, which is not supported"),
        ({**KEYSTONE, "auth_type": "token"}, "no token"),
        ({**KEYSTONE, "auth_type": "v3applicationcredential"}, "no id of its application"),
        ({"auth_url": "https://k/v2.0", **USER}, "version 2"),
        ({"auth_url": "https://k/", "identity_api_version": "2.0", **USER}, "version 2"),
        ({"auth_url": "https://me:secret-p@k/v3", **USER}, "not a URL"),
        ({"auth_url": "https://[k", **USER}, "not a URL"),
        ({"auth_url": "http://h/auth/v1.0"}, "no user"),
        ({**KEYSTONE, **USER, "storage_url": "ftp://s"}, "storage_url is not the URL"),
    ],
)
def test_what_is_missing_or_unknown_is_told(options: dict[str, str], words: str) -> None:
    with pytest.raises(ProfileError) as told:
        swift_credentials(options, "The place")
    assert str(told.value).startswith("The place")
    assert words in str(told.value)
    assert "secret-" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://K.example:443/", "https://k.example/v3"),
        ("k.example:5000/v3/", "https://k.example:5000/v3"),
        ("https://k.example/identity", "https://k.example/identity/v3"),
        ("", None),
        ("ftp://k", None),
    ],
)
def test_a_keystone_has_one_spelling(text: str, url: str | None) -> None:
    assert keystone_url(text) == url


@pytest.mark.parametrize(
    ("options", "tls"),
    [
        ({}, Tls()),
        ({"verify": "True", "cacert": "/ca.pem"}, Tls(ca_file="/ca.pem")),
        ({"verify": "false"}, Tls(verify=False)),
        ({"insecure": "1"}, Tls(verify=False)),
        ({"insecure": "0"}, Tls()),
    ],
)
def test_certificates(options: dict[str, str], tls: Tls) -> None:
    assert swift_profile("n", {**KEYSTONE, **USER, **options}, SOURCE, "x").tls == tls


def test_the_project_of_a_section_name_is_known() -> None:
    token = {"auth_token": "t", "storage_url": "https://a3s.fi/swift/v1/AUTH_1"}
    profile = swift_profile("allas-project_2001234", token, SOURCE, "x")
    assert profile.project == "project_2001234"
    assert swift_profile("allas", token, SOURCE, "x").project is None
