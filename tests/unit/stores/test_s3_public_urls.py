"""Where the services show what is public over S3."""

from dataclasses import replace

import pytest

from allastui.profiles.profile import Addressing, Anonymous, Profile, Protocol
from allastui.stores.s3.abilities.public_urls import public_urls


def profile(endpoint: str | None, project: str | None = None) -> Profile:
    return Profile("p", Protocol.S3, endpoint, Anonymous(), project=project)


@pytest.mark.parametrize(
    ("endpoint", "project", "bucket", "urls"),
    [
        ("https://a3s.fi", None, "bkt", ("https://a3s.fi/bkt/a%20/k", "https://bkt.a3s.fi/a%20/k")),
        ("https://lumidata.eu", "465000001", "b", ("https://465000001.lumidata.eu/b/a%20/k",)),
        ("https://lumidata.eu", None, "465000002:b", ("https://465000002.lumidata.eu/b/a%20/k",)),
        ("http://host:8080/s3", None, "b", ("http://host:8080/s3/b/a%20/k",)),
    ],
)
def test_an_object_has_the_urls_of_its_service(
    endpoint: str, project: str | None, bucket: str, urls: tuple[str, ...]
) -> None:
    found = public_urls(profile(endpoint, project), bucket, "a /k")
    assert found[: len(urls)] == urls


def test_the_listing_of_a_bucket_and_virtual_addressing() -> None:
    virtual = replace(profile("https://s3.example"), addressing=Addressing.VIRTUAL)
    assert public_urls(virtual, "bucket", "") == (
        "https://s3.example/bucket",
        "https://bucket.s3.example/",
    )
    assert public_urls(profile(None), "bucket", "k")[1] == (
        "https://bucket.s3.us-east-1.amazonaws.com/k"
    )
