"""An S3 server that keeps sizes and checksums and drops the bytes, for whole sizes and loads.

It is no substitute for a real server where correctness is the question: it checks no signature,
and everything is listed as empty. `running_sink` runs it in a process of its own.
"""

import hashlib
import re
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret

BUCKET = "sink"
NICENESS = "10"
_MODIFIED = "Fri, 20 Nov 2026 12:00:00 GMT"
_BUFFER = 512 * 1024


@dataclass(slots=True)
class _Upload:
    key: str
    parts: dict[int, tuple[int, str]] = field(default_factory=dict)

    def joined(self) -> tuple[int, str]:
        """Return size and ETag of the object that the parts give."""
        parts = [self.parts[number] for number in sorted(self.parts)]
        sums = b"".join(bytes.fromhex(etag) for _, etag in parts)
        md5 = hashlib.md5(sums, usedforsecurity=False).hexdigest()
        return sum(size for size, _ in parts), f"{md5}-{len(parts)}"


class _Refused(Exception):
    def __init__(self, status: str, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = f"<Error><Code>{code}</Code></Error>"


class _Shelf:
    """What was stored, by "bucket/key": size and ETag; and the uploads that are not complete."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[int, str]] = {}
        self._uploads: dict[str, _Upload] = {}
        self._numbers = iter(range(1, 1 << 62))

    def keep(self, key: str, query: dict[str, str], size: int, etag: str) -> None:
        if "uploadId" in query:
            self._upload(query).parts[int(query["partNumber"])] = (size, etag)
        elif "/" in key:
            self._objects[key] = (size, etag)

    def stat(self, key: str) -> tuple[int, str]:
        if key not in self._objects:
            raise _Refused("404 Not Found", "NoSuchKey")
        return self._objects[key]

    def post(self, key: str, query: dict[str, str]) -> str:
        bucket, name = (escape(part) for part in key.split("/", 1))
        named = f"<Bucket>{bucket}</Bucket><Key>{name}</Key>"
        if "uploads" in query:
            number = str(next(self._numbers))
            self._uploads[number] = _Upload(key)
            return _result("InitiateMultipartUpload", f"{named}<UploadId>{number}</UploadId>")
        whole = self._objects[key] = self._upload(query).joined()
        del self._uploads[query["uploadId"]]
        return _result("CompleteMultipartUpload", f"{named}<ETag>&quot;{whole[1]}&quot;</ETag>")

    def listing(self, key: str, query: dict[str, str]) -> str:
        if "uploadId" in query:
            parts = "".join(
                f"<Part><PartNumber>{number}</PartNumber><Size>{size}</Size>"
                f"<ETag>&quot;{etag}&quot;</ETag></Part>"
                for number, (size, etag) in sorted(self._upload(query).parts.items())
            )
            return _result("ListParts", f"{parts}<IsTruncated>false</IsTruncated>")
        if "uploads" in query:
            return _result("ListMultipartUploads", "<IsTruncated>false</IsTruncated>")
        return _result("ListBucket", f"<Name>{escape(key)}</Name><IsTruncated>false</IsTruncated>")

    def drop(self, key: str, query: dict[str, str]) -> None:
        if "uploadId" in query:
            self._uploads.pop(query["uploadId"], None)
        else:
            self._objects.pop(key, None)

    def _upload(self, query: dict[str, str]) -> _Upload:
        upload = self._uploads.get(query["uploadId"])
        if upload is None:
            raise _Refused("404 Not Found", "NoSuchUpload")
        return upload


def _result(name: str, content: str) -> str:
    return f"<{name}Result>{content}</{name}Result>"


class _Conversation:
    """The requests of one connection, one after the other."""

    def __init__(self, sock: socket.socket, shelf: _Shelf) -> None:
        self._sock = sock
        self._shelf = shelf
        self._buffer = bytearray(_BUFFER)
        self._read = b""

    def hold(self) -> None:
        with closing(self._sock):
            try:
                while head := self._head():
                    self._answer(head)
            except OSError:
                return  # the client went

    def _head(self) -> str:
        while b"\r\n\r\n" not in self._read:
            more = self._sock.recv(65536)
            if not more:
                return ""
            self._read += more
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        return head.decode("latin-1")

    def _answer(self, head: str) -> None:
        method, target, _ = head.split(" ", 2)
        length = re.search(r"\r\ncontent-length: *(\d+)", head, re.I)
        if re.search(r"\r\nexpect: *100-continue", head, re.I):
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        size = int(length[1]) if length else 0
        md5 = self._drop_body(size)
        path, _, given = target.partition("?")
        key = unquote(path[1:])
        query = {name: values[0] for name, values in parse_qs(given, True).items()} if given else {}
        body, headers = "", f"Last-Modified: {_MODIFIED}\r\n"
        status = "200 OK"
        try:
            if method == "PUT":
                self._shelf.keep(key, query, size, md5)
                headers += f'ETag: "{md5}"\r\n'
            elif method == "HEAD":
                whole, etag = self._shelf.stat(key)
                headers += f'ETag: "{etag}"\r\nContent-Length: {whole}\r\n'
            elif method == "POST":
                body = self._shelf.post(key, query)
            elif method == "DELETE":
                status = "204 No Content"
                self._shelf.drop(key, query)
            else:
                body = self._shelf.listing(key, query)
        except _Refused as refused:
            status, body = refused.status, "" if method == "HEAD" else refused.body
        if "Content-Length" not in headers:
            headers += f"Content-Length: {len(body.encode())}\r\n"
        self._sock.sendall(f"HTTP/1.1 {status}\r\n{headers}\r\n{body}".encode())

    def _drop_body(self, size: int) -> str:
        """Read `size` bytes and return their MD5."""
        md5 = hashlib.md5(self._read[:size], usedforsecurity=False)
        left = size - min(size, len(self._read))
        self._read = self._read[size:]
        view = memoryview(self._buffer)
        while left:
            count = self._sock.recv_into(view[: min(left, _BUFFER)])
            if not count:
                raise ConnectionError("the client went in the middle of a body")
            md5.update(view[:count])
            left -= count
        return md5.hexdigest()


@contextmanager
def running_sink() -> Iterator[Profile]:
    """Run the server in a session of its own that gives way as the agent does, and end it."""
    command = ["nice", "-n", NICENESS, sys.executable, "-m", "tests.servers.sink"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 30)[0], "the server did not start"
        port = int(process.stdout.readline())
        keys = KeyPair("key", Secret("secret"))
        yield Profile("sink", Protocol.S3, f"http://127.0.0.1:{port}", keys, region="us-east-1")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    shelf = _Shelf()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            sock, _ = server.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk = _Conversation(sock, shelf)
            threading.Thread(target=talk.hold, daemon=True).start()


if __name__ == "__main__":
    with suppress(OSError):  # Linux need not weigh sessions
        Path("/proc/self/autogroup").write_text(NICENESS)
    main()
