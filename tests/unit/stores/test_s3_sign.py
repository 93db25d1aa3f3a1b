"""Signatures are those that botocore makes."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from botocore.auth import HmacV1Auth, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.utils import percent_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.profiles.profile import Addressing, KeyPair, Profile, Protocol, Secret
from allastui.stores.s3.endpoint import Endpoint
from allastui.stores.s3.sign import (
    UNSIGNED_PAYLOAD,
    encoded_path,
    encoded_query,
    v2_headers,
    v4_headers,
)

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
KEYS = st.one_of(
    TEXTS.filter(bool),
    st.sampled_from(["a b/c+d~e", "//x//", "/lead", "ä/ö", "100%25", "a?b=c&d#e", "..", "\n\x1b"]),
)
NAMES = st.sampled_from(["prefix", "partNumber", "uploadId", "list-type", "delimiter", "uploads"])
QUERIES = st.dictionaries(NAMES, TEXTS, max_size=5)
FULL_QUERIES = st.dictionaries(NAMES, TEXTS.filter(bool), max_size=5)
HEADER_VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20).map(
    lambda text: f"a  {text} b"
)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "x-amz-acl", "x-amz-meta-mtime", "range", "content-md5"]),
    HEADER_VALUES,
)
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
TOKENS = st.none() | SECRETS
METHODS = st.sampled_from(["GET", "PUT", "HEAD", "POST", "DELETE"])
HOST = "objects.example.org:8080"


def key_pair(secret: str, token: str | None) -> KeyPair:
    return KeyPair("ACCESS", Secret(secret), Secret(token) if token is not None else None)


@given(METHODS, KEYS, QUERIES, HEADERS, SECRETS, TOKENS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_version_4_equals_that_of_botocore(
    method: str,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    secret: str,
    token: str | None,
    is_signed: bool,
) -> None:
    path = f"/bucket/{encoded_path(key)}"
    data = b"some data"
    request = AWSRequest(
        method=method, url=f"https://{HOST}{path}", params=query, headers=headers, data=data
    )
    request.context["client_config"] = Config(s3={"payload_signing_enabled": is_signed})
    S3SigV4Auth(Credentials("ACCESS", secret, token), "s3", "regionOne").add_auth(request)
    expected = request.headers

    now = datetime.strptime(expected["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    payload_hash = expected["X-Amz-Content-SHA256"]
    assert (payload_hash == UNSIGNED_PAYLOAD) is not is_signed
    signed = v4_headers(
        method,
        path,
        encoded_query(query.items()),
        {**headers, "host": HOST},
        key_pair(secret, token),
        "regionOne",
        payload_hash,
        now,
    )
    assert signed["authorization"] == expected["Authorization"]
    assert signed.get("x-amz-security-token") == expected.get("X-Amz-Security-Token")


@given(METHODS, KEYS, FULL_QUERIES, HEADERS, SECRETS, TOKENS)
@settings(max_examples=150, deadline=None)
def test_version_2_equals_that_of_botocore(
    method: str,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    secret: str,
    token: str | None,
) -> None:
    path = f"/bucket/{encoded_path(key)}"
    url = f"https://{HOST}{path}?{encoded_query(query.items())}"
    request = AWSRequest(method=method, url=url, headers=headers)
    request.auth_path = None
    if token is not None:
        # botocore replaces this header, and expects it to be there.
        request.headers["x-amz-security-token"] = ""
    HmacV1Auth(Credentials("ACCESS", secret, token)).add_auth(request)

    now = parsedate_to_datetime(request.headers["Date"])
    signed = v2_headers(method, path, query.items(), headers, key_pair(secret, token), now)
    assert signed["authorization"] == request.headers["Authorization"]


@given(KEYS)
def test_paths_are_written_as_botocore_writes_them(key: str) -> None:
    assert encoded_path(key) == percent_encode(key, safe="/~")


def test_the_example_of_the_reference_of_version_4_is_signed_as_printed() -> None:
    keys = KeyPair("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    signed = v4_headers(
        "GET",
        "/test.txt",
        "",
        {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"},
        keys,
        "us-east-1",
        empty,
        datetime(2013, 5, 24, tzinfo=UTC),
    )
    signature = signed["authorization"].rpartition("Signature=")[2]
    assert signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def test_the_bucket_is_signed_in_version_2_also_where_it_is_in_the_host_name() -> None:
    profile = Profile(
        "aws", Protocol.S3, "https://s3.org", key_pair("s", None), addressing=Addressing.VIRTUAL
    )
    endpoint = Endpoint.of(profile, "us-east-1")
    target = endpoint.target("bucket", "a/b")
    assert (target.host, target.path) == ("bucket.s3.org", "/a/b")
    url = f"https://{target.host}{target.path}"
    request = AWSRequest(method="GET", url=url)
    request.auth_path = "/bucket/a/b"
    HmacV1Auth(Credentials("ACCESS", "s")).add_auth(request)
    now = parsedate_to_datetime(request.headers["Date"])
    resource = endpoint.resource("bucket", "a/b")
    signed = v2_headers("GET", resource, (), {}, key_pair("s", None), now)
    assert signed["authorization"] == request.headers["Authorization"]
    assert urlsplit(url).path != resource
