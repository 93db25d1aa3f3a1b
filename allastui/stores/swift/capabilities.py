"""What a Swift service says that it can do (GET /info), asked once and only when it matters."""

import json
import threading
from dataclasses import dataclass
from typing import Any

from allastui.errors import StoreError
from allastui.stores.swift.requests import Requests, read_body

USUAL_MAX_SEGMENTS = 1_000
"""The limit of Swift and of Ceph unless their operators choose another one."""
_USUAL_DIGESTS = ("sha1",)
"""What temp URLs may be signed with where a service names none: Ceph knows no other."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What matters here of an answer; the defaults are those of a service that tells nothing."""

    max_segments: int = USUAL_MAX_SEGMENTS
    """Segments of one static large object."""
    deletes: int = 0
    """Objects that one request may delete; 0 where there is no such request."""
    temp_url_digests: tuple[str, ...] = ()
    """What temp URLs may be signed with; () where there are none."""
    keeps_versions: bool = False
    """Whether containers can keep versions of objects (X-Versions-Enabled)."""


class AskedCapabilities:
    """The capabilities of one service; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._lock = threading.Lock()
        self._known: Capabilities | None = None

    def known(self) -> Capabilities | None:
        """Return what was asked before, None if nothing was; contacts nothing."""
        return self._known

    def ask(self) -> Capabilities:
        """Return what the service says; one that says nothing, or not now, has the usual ones."""
        with self._lock:
            if self._known is None:
                try:
                    self._known = self._fetch()
                except StoreError as error:
                    if error.retryable:
                        return Capabilities()
                    self._known = Capabilities()
            return self._known

    def _fetch(self) -> Capabilities:
        title = f"{self._requests.label} did not tell what it can do"
        answer = self._requests.send_to_service(title, "/info")
        body = read_body(self._requests, title, answer)
        return read_capabilities(body) if answer.status == 200 else Capabilities()


def read_capabilities(document: bytes) -> Capabilities:
    """Return what an answer of /info tells; what it does not tell is the usual."""
    try:
        found = json.loads(document)
    except ValueError:
        return Capabilities()
    if not isinstance(found, dict):
        return Capabilities()
    slo, bulk, temp_url = (_table(found, name) for name in ("slo", "bulk_delete", "tempurl"))
    digests = (temp_url or {}).get("allowed_digests")
    if not isinstance(digests, list) or not digests:
        digests = list(_USUAL_DIGESTS)
    return Capabilities(
        max_segments=_positive((slo or {}).get("max_manifest_segments"), USUAL_MAX_SEGMENTS),
        # Ceph names no limit; its default is a thousand.
        deletes=0 if bulk is None else _positive(bulk.get("max_deletes_per_request"), 1_000),
        keeps_versions="object_versioning" in found,
        temp_url_digests=() if temp_url is None else tuple(str(digest) for digest in digests),
    )


def _table(found: dict[str, Any], name: str) -> dict[str, Any] | None:
    table = found.get(name)
    return table if isinstance(table, dict) else None


def _positive(value: object, usual: int) -> int:
    return value if isinstance(value, int) and value > 0 else usual
