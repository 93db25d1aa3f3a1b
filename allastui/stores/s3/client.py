"""The botocore client of a profile (what boto3 gives out), with the settings that Ceph needs."""

import base64
import hashlib
import os
import re
import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allastui.errors import Interrupted
from allastui.profiles.profile import Addressing, BotocoreChain, KeyPair, Profile, Signature
from allastui.stores.http.connection import (
    CONNECT_SECONDS,
    PATIENT_READ_SECONDS,
    READ_SECONDS,
)
from allastui.stores.http.tls import ca_file
from allastui.stores.s3.controls import hide_controls
from allastui.stores.s3.endpoint import DEFAULT_REGION

if TYPE_CHECKING:
    import botocore.session
    from botocore.config import Config
    from botocore.credentials import Credentials
    from mypy_boto3_s3 import S3Client

_BEFORE_PARSE = "before-parse.s3.*"
_HOST_LABEL = r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)"
"""The regions that botocore makes clients for; other services name theirs as they like."""


class Boto:
    """The botocore session and clients of one profile, made when first asked for; any thread.

    botocore is imported by the first call, which takes a quarter of a second, so never on an event
    loop.
    """

    def __init__(self, profile: Profile, pool_size: int) -> None:
        self._profile = profile
        self._pool_size = pool_size
        self._lock = threading.Lock()
        self._session: botocore.session.Session | None = None
        self._clients: dict[float, S3Client] = {}
        self._closed = False

    def client(self) -> "S3Client":
        """Return the client for calls that are answered at once."""
        return self._client(READ_SECONDS)

    def patient_client(self) -> "S3Client":
        """Return the client for copies and completions, whose answers take long."""
        return self._client(PATIENT_READ_SECONDS)

    def credentials(self) -> "Credentials | None":
        """Return what botocore finds for the profile; it renews itself where it must."""
        with self._lock:
            return self._open_session().get_credentials()

    def close(self) -> None:
        """Close what is idle; who still asks for a client meets Interrupted."""
        with self._lock:
            self._closed = True
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _client(self, read_seconds: float) -> "S3Client":
        with self._lock:
            if self._closed:
                raise Interrupted(f"{self._profile.name} is closed")
            client = self._clients.get(read_seconds)
            if client is None:
                session = self._open_session()
                client = _make_client(session, self._profile, self._pool_size, read_seconds)
                self._clients[read_seconds] = client
            return client

    def _open_session(self) -> "botocore.session.Session":
        if self._session is None:
            self._session = _make_session(self._profile)
        return self._session


def _make_session(profile: Profile) -> "botocore.session.Session":
    import logging

    import botocore.session

    # At the level DEBUG it writes session tokens down.
    logging.getLogger("botocore").setLevel(logging.INFO)
    if isinstance(profile.credentials, BotocoreChain):
        return botocore.session.Session(profile=profile.credentials.aws_profile)
    # A profile says all: what stands in ~/.aws or in AWS_PROFILE must not change it.
    nothing = (None, None, None, None)
    no_file = (None, None, os.devnull, None)
    return botocore.session.Session(
        session_vars={"profile": nothing, "config_file": no_file, "credentials_file": no_file}
    )


def _make_client(
    session: "botocore.session.Session", profile: Profile, pool_size: int, read_seconds: float
) -> "S3Client":
    from botocore import handlers

    if not profile.tls.verify:
        _allow_unverified()
    keys = profile.credentials if isinstance(profile.credentials, KeyPair) else None
    token = keys.session_token.reveal() if keys and keys.session_token else None
    region = profile.region or DEFAULT_REGION
    is_odd = profile.endpoint is not None and re.fullmatch(_HOST_LABEL, region) is None
    client: Any = session.create_client(
        "s3",
        region_name=DEFAULT_REGION if is_odd else region,
        endpoint_url=profile.endpoint,
        aws_access_key_id=keys.access_key if keys else None,
        aws_secret_access_key=keys.secret_key.reveal() if keys else None,
        aws_session_token=token,
        verify=(ca_file(profile.tls) or True) if profile.tls.verify else False,
        config=_config(profile, pool_size, read_seconds),
    )
    events = client.meta.events
    # LUMI-O names the bucket of another project project:bucket.
    events.unregister("before-parameter-build.s3", handlers.validate_bucket_name)
    # Waiting for "100 Continue" is one round trip more for each request.
    events.unregister("before-call.s3", handlers.add_expect_header)
    events.register_last("before-call.s3.DeleteObjects", _add_content_md5)
    # botocore parses each answer once before its parser does, to find errors in answers of 200.
    finds_errors = getattr(handlers, "_handle_200_error", None)
    if finds_errors is not None:
        events.unregister(_BEFORE_PARSE, finds_errors)
    events.register_first(_BEFORE_PARSE, _hide_controls)
    if finds_errors is not None:
        events.register_first(_BEFORE_PARSE, finds_errors)
    if profile.addressing is Addressing.PATH:
        events.register("before-sign.s3", _sign_the_path_as_sent)
    if is_odd:
        events.register("before-sign.s3", partial(_sign_for_region, region))
    made: S3Client = client
    return made


def _allow_unverified() -> None:
    """Keep urllib3 from writing onto the screen what the profile asks for."""
    import urllib3

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


def _config(profile: Profile, pool_size: int, read_seconds: float) -> "Config":
    from botocore import UNSIGNED
    from botocore.config import Config

    signature: Any = "s3v4" if profile.signature is Signature.V4 else "s3"
    if not isinstance(profile.credentials, KeyPair | BotocoreChain):
        signature = UNSIGNED
    is_secure = profile.endpoint is None or profile.endpoint.lower().startswith("https:")
    settings: dict[str, Any] = {"ignore_configured_endpoint_urls": True}
    return Config(
        signature_version=signature,
        s3={
            "addressing_style": "virtual" if profile.addressing is Addressing.VIRTUAL else "path",
            # Only TLS guards a body that is not signed.
            "payload_signing_enabled": not is_secure,
        },
        # Ceph refuses the trailing checksums that botocore sends by default.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 3},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        max_pool_connections=max(pool_size, 1),
        tcp_keepalive=True,
        **settings,
    )


def _sign_the_path_as_sent(request: Any, **_: object) -> None:
    """Sign /bucket for version 2 where botocore signs /bucket/, which Ceph does not accept."""
    if request.auth_path is not None:
        request.auth_path = urlsplit(request.url).path


def _sign_for_region(region: str, request: Any, **_: object) -> None:
    request.context["signing"] = {**request.context.get("signing", {}), "region": region}


def _hide_controls(response_dict: dict[str, Any], **_: object) -> None:
    """Let botocore read answers that name keys with control characters."""
    body = response_dict.get("body")
    if isinstance(body, bytes):
        response_dict["body"] = hide_controls(body)


def _add_content_md5(params: dict[str, Any], **_: object) -> None:
    """Add the header without which many services refuse DeleteObjects."""
    body = params["body"]
    raw = body.encode() if isinstance(body, str) else body
    digest = hashlib.md5(raw, usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()
