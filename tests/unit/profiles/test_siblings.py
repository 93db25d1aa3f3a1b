import pytest

from allastui.profiles.profile import (
    Anonymous,
    KeystoneSignIn,
    Password,
    Profile,
    Protocol,
    Secret,
    SwiftToken,
)
from allastui.profiles.siblings import service_host, siblings

PROJECT = "project_2001234"


def s3(endpoint: str | None, project: str | None = PROJECT, name: str = "s3") -> Profile:
    return Profile(name, Protocol.S3, endpoint, Anonymous(), project=project)


def token(storage_url: str, project: str | None = PROJECT) -> Profile:
    credentials = SwiftToken(storage_url, Secret("t"))
    return Profile("token", Protocol.SWIFT, storage_url, credentials, project=project)


def password(auth_url: str, project: str | None = PROJECT) -> Profile:
    credentials = KeystoneSignIn(auth_url, Password("me"))
    return Profile("password", Protocol.SWIFT, auth_url, credentials, project=project)


def test_both_protocols_of_a_project_of_allas_find_each_other() -> None:
    keys = s3("https://a3s.fi")
    stored = token("https://a3s.fi/swift/v1/AUTH_0123")
    typed = password("https://pouta.csc.fi:5001/v3")
    everything = [keys, stored, typed, s3("https://a3s.fi", "project_2005678")]
    assert siblings(keys, everything) == (stored, typed)
    assert siblings(stored, everything) == (keys,)
    assert siblings(typed, everything) == (keys,)


def test_ports_do_not_tell_services_apart() -> None:
    keys, typed = s3("http://127.0.0.1:8000"), password("http://127.0.0.1:5000/v3")
    assert siblings(keys, [typed]) == (typed,)


@pytest.mark.parametrize(
    "other",
    [
        token("https://a3s.fi/swift/v1/AUTH_1", "project_2005678"),
        token("https://other.example/swift/v1/AUTH_1"),
        token("https://a3s.fi/swift/v1/AUTH_1", None),
        s3("https://a3s.fi", name="another key"),
    ],
)
def test_another_project_service_or_the_same_protocol_is_none(other: Profile) -> None:
    assert siblings(s3("https://a3s.fi"), [other]) == ()


def test_without_project_or_endpoint_there_are_none() -> None:
    nobody = token("https://a3s.fi/swift/v1/AUTH_1", None)
    assert siblings(s3("https://a3s.fi", None), [nobody]) == ()
    assert siblings(s3(None), [s3(None), nobody]) == ()
    assert service_host(None) == ""
