"""AWS signatures for requests as pure functions: version 4 in headers, and version 2.

The rules are those of the "AWS Signature Version 4 for API requests" and "Signing and
authenticating REST requests" pages of the S3 reference; the tests compare every result with
botocore's own signers.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from allastui.profiles.profile import KeyPair

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()

Query = Iterable[tuple[str, str]]
"""Names and values of a query string, not encoded."""

_V2_SUBRESOURCES = frozenset(
    (
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "restore",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
    )
)
"""Query names that a version 2 signature covers."""


def encoded_path(key: str) -> str:
    """Return `key` as it stands in the path of a URL; slashes stay, also doubled ones."""
    return quote(key, safe="/~")


def encoded_query(query: Query) -> str:
    """Return the query string in the canonical form: encoded, then sorted."""
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query)
    return "&".join(f"{name}={value}" for name, value in pairs)


def v4_headers(
    method: str,
    path: str,
    query_string: str,
    headers: Mapping[str, str],
    keys: KeyPair,
    region: str,
    payload_hash: str,
    now: datetime,
) -> dict[str, str]:
    """Return `headers` with what a version 4 signature adds.

    `path` and `query_string` are encoded as they are sent. `headers` have lower-case names, "host"
    among them; all of them are signed. `payload_hash` is the hex SHA-256 of the body or
    UNSIGNED_PAYLOAD. `now` is in UTC.
    """
    timestamp = _timestamp(now.replace(microsecond=0))
    day = timestamp[:8]
    signed = {**headers, "x-amz-content-sha256": payload_hash, "x-amz-date": timestamp}
    if keys.session_token is not None:
        signed["x-amz-security-token"] = keys.session_token.reveal()
    names = sorted(signed)
    canonical_headers = "".join(f"{name}:{' '.join(signed[name].split())}\n" for name in names)
    signed_names = ";".join(names)
    canonical = "\n".join(
        (method, path, query_string, canonical_headers, signed_names, payload_hash)
    )
    scope = f"{day}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{digest}"
    key = _signing_key(keys.secret_key.reveal(), day, region)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    signed["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access_key}/{scope}, "
        f"SignedHeaders={signed_names}, Signature={signature}"
    )
    return signed


@lru_cache(maxsize=8)
def _timestamp(second: datetime) -> str:
    return second.strftime("%Y%m%dT%H%M%SZ")


@lru_cache(maxsize=64)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for text in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, text.encode(), "sha256")
    return key


def v2_headers(
    method: str,
    resource: str,
    query: Query,
    headers: Mapping[str, str],
    keys: KeyPair,
    now: datetime,
) -> dict[str, str]:
    """Return `headers` with what a version 2 signature adds.

    `resource` is the encoded path with the bucket in front, also where the bucket is sent in the
    host name. `headers` have lower-case names. `now` is in UTC.
    """
    from email.utils import format_datetime  # dear at the start, and few need it

    signed = {**headers, "date": format_datetime(now, usegmt=True)}
    if keys.session_token is not None:
        signed["x-amz-security-token"] = keys.session_token.reveal()
    lines = [method, *(signed.get(name, "") for name in ("content-md5", "content-type", "date"))]
    lines += [
        f"{name}:{signed[name].strip()}" for name in sorted(signed) if name.startswith("x-amz-")
    ]
    covered = sorted((name, value) for name, value in query if name in _V2_SUBRESOURCES)
    subresources = "&".join(f"{name}={value}" if value else name for name, value in covered)
    lines.append(f"{resource}?{subresources}" if subresources else resource)
    secret = keys.secret_key.reveal().encode()
    digest = hmac.digest(secret, "\n".join(lines).encode(), "sha1")
    signed["authorization"] = f"AWS {keys.access_key}:{base64.b64encode(digest).decode()}"
    return signed
