"""How many requests are under way at once: more while that brings more, fewer where it does harm.

Pure arithmetic on samples; the clock is the caller's, in seconds.
"""

from dataclasses import dataclass

FIRST = 1
"""With how many it begins: on a fast line more only get into each other's way."""
LARGE_AT_ONCE = 8
"""How many requests of large bodies are made at once: they fill a line with few, and each has a
buffer; it is the round trips of small files that need many."""
LARGE_BYTES = 1024 * 1024
"""From which size on a body is a large one."""

SAMPLE_SECONDS = 0.1
"""How long the shortest sample is: a few round trips of small requests."""
PROBE_SECONDS = 1.0
MOST_PROBE_SECONDS = 16.0
"""After how long more are tried again where more did not bring more the last time, and where they
never do: it doubles from one to the other."""
TRIAL_SAMPLES = 3
"""In so many samples more requests may bring more: new connections must be made first."""
CALM_SECONDS = 10.0
"""For how long no more are tried after the service asked to slow down, or did not answer."""
ANSWERS_SECONDS = 1.0
"""Refusals within this time are one: those that were under way together are refused together."""

_GROWTH = 1.1
"""By how much the rate must have grown for more requests to have been worth it."""
_GROWTH_BUSY = 1.25
"""The same where a core is busy: what is gained there must be worth the work."""
_BUSY = 0.85
"""From which share of its cores on the process gets no more requests to make; of one core, from
which on it is taken for busy."""
_OVER = 1.1
"""From which share of its cores on it gets fewer."""
_BYTES_OF_A_REQUEST = 64 * 1024
"""How many bytes count as much as one request in the rate."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What had been done up to `now`, by counts that only grow; `cpu` is processor seconds."""

    now: float
    requests: int
    bytes: int
    cpu: float


class Concurrency:
    """The number of requests that may be under way, between 1 and `limit`.

    It doubles while the rate grows with it, and is halved when the service is overloaded. `cores`
    is how many processor cores the process keeps busy at most. Where one core is busy already,
    more requests may only get into each other's way: they are tried when the rate has settled, so
    that what a connection wins by itself at its beginning does not count for them.
    """

    def __init__(self, limit: int, cores: int) -> None:
        self.limit = limit
        self.allowed = min(limit, FIRST)
        self._cores = cores
        self._last: Sample | None = None
        self._rate = 0.0
        self._before = 0
        """The number before it was raised, 0 while nothing is tried."""
        self._rate_before = 0.0
        self._samples_left = 0
        """How many samples may still show that the raise was worth it."""
        self._probe_seconds = PROBE_SECONDS
        self._grow_from = 0.0
        self._refused = float("-inf")

    def refused(self, now: float) -> None:
        """Take in that the service asked to slow down, or did not answer in time."""
        if now - self._refused > ANSWERS_SECONDS:
            self.allowed = max(1, self.allowed // 2)
        self._refused = now
        self._grow_from = now + CALM_SECONDS
        self._before = 0

    def is_due(self, now: float) -> bool:
        """Tell whether it is time for the next sample."""
        return self._last is None or now - self._last.now >= SAMPLE_SECONDS

    def take(self, sample: Sample, *, is_full: bool) -> None:
        """Take in a sample; `is_full` tells that more requests were at hand than were allowed."""
        last, self._last = self._last, sample
        if last is None:
            return
        seconds = sample.now - last.now
        work = sample.requests - last.requests
        work_of_bytes = (sample.bytes - last.bytes) / _BYTES_OF_A_REQUEST
        rate = (work + work_of_bytes) / seconds
        cores = (sample.cpu - last.cpu) / seconds
        self._judge(rate, cores, sample.now, is_full=is_full)

    def _judge(self, rate: float, cores: float, now: float, *, is_full: bool) -> None:
        before, self._before = self._before, 0
        is_settled = 0 < rate <= self._rate * _GROWTH
        self._rate = rate
        share = cores / self._cores
        if share > _OVER:
            self.allowed = max(1, self.allowed - max(1, self.allowed // 4))
            self._grow_from = now + PROBE_SECONDS
        elif not is_full:
            return
        elif before and rate < self._rate_before * (_GROWTH if cores < _BUSY else _GROWTH_BUSY):
            self._samples_left -= 1
            if self._samples_left:
                self._before = before
                return
            self.allowed = before
            self._grow_from = now + self._probe_seconds
            self._probe_seconds = min(self._probe_seconds * 2, MOST_PROBE_SECONDS)
        elif share >= _BUSY or now < self._grow_from or self.allowed == self.limit:
            return
        elif cores < _BUSY or is_settled:
            if before:
                self._probe_seconds = PROBE_SECONDS
            self._before, self._rate_before = self.allowed, rate
            self._samples_left = TRIAL_SAMPLES if cores < _BUSY else 1
            self.allowed = min(self.limit, self.allowed * 2)
