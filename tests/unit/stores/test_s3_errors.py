"""Every refusal and every broken line becomes the right error, in words, without secrets."""

import http.client
import socket
import ssl
import threading
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    Changed,
    Corrupted,
    InvalidName,
    NoSpace,
    NotFound,
    ServiceFault,
    SignInFailed,
    StoreError,
    Throttled,
    TooLarge,
    Unreachable,
    Unsupported,
    UploadGone,
    WrongClock,
)
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.stores.body import BytesBody
from allastui.stores.http import connection
from allastui.stores.http.faults import line_error
from allastui.stores.http.not_http import CutShort, HungUp, NotHttp
from allastui.stores.s3.codes import CAUSES
from allastui.stores.s3.errors import (
    Refusal,
    boto_error,
    read_refusal,
    refusal_error,
)
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes
from tests.unit.stores.http_server import Connection, HttpServer

PROFILE = Profile("p", Protocol.S3, None, KeyPair("access", Secret("hush")))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "AccessDenied", AccessDenied),
        (403, "SignatureDoesNotMatch", SignInFailed),
        (403, "InvalidAccessKeyId", SignInFailed),
        (403, "RequestTimeTooSkewed", WrongClock),
        (400, "ExpiredToken", SignInFailed),
        (404, "NoSuchBucket", NotFound),
        (404, "NoSuchKey", NotFound),
        (404, "NoSuchUpload", UploadGone),
        (409, "BucketAlreadyExists", AlreadyExists),
        (409, "BucketAlreadyOwnedByYou", AlreadyExists),
        (409, "BucketNotEmpty", AlreadyExists),
        (400, "InvalidBucketName", InvalidName),
        (403, "QuotaExceeded", NoSpace),
        (400, "EntityTooLarge", TooLarge),
        (400, "EntityTooSmall", StoreError),
        (400, "KeyTooLongError", InvalidName),
        (400, "BadDigest", Corrupted),
        (412, "PreconditionFailed", Changed),
        (416, "InvalidRange", Changed),
        (503, "SlowDown", Throttled),
        (409, "ConditionalRequestConflict", Throttled),
        (429, "", Throttled),
        (503, "", Throttled),
        (500, "InternalError", ServiceFault),
        (502, "", ServiceFault),
        (504, "Weird", ServiceFault),
        (501, "NotImplemented", Unsupported),
        (403, "", AccessDenied),
        (404, "", NotFound),
        (401, "", SignInFailed),
        (400, "", StoreError),
        (418, "Teapot", StoreError),
    ],
)
def test_a_refusal_is_explained(status: int, code: str, kind: type[StoreError]) -> None:
    error = refusal_error("b/k could not be read", Refusal(status, code))
    assert type(error) is kind
    assert error.title == "b/k could not be read"
    assert error.why


def test_every_code_has_a_cause_in_words() -> None:
    for code, cause in CAUSES.items():
        assert cause.why.endswith("."), code
        assert not cause.hint or cause.hint.endswith("."), code


def test_an_unknown_code_is_told_with_what_the_service_said() -> None:
    error = refusal_error("t", Refusal(400, "StrangeCode", "something odd"))
    assert "StrangeCode: something odd" in error.why


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (
            b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>a &amp; b</Message>"
            b"<Region>eu-1</Region></Error>",
            Refusal(404, "NoSuchKey", "a & b", "eu-1"),
        ),
        (
            b"<Error><Code>QuotaExceeded</Code><BucketName>b</BucketName></Error>",
            Refusal(404, "QuotaExceeded"),
        ),
        (b"<html><Code>x</Code></html>", Refusal(404)),
        (b"", Refusal(404)),
        (b"\xff<Error>", Refusal(404)),
    ],
)
def test_an_error_document_is_read(body: bytes, refusal: Refusal) -> None:
    assert read_refusal(404, body) == refusal


@pytest.mark.parametrize(("skew", "word"), [(1200.0, "behind"), (-1200.0, "ahead")])
def test_a_wrong_clock_is_told_with_its_minutes(skew: float, word: str) -> None:
    error = refusal_error("t", Refusal(403, "RequestTimeTooSkewed"), skew=skew)
    assert error.why == f"The clock of this machine is 20 minutes {word}."


def test_the_right_region_is_named() -> None:
    error = refusal_error("t", Refusal(301, "PermanentRedirect", "", "eu-north-1"))
    assert "eu-north-1" in error.hint


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(-2, "Name or service not known"), "not known"),
        (ConnectionRefusedError(111, "refused"), "refused"),
        (TimeoutError(), "in time"),
        (ConnectionResetError(), "cut"),
        (BrokenPipeError(), "cut"),
        (http.client.RemoteDisconnected(""), "cut"),
        (http.client.IncompleteRead(b""), "cut"),
        (HungUp(), "cut"),
        (CutShort(), "cut"),
        (ssl.SSLEOFError(), "cut"),
        (http.client.BadStatusLine("SSH-2.0"), "not HTTP"),
        (NotHttp(), "not HTTP"),
        (OSError(113, "No route to host"), "No route to host"),
    ],
)
def test_broken_lines_are_told_apart(error: Exception, word: str) -> None:
    found = line_error("b/k could not be read", error, "a3s.fi")
    assert isinstance(found, Unreachable)
    assert "a3s.fi" in found.why
    assert word in found.why


def test_a_certificate_that_is_not_accepted_is_explained() -> None:
    cause = ssl.SSLCertVerificationError(1, "failed")
    cause.verify_message = "self-signed certificate"
    error = line_error("t", cause, "a3s.fi")
    assert error.why == "The certificate of a3s.fi is not accepted: self-signed certificate"


def test_the_cause_is_found_below_the_exceptions_of_botocore() -> None:
    inner = OSError("wrapped")
    inner.__cause__ = ConnectionRefusedError(111, "refused")
    error = boto_error("t", EndpointConnectionError(endpoint_url="u", error=inner), "a3s.fi")
    assert "refused" in error.why


def test_missing_credentials_are_a_failed_sign_in() -> None:
    assert isinstance(boto_error("t", NoCredentialsError(), "a3s.fi"), SignInFailed)


def test_the_status_counts_where_botocore_has_no_code() -> None:
    response = {
        "Error": {"Code": "403", "Message": "Forbidden"},
        "ResponseMetadata": {"HTTPStatusCode": 403},
    }
    error = boto_error("t", ClientError(response, "HeadBucket"), "a3s.fi")  # type: ignore[arg-type]
    assert isinstance(error, AccessDenied)


def unreachable(profile: Profile) -> str:
    store = open_s3(profile, pool_size=1)
    try:
        with pytest.raises(Unreachable) as hot:
            store.put("b", "k", BytesBody(b"x"), Attributes())
        with pytest.raises(Unreachable) as cold:
            store.delete_bucket("bucket")
        with pytest.raises(Unreachable) as listing:
            store.buckets()
    finally:
        store.close()
    assert "hush" not in str(hot.value) + str(cold.value) + str(listing.value)
    assert hot.value.title == "b/k could not be written"
    assert hot.value.why == cold.value.why == listing.value.why
    return hot.value.why


def test_a_host_that_does_not_exist() -> None:
    profile = replace(PROFILE, endpoint="http://no-such-host.invalid")
    assert "not known" in unreachable(profile)


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    profile = replace(PROFILE, endpoint=f"http://127.0.0.1:{port}")
    assert unreachable(profile) == f"127.0.0.1:{port} refused the connection."


def test_a_server_that_does_not_speak_tls() -> None:
    def answer(connection: Connection) -> None:
        connection.sock.recv(1)
        connection.answer(status="400 Bad Request")

    with HttpServer(answer) as server:
        profile = replace(PROFILE, endpoint=f"https://127.0.0.1:{server.port}")
        assert "does not speak TLS" in unreachable(profile)


def test_a_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.2)
    over = threading.Event()

    def listen_only(connection: Connection) -> None:
        connection.read_head()
        over.wait(10)

    with HttpServer(listen_only) as server:
        store = open_s3(replace(PROFILE, endpoint=f"http://127.0.0.1:{server.port}"), pool_size=1)
        with pytest.raises(Unreachable, match="did not answer in time"):
            store.put("b", "k", BytesBody(b"x"), Attributes())
        store.close()
        over.set()


def test_a_web_page_is_no_listing() -> None:
    def answer(connection: Connection) -> None:
        while connection.read_head():
            connection.answer(b"<html>Welcome to the portal</html>")

    with HttpServer(answer) as server:
        store = open_s3(replace(PROFILE, endpoint=f"http://127.0.0.1:{server.port}"), pool_size=1)
        with pytest.raises(ServiceFault, match="did not answer as S3 does"):
            store.list_page("b", "")
        with pytest.raises(ServiceFault, match="no receipt"):
            store.put("b", "k", BytesBody(b"x"), Attributes())
        store.close()
