"""Where requests go, which names are refused before any, and what a store says of itself."""

import subprocess
import sys
from dataclasses import replace

import pytest

from allastui.errors import InvalidName, ProfileError
from allastui.profiles.profile import Addressing, Anonymous, KeyPair, Profile, Protocol, Secret, Tls
from allastui.stores.http.tls import tls_context
from allastui.stores.s3.endpoint import Endpoint, Target
from allastui.stores.s3.names import check_key, check_new_bucket, fits_xml
from allastui.stores.s3.store import open_s3

PROFILE = Profile("p", Protocol.S3, "https://a3s.fi", Anonymous())
VIRTUAL = replace(PROFILE, addressing=Addressing.VIRTUAL)


def target(profile: Profile, bucket: str, key: str = "") -> Target:
    return Endpoint.of(profile, "us-east-1").target(bucket, key)


@pytest.mark.parametrize(
    ("bucket", "key", "path"),
    [
        ("", "", "/"),
        ("b", "", "/b"),
        ("b", "k", "/b/k"),
        ("b", "/x//y/", "/b//x//y/"),
        ("b", "ä +~?#%", "/b/%C3%A4%20%2B~%3F%23%25"),
        ("b", "../x", "/b/../x"),
        ("465000001:shared", "k", "/465000001%3Ashared/k"),
    ],
)
def test_the_bucket_is_in_the_path(bucket: str, key: str, path: str) -> None:
    assert target(PROFILE, bucket, key) == Target("a3s.fi", 443, path)


@pytest.mark.parametrize(
    ("bucket", "host", "path"),
    [
        ("bucket", "bucket.a3s.fi", "/k"),
        ("465000001:shared", "a3s.fi", "/465000001%3Ashared/k"),
        ("Upper_Case", "a3s.fi", "/Upper_Case/k"),
        ("with.dots", "a3s.fi", "/with.dots/k"),
    ],
)
def test_a_bucket_goes_into_the_host_name_where_it_can(bucket: str, host: str, path: str) -> None:
    assert target(VIRTUAL, bucket, "k") == Target(host, 443, path)


def test_names_with_dots_go_into_the_host_name_without_tls() -> None:
    plain = replace(VIRTUAL, endpoint="http://a3s.fi")
    assert target(plain, "with.dots", "k").host == "with.dots.a3s.fi"


def test_an_endpoint_may_have_a_port_and_a_path() -> None:
    profile = replace(PROFILE, endpoint="HTTP://Host:8080/s3/")
    endpoint = Endpoint.of(profile, "us-east-1")
    assert endpoint.target("b", "k") == Target("host", 8080, "/s3/b/k")
    assert endpoint.host_header("host") == endpoint.label == "host:8080"


def test_without_an_endpoint_it_is_aws_in_the_region() -> None:
    profile = replace(PROFILE, endpoint=None)
    assert Endpoint.of(profile, "eu-north-1").host == "s3.eu-north-1.amazonaws.com"
    assert Endpoint.of(profile, "cn-north-1").host == "s3.cn-north-1.amazonaws.com.cn"


@pytest.mark.parametrize(
    "url", ["a3s.fi", "ftp://a3s.fi", "https://", "https://a:x/", "https://u:secret@a3s.fi", ""]
)
def test_an_endpoint_that_is_no_url_is_an_error_without_secrets(url: str) -> None:
    with pytest.raises(ProfileError) as caught:
        open_s3(replace(PROFILE, endpoint=url), pool_size=1)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "keys",
    [
        KeyPair("", Secret("hidden")),
        KeyPair("key\nx", Secret("hidden")),
        KeyPair("key", Secret("hidden\u20ac")),
        KeyPair("key", Secret("hidden"), Secret("hidden\n")),
    ],
)
def test_keys_that_cannot_be_sent_are_an_error_without_secrets(keys: KeyPair) -> None:
    with pytest.raises(ProfileError, match="cannot be used") as caught:
        open_s3(replace(PROFILE, credentials=keys), pool_size=1)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "a\udce9b", "x" * 1025, "ä" * 513])
def test_a_key_that_cannot_be_is_refused_in_words(key: str) -> None:
    with pytest.raises(InvalidName) as caught:
        check_key("b", key)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("key", ["x" * 1024, "ä" * 512, "//", "\n", "..", "a\x00b"])
def test_a_key_that_can_be_is_not_refused(key: str) -> None:
    check_key("b", key)


@pytest.mark.parametrize("bucket", ["", "a/b", "a\x1b[31m", "new\nline", "a\udce9"])
def test_a_bucket_name_that_no_service_can_take_is_refused(bucket: str) -> None:
    with pytest.raises(InvalidName):
        check_new_bucket(bucket)


@pytest.mark.parametrize(
    ("key", "fits"), [("ä b", True), ("\u00a0", True), ("a\x1bb", False), ("a\rb", False)]
)
def test_names_that_xml_cannot_hold_are_known(key: str, fits: bool) -> None:
    assert fits_xml(key) is fits


@pytest.mark.parametrize(
    ("endpoint", "given", "max_parts"),
    [
        ("https://a3s.fi", None, 10_000),
        ("https://lumidata.eu", None, 1_000),
        ("https://465000001.lumidata.eu", None, 1_000),
        ("https://notlumidata.eu", None, 10_000),
        ("https://lumidata.eu", 500, 500),
        (None, None, 10_000),
    ],
)
def test_the_limit_of_parts_is_that_of_the_service(
    endpoint: str | None, given: int | None, max_parts: int
) -> None:
    store = open_s3(replace(PROFILE, endpoint=endpoint, max_parts=given), pool_size=1)
    assert store.features.max_parts == max_parts
    store.close()


def test_a_ca_file_that_is_missing_or_no_certificate_is_an_error(tmp_path: object) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        tls_context(Tls(ca_file=f"{tmp_path}/none.pem"))
    with pytest.raises(ProfileError, match="cannot be used"):
        tls_context(Tls(ca_file=__file__))


def test_hot_calls_never_import_botocore() -> None:
    program = """
import sys
from allastui.errors import Unreachable
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.stores.body import BytesBody
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes, Upload
profile = Profile("p", Protocol.S3, "http://127.0.0.1:9", KeyPair("a", Secret("s")))
store = open_s3(profile, pool_size=1)
body = BytesBody(b"x")
for call in (
    lambda: store.list_page("b", ""),
    lambda: list(store.walk("b", "")),
    lambda: store.stat("b", "k"),
    lambda: store.open_range("b", "k", 0, 1),
    lambda: store.put("b", "k", body, Attributes()),
    lambda: store.put_part(Upload("b", "k", "id", 1, 1), 1, body),
):
    try:
        call()
    except Unreachable:
        print("unreachable")
print([name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")])
store.close()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["unreachable"] * 6 + ["[]"], done.stderr


def test_a_profile_shows_no_secret() -> None:
    profile = replace(PROFILE, credentials=KeyPair("key", Secret("hidden"), Secret("hidden")))
    store = open_s3(profile, pool_size=1)
    assert "hidden" not in repr(profile) + repr(store) + repr(vars(store))
    store.close()
