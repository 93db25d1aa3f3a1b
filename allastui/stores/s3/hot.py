"""Signed requests over the thin client: one method, used by every call that is made often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from allastui.errors import ServiceFault
from allastui.profiles.profile import Profile, Signature
from allastui.stores.http.answer import Answer
from allastui.stores.http.clock import clock_skew
from allastui.stores.http.faults import line_error
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls import tls_context
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.s3 import sign
from allastui.stores.s3.credentials import Keys
from allastui.stores.s3.endpoint import DEFAULT_REGION, Endpoint
from allastui.stores.s3.errors import Refusal, read_refusal, refusal_error
from allastui.stores.steps import Steps, whole
from allastui.stores.store import Body

_REFUSAL_BYTES = 64 * 1024
_DOCUMENT_BYTES = 1024 * 1024
_FAILED_LATER = 500
"""What counts as the status of an error that comes in an answer with status 200."""


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    bucket: str
    key: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: Body | None
    patient: bool


class Requests:
    """Sends signed S3 requests of one profile; any thread may ask."""

    def __init__(self, profile: Profile, keys: Keys, pool_size: int, user_agent: str) -> None:
        self._profile = profile
        self._keys = keys
        self._user_agent = user_agent
        self._region = profile.region or DEFAULT_REGION
        self._regions: dict[str, str] = {}
        self._endpoint = Endpoint.of(profile, self._region)
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
        patient: bool = False,
    ) -> Answer:
        """Return the answer of a request that the service granted (2xx); the caller closes it.

        A `patient` request is one that the service answers late, as it joins bytes first.
        A service that names another region for the bucket is asked once more in that. Raises an
        error of allastui with `title` for everything else.
        """
        call = _Call(method, bucket, key, query, headers or {}, body, patient)
        return whole(self._granted(title, call))

    def send_in_steps(
        self,
        title: str,
        method: str,
        bucket: str,
        key: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
    ) -> Steps[Answer]:
        """Do what `send` does, in steps."""
        return self._granted(title, _Call(method, bucket, key, query, headers or {}, body, False))

    def _granted(self, title: str, call: _Call) -> Steps[Answer]:
        region = self._regions.get(call.bucket, self._region)
        answer = yield from self._exchange(title, call, region)
        if 200 <= answer.status < 300:
            return answer
        refusal = _refusal(answer)
        if refusal.region not in ("", region) and answer.status in (301, 307, 400):
            region = self._regions[call.bucket] = refusal.region
            answer = yield from self._exchange(title, call, region)
            if 200 <= answer.status < 300:
                return answer
            refusal = _refusal(answer)
        if call.method == "HEAD" and refusal.status in (400, 403) and not refusal.code:
            refusal = (yield from self._reason(title, call, region)) or refusal
        refusal = refusal._replace(sent=call.body.size if call.body is not None else 0)
        raise refusal_error(title, refusal, skew=clock_skew(answer.headers.get("date")))

    def _reason(self, title: str, call: _Call, region: str) -> Steps[Refusal | None]:
        """Ask with GET for why HEAD, whose answers have no body, was refused."""
        first_byte = {**call.headers, "range": "bytes=0-0"}
        asked = replace(call, method="GET", headers=first_byte)
        answer = yield from self._exchange(title, asked, region)
        if answer.status not in (400, 401, 403):
            answer.close()
            return None
        return _refusal(answer)

    def close(self) -> None:
        self._wire.close()

    def _exchange(self, title: str, call: _Call, region: str) -> Steps[Answer]:
        endpoint = self._endpoint
        if region != self._region:
            endpoint = Endpoint.of(self._profile, region)
        target = endpoint.target(call.bucket, call.key)
        query = sign.encoded_query(call.query)
        unsigned = {**call.headers, "host": endpoint.host_header(target.host)}
        headers = self._signed(call, unsigned, endpoint, target.path, query, region)
        headers["user-agent"] = self._user_agent
        headers["accept-encoding"] = "identity"
        if call.method in ("PUT", "POST"):
            headers["content-length"] = str(call.body.size if call.body is not None else 0)
        path = f"{target.path}?{query}" if query else target.path
        request = Outgoing(
            call.method, target.host, target.port, path, headers, call.body, call.patient
        )
        try:
            return (yield from self._wire.exchange_in_steps(request))
        except (OSError, NotHttp, UnicodeError) as error:
            raise line_error(title, error, self.label) from error

    def _signed(
        self,
        call: _Call,
        headers: dict[str, str],
        endpoint: Endpoint,
        path: str,
        query: str,
        region: str,
    ) -> dict[str, str]:
        keys = self._keys.current()
        if keys is None:
            return headers
        now = datetime.now(UTC)
        if self._profile.signature is Signature.V2:
            resource = endpoint.resource(call.bucket, call.key)
            return sign.v2_headers(call.method, resource, call.query, headers, keys, now)
        payload = self._payload_hash(call.body)
        return sign.v4_headers(call.method, path, query, headers, keys, region, payload, now)

    def _payload_hash(self, body: Body | None) -> str:
        if body is None or not body.size:
            return sign.EMPTY_SHA256
        # Over https the line is guarded by TLS, and every byte would be read twice.
        return sign.UNSIGNED_PAYLOAD if self._endpoint.secure else body.sha256()


def read_document(requests: Requests, title: str, answer: Answer) -> bytes:
    """Return the document of an answer and close it.

    Raises the error that the service tells of in it: it may grant a request and fail later. Raises
    Unreachable if the line is cut.
    """
    try:
        document = answer.read(_DOCUMENT_BYTES)
    except (OSError, NotHttp) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()
    if b"<Error" in document:
        raise refusal_error(title, read_refusal(_FAILED_LATER, document))
    return document


def not_s3(requests: Requests, title: str, why: str) -> ServiceFault:
    """Return the error of an answer that S3 does not give."""
    return ServiceFault(
        title,
        why=f"{requests.label} did not answer as S3 does: {why}.",
        hint="Check the endpoint of the profile.",
    )


def _refusal(answer: Answer) -> Refusal:
    try:
        body = answer.read(_REFUSAL_BYTES)
    except (OSError, NotHttp):
        body = b""  # the status tells enough
    finally:
        answer.close()
    return read_refusal(answer.status, body, answer.headers.get("x-amz-bucket-region", ""))
