"""Signed requests over the thin client: one method, used by every call that is made often."""

import http.client
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from allastui.errors import StoreError
from allastui.profiles.profile import Profile, Signature
from allastui.stores.s3 import sign
from allastui.stores.s3.answer import Answer
from allastui.stores.s3.credentials import Keys
from allastui.stores.s3.endpoint import DEFAULT_REGION, Endpoint
from allastui.stores.s3.errors import line_error, read_refusal, refusal_error
from allastui.stores.s3.tls import tls_context
from allastui.stores.s3.wire import Outgoing, Wire
from allastui.stores.store import Body

_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.2
_REFUSAL_BYTES = 64 * 1024

T = TypeVar("T")


class Requests:
    """Sends signed S3 requests of one profile; any thread may ask."""

    def __init__(self, profile: Profile, keys: Keys, pool_size: int, user_agent: str) -> None:
        region = profile.region or DEFAULT_REGION
        self._region = region
        self._regions: dict[str, str] = {}
        self._knows_regions = profile.endpoint is None
        self._endpoint = Endpoint.of(profile, region)
        self._signature = profile.signature
        self._keys = keys
        self._user_agent = user_agent
        self._profile = profile
        tls = profile.tls
        self._wire = Wire((lambda: tls_context(tls)) if self._endpoint.secure else None, pool_size)

    @property
    def label(self) -> str:
        """What errors call the service."""
        return self._endpoint.label

    def send(
        self,
        title: str,
        method: str,
        bucket: str,
        key: str = "",
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
    ) -> Answer:
        """Return the answer of a request that the service granted (2xx); the caller closes it.

        Raises an error of allastui with `title` for everything else.
        """
        for is_last in (False, True):
            answer = self._exchange(title, method, bucket, key, query, headers or {}, body)
            if 200 <= answer.status < 300:
                return answer
            region = answer.headers.get("x-amz-bucket-region", "")
            if not is_last and self._knows_regions and region not in ("", self._region_of(bucket)):
                answer.close()
                self._regions[bucket] = region
                continue
            break
        raise self._refusal(title, answer)

    def close(self) -> None:
        self._wire.close()

    def _region_of(self, bucket: str) -> str:
        return self._regions.get(bucket, self._region)

    def _exchange(
        self,
        title: str,
        method: str,
        bucket: str,
        key: str,
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        body: Body | None,
    ) -> Answer:
        region = self._region_of(bucket)
        endpoint = self._endpoint
        if region != self._region:
            endpoint = Endpoint.of(self._profile, region)
        target = endpoint.target(bucket, key)
        query_string = sign.encoded_query(query)
        signed = self._signed(
            method,
            target.path,
            query_string,
            endpoint.resource(bucket, key),
            query,
            {**headers, "host": endpoint.host_header(target.host)},
            body,
            region,
        )
        signed["user-agent"] = self._user_agent
        signed["accept-encoding"] = "identity"
        if method in ("PUT", "POST"):
            signed["content-length"] = str(body.size if body is not None else 0)
        path = f"{target.path}?{query_string}" if query_string else target.path
        try:
            return self._wire.exchange(
                Outgoing(method, target.host, target.port, path, signed, body)
            )
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise line_error(title, error, self.label) from error

    def _signed(
        self,
        method: str,
        path: str,
        query_string: str,
        resource: str,
        query: Sequence[tuple[str, str]],
        headers: dict[str, str],
        body: Body | None,
        region: str,
    ) -> dict[str, str]:
        keys = self._keys.current()
        if keys is None:
            return headers
        now = datetime.now(UTC)
        if self._signature is Signature.V2:
            return sign.v2_headers(method, resource, query, headers, keys, now)
        if body is None or not body.size:
            payload_hash = sign.EMPTY_SHA256
        elif self._endpoint.secure:
            payload_hash = sign.UNSIGNED_PAYLOAD
        else:
            payload_hash = body.sha256()
        return sign.v4_headers(method, path, query_string, headers, keys, region, payload_hash, now)

    def _refusal(self, title: str, answer: Answer) -> StoreError:
        try:
            body = answer.read(_REFUSAL_BYTES)
        except (OSError, http.client.HTTPException):
            body = b""  # the status tells enough
        finally:
            answer.close()
        region = answer.headers.get("x-amz-bucket-region", "")
        refusal = read_refusal(answer.status, body, region)
        return refusal_error(title, refusal, skew=_skew(answer.headers.get("date")))


def _skew(date: str | None) -> float | None:
    """Return how many seconds the clock that wrote `date` is ahead of ours."""
    if date is None:
        return None
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except ValueError:
        return None


def with_retries(call: Callable[[], T]) -> T:
    """Return what `call` gives, trying a few times quickly where its error says that it may pass.

    Only for reads: whoever writes decides for itself when to write again.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            return call()
        except StoreError as error:
            if not error.retryable:
                raise
        pause = _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        time.sleep(pause * random.uniform(0.5, 1.5))
    return call()
