"""Samples of the large objects that only Swift can make: static, dynamic, and one with a gap."""

import hashlib
import http.client
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from allastui.demo.sequences import SequencingReads
from allastui.errors import ServiceFault, Unreachable
from allastui.profiles.profile import Profile
from allastui.stores.sign_in.ticket import Ticket
from allastui.stores.sign_in.tickets import open_tickets

BUCKET = "large-objects"
SEGMENTS_BUCKET = BUCKET + "_segments"
STATIC_KEY = "static/reads.fastq"
DYNAMIC_KEY = "dynamic/reads.fastq"
BROKEN_KEY = "a-segment-is-lost/reads.fastq"
SEGMENT_COUNT = 3

_WRITTEN = "1762000000.000000"
_TIMEOUT = 60.0
_TEXT = {"Content-Type": "text/plain"}


def write_large_objects(profile: Profile, stopped: threading.Event) -> None:
    """Write the samples into buckets that may stand already, as swiftclient would.

    Does nothing if they are there already; returns soon after `stopped` is set. Raises StoreError.
    """
    account = _Account(open_tickets(profile).current())
    segments = [bytes(chunk) for chunk in SequencingReads(SEGMENT_COUNT).chunks()]
    for bucket in (BUCKET, SEGMENTS_BUCKET):
        account.ask("PUT", bucket)
    if account.ask("HEAD", f"{BUCKET}/{BROKEN_KEY}", missing_is_fine=True) == 200:
        return
    for key, kind in ((STATIC_KEY, "slo/"), (DYNAMIC_KEY, ""), (BROKEN_KEY, "slo/")):
        if stopped.is_set():
            return
        size = sum(map(len, segments))
        under = f"{key}/{kind}{_WRITTEN}/{size}/{len(segments[0])}"
        names = [f"{under}/{number:08d}" for number in range(len(segments))]
        for name, content in zip(names, segments, strict=True):
            account.ask("PUT", f"{SEGMENTS_BUCKET}/{name}", content)
        if kind:
            account.ask("PUT", f"{BUCKET}/{key}?multipart-manifest=put", _manifest(names, segments))
        else:
            manifest = {"X-Object-Manifest": quote(f"{SEGMENTS_BUCKET}/{under}/")}
            account.ask("PUT", f"{BUCKET}/{key}", headers=manifest)
        if key == BROKEN_KEY:
            account.ask("DELETE", f"{SEGMENTS_BUCKET}/{names[1]}")


def _manifest(names: Sequence[str], segments: Sequence[bytes]) -> bytes:
    return json.dumps(
        [
            {
                "path": f"/{SEGMENTS_BUCKET}/{name}",
                "etag": hashlib.md5(content, usedforsecurity=False).hexdigest(),
                "size_bytes": len(content),
            }
            for name, content in zip(names, segments, strict=True)
        ]
    ).encode()


@dataclass(frozen=True, slots=True)
class _Account:
    """The account of a demo, which is on this machine: no proxy, no TLS, no retries."""

    ticket: Ticket

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        missing_is_fine: bool = False,
    ) -> int:
        """Return the status; raises ServiceFault for one that is no success, Unreachable."""
        base = urlsplit(self.ticket.storage_url)
        connection = http.client.HTTPConnection(base.netloc, timeout=_TIMEOUT)
        sent = {"X-Auth-Token": self.ticket.token.reveal(), **(headers or {})}
        try:
            connection.request(method, f"{base.path}/{target}", body, sent)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable("The demo's object store does not answer", why=str(error)) from error
        finally:
            connection.close()
        if answer.status >= 300 and not (missing_is_fine and answer.status == 404):
            raise ServiceFault(f"{target} could not be written", why=f"Swift says {answer.status}")
        return answer.status
