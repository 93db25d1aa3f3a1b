"""What answers of Swift mean, and what a service says that it can do."""

import pytest

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
)
from allastui.stores.swift.capabilities import Capabilities, read_capabilities
from allastui.stores.swift.errors import LARGEST_PUT, Refusal, refusal_error, words_of


@pytest.mark.parametrize(
    ("status", "method", "has_key", "sent", "said", "kind"),
    [
        (400, "PUT", False, 0, "InvalidBucketName", InvalidName),
        (400, "PUT", False, 0, "Container name length of 257 longer than 256", InvalidName),
        (400, "PUT", True, 0, "Object name length of 1025 longer than 1024", InvalidName),
        (400, "POST", True, 0, "Metadata value longer than 256: x", TooLarge),
        (400, "GET", True, 0, "", StoreError),
        (401, "GET", True, 0, "", SignInFailed),
        (403, "GET", True, 0, "AccessDenied", AccessDenied),
        (403, "PUT", True, 5, "QuotaExceeded", NoSpace),
        (404, "GET", True, 0, "NoSuchKey", NotFound),
        (404, "GET", False, 0, "", NotFound),
        (405, "POST", False, 0, "", Unsupported),
        (407, "GET", True, 0, "", Unreachable),
        (408, "PUT", True, 5, "", Unreachable),
        (409, "DELETE", False, 0, "", AlreadyExists),
        (409, "GET", True, 0, "", Corrupted),
        (409, "PUT", True, 5, "", AlreadyExists),
        (411, "PUT", True, 0, "", Unsupported),
        (412, "PUT", True, 5, "Invalid UTF8 or contains NULL", InvalidName),
        (412, "GET", True, 0, "", Changed),
        (413, "PUT", True, 5, "Upload exceeds quota.", NoSpace),
        (413, "PUT", True, 5, "Too Large Object", NoSpace),
        (413, "PUT", True, LARGEST_PUT + 1, "Your request is too large.", TooLarge),
        (416, "GET", True, 0, "", Changed),
        (422, "PUT", True, 5, "", Corrupted),
        (429, "GET", True, 0, "", Throttled),
        (498, "PUT", True, 5, "", Throttled),
        (500, "GET", True, 0, "", ServiceFault),
        (501, "POST", False, 0, "", Unsupported),
        (502, "GET", True, 0, "", ServiceFault),
        (503, "GET", True, 0, "", Throttled),
        (507, "PUT", True, 5, "", NoSpace),
        (599, "GET", True, 0, "", ServiceFault),
    ],
)
def test_each_refusal_has_its_error(
    status: int, method: str, has_key: bool, sent: int, said: str, kind: type[StoreError]
) -> None:
    error = refusal_error("b/k could not be read", Refusal(status, method, has_key, sent, said))
    assert type(error) is kind
    assert error.title == "b/k could not be read"
    assert error.why


@pytest.mark.parametrize(
    ("method", "has_key", "said", "why"),
    [
        ("GET", True, "", "no such object or bucket"),
        ("GET", True, "NoSuchKey", "no such object."),
        ("GET", False, "", "no such bucket"),
        ("PUT", True, "", "no such bucket"),
        ("GET", True, "NoSuchBucket", "no such bucket"),
    ],
)
def test_what_is_missing_is_told_as_far_as_it_is_known(
    method: str, has_key: bool, said: str, why: str
) -> None:
    assert why in str(refusal_error("t", Refusal(404, method, has_key, 0, said)))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ""),
        (b"NoSuchKey", "NoSuchKey"),
        (
            b"<html><h1>Not Found</h1><p>The resource &amp; all.</p></html>",
            "Not Found The resource & all.",
        ),
        (b'{"Code":"NoSuchBucket","Message":"","BucketName":"b"}', "NoSuchBucket"),
        (b'{"Code":"X","Message":"why"}', "X: why"),
        (b"{broken", ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_the_words_of_an_answer_are_without_markup(body: bytes, words: str) -> None:
    assert words_of(body) == words


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"", Capabilities()),
        (b"[]", Capabilities()),
        (b"{}", Capabilities()),
        (b'{"slo": {"max_manifest_segments": 500}}', Capabilities(max_segments=500)),
        (b'{"slo": {"max_manifest_segments": "many"}, "bulk_delete": 1}', Capabilities()),
        (
            b'{"bulk_delete": {}, "tempurl": {"methods": ["GET"]}}',
            Capabilities(deletes=1_000, temp_url_digests=("sha1",)),
        ),
        (
            b'{"bulk_delete": {"max_deletes_per_request": 10000},'
            b' "tempurl": {"allowed_digests": ["sha256", "sha512"]}}',
            Capabilities(deletes=10_000, temp_url_digests=("sha256", "sha512")),
        ),
    ],
)
def test_what_a_service_does_not_tell_is_the_usual(document: bytes, expected: Capabilities) -> None:
    assert read_capabilities(document) == expected
