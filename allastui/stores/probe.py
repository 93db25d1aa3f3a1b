"""One look at a service without signing in: is it there, how far away, and what time it has."""

import time
from dataclasses import dataclass

import allastui
from allastui.profiles.profile import Profile
from allastui.stores.http.clock import clock_skew
from allastui.stores.http.faults import line_error, with_retries
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls import tls_context
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.s3.endpoint import DEFAULT_REGION, Endpoint

_PAGE_BYTES = 64 * 1024
"""So much of a first page is read, so that its connection can be used again."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What was seen of the service at `host` (with its port where that is unusual).

    `round_trip` is the time of one request over an open connection, in seconds; `clock_skew` how
    many seconds its clock is ahead of ours, to the second, None if its answers have no date.
    """

    host: str
    round_trip: float
    clock_skew: float | None


def probe(profile: Profile) -> Probe:
    """Ask the endpoint of `profile` twice for its first page, without keys; any answer will do.

    Raises Unreachable if none comes, ProfileError for an endpoint or a CA file that cannot be used.
    """
    endpoint = Endpoint.of(profile, profile.region or DEFAULT_REGION)
    context = tls_context(profile.tls) if endpoint.secure else None
    wire = Wire((lambda: context) if context is not None else None, pool_size=1)
    title = f"{profile.name} could not be reached"
    try:
        return with_retries(lambda: _look(wire, endpoint, title))
    finally:
        wire.close()


def _look(wire: Wire, endpoint: Endpoint, title: str) -> Probe:
    target = endpoint.target("")
    headers = {
        "host": endpoint.host_header(target.host),
        "user-agent": f"allastui/{allastui.__version__}",
    }
    # Not HEAD: Ceph closes its answers to that with a chunk, which costs the connection.
    request = Outgoing("GET", target.host, target.port, target.path or "/", headers)
    try:
        _ask(wire, request)  # its time has the making of the connection in it
        round_trip, date = _ask(wire, request)
        return Probe(endpoint.label, round_trip, clock_skew(date))
    except (OSError, NotHttp, UnicodeError) as error:
        raise line_error(title, error, endpoint.label) from error


def _ask(wire: Wire, request: Outgoing) -> tuple[float, str | None]:
    """Return how many seconds the head of the answer took, and its Date."""
    began = time.monotonic()
    answer = wire.exchange(request)
    try:
        seconds = time.monotonic() - began
        answer.read(_PAGE_BYTES)
    finally:
        answer.close()
    date: str | None = answer.headers.get("date")
    return seconds, date
