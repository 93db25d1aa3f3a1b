"""The memory that Swift's servers share, kept in this process instead of in memcached."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_MOST_ENTRIES = 50_000
_RELATIVE_SECONDS = 30 * 86_400
"""Memcached takes a time up to this as seconds from now, a larger one as a moment."""


class InProcessCache:
    """What Swift calls of its memcache client.

    Values are copied through JSON as they are by the real client, so that nobody changes what
    another request has cached. The parameters named as in Swift are passed by keyword there.
    """

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, str]] = {}

    def set(
        self,
        key: str,
        value: Any,
        serialize: bool = True,
        time: float = 0,
        min_compress_len: int = 0,
        raise_on_error: bool = False,
    ) -> None:
        if isinstance(value, bytes):
            value = value.decode()
        if len(self._entries) >= _MOST_ENTRIES:
            self._forget()
        self._entries[key] = (_ends(time), json.dumps(value))

    def get(self, key: str, raise_on_error: bool = False) -> Any:
        entry = self._entries.get(key)
        if entry is None:
            return None
        ends, text = entry
        if ends < time.time():
            self._entries.pop(key, None)
            return None
        return json.loads(text)

    def incr(self, key: str, delta: int = 1, time: float = 0) -> int:
        value = max(0, int(self.get(key) or 0) + int(delta))
        self.set(key, value, time=time)
        return value

    def decr(self, key: str, delta: int = 1, time: float = 0) -> int:
        return self.incr(key, -int(delta), time)

    def delete(self, key: str, server_key: str | None = None) -> None:
        self._entries.pop(key, None)

    def set_multi(
        self,
        mapping: Mapping[str, Any],
        server_key: str,
        serialize: bool = True,
        time: float = 0,
        min_compress_len: int = 0,
    ) -> None:
        for key, value in mapping.items():
            self.set(key, value, time=time)

    def get_multi(self, keys: Sequence[str], server_key: str) -> list[Any]:
        return [self.get(key) for key in keys]

    def _forget(self) -> None:
        """Drop what has ended, and everything if that is not enough: it is only a cache."""
        now = time.time()
        self._entries = {key: entry for key, entry in self._entries.items() if entry[0] >= now}
        if len(self._entries) >= _MOST_ENTRIES:
            self._entries.clear()


def _ends(seconds: float) -> float:
    if not seconds:
        return float("inf")
    return seconds if seconds > _RELATIVE_SECONDS else time.time() + seconds


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def filter_factory(
    global_conf: Mapping[str, str], **local_conf: str
) -> Callable[[Application], Application]:
    """Return a WSGI filter that gives each request the shared cache (a paste.filter_factory)."""
    cache = InProcessCache()

    def add_cache(application: Application) -> Application:
        def call(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            environ["swift.cache"] = cache
            return application(environ, start_response)

        return call

    return add_cache
