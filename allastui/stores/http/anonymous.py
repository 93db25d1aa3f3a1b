"""What a client without any keys gets: requests to whole URLs that nobody signs."""

from urllib.parse import urlsplit

from allastui.errors import Unreachable
from allastui.profiles.profile import Tls
from allastui.stores.http.faults import line_error, with_retries
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls import tls_context
from allastui.stores.http.wire import Outgoing, Wire

_SECURE = "https"


def anonymous_status(url: str, tls: Tls, *, method: str = "HEAD") -> int:
    """Return the status of an answer to a request for `url` without a sign-in.

    `url` is encoded already. Raises Unreachable where nobody answers.
    """
    return with_retries(lambda: _status(url, tls, method))


def _status(url: str, tls: Tls, method: str) -> int:
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == _SECURE
    wire = Wire((lambda: tls_context(tls)) if is_secure else None, 1)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"host": parts.netloc, "accept-encoding": "identity"}
    request = Outgoing(method, host, parts.port or (443 if is_secure else 80), path, headers)
    try:
        answer = wire.exchange(request)
        answer.close()
        return answer.status
    except (OSError, NotHttp, UnicodeError) as error:
        raise line_error(f"{host} was not reached without keys", error, parts.netloc) from error
    finally:
        wire.close()


def first_granted(
    urls: tuple[str, ...], tls: Tls, *, method: str = "HEAD", query: str = ""
) -> tuple[str, int]:
    """Return the first of `urls` that is granted (2xx) and its status, or else the first asked.

    A host that some services do not have is passed over; raises Unreachable where none answers.
    """
    first: tuple[str, int] | None = None
    failure: Unreachable | None = None
    for url in urls:
        try:
            status = anonymous_status(url + query, tls, method=method)
        except Unreachable as error:
            failure = failure or error
            continue
        if 200 <= status < 300:
            return url, status
        first = first or (url, status)
    if first is None:
        assert failure is not None  # there is at least one URL
        raise failure
    return first
