"""Swift with the sign-in of version 1, as far as the clients that are measured ask for it."""

import json
from collections.abc import Callable

from tests.servers.sink.answers import Answer, Asked, whole_or_range
from tests.servers.sink.listing import swift_listing
from tests.servers.sink.s3 import Receive
from tests.servers.sink.shelf import NoSuchThing, Shelf, Stored

SIGN_IN = "/auth/v1.0"
ACCOUNT = "/v1/AUTH_sink"
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class Swift:
    """Answers the requests of Swift; containers are the buckets of S3."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @staticmethod
    def is_meant(path: str) -> bool:
        return path.startswith((ACCOUNT, SIGN_IN)) or path == "/info"

    def answer(self, asked: Asked, receive: Receive, read: Callable[[], bytes], url: str) -> Answer:
        """Answer one request; `url` is that of this server, with its scheme."""
        if asked.path == SIGN_IN:
            read()
            given = {"X-Storage-Url": f"{url}{ACCOUNT}", "X-Auth-Token": "token"}
            return Answer("sign-in", headers=given)
        if asked.path == "/info":
            read()
            return Answer("GET", body=b'{"swift": {}}', headers=_JSON)
        container, _, name = asked.path[len(ACCOUNT) + 1 :].partition("/")
        try:
            if name:
                return self._of_object(asked, container, name, receive)
            read()
            return self._of_container(asked, container)
        except NoSuchThing:
            return Answer(asked.method, "404 Not Found")

    def _of_object(self, asked: Asked, container: str, name: str, receive: Receive) -> Answer:
        size, md5 = receive()
        if asked.method == "PUT":
            kept = tuple(item for item in asked.headers.items() if item[0].startswith("x-object-"))
            self._shelf.keep(container, name, Stored(size, md5, kept))
            return Answer("PUT", "201 Created", headers={"Etag": md5})
        if asked.method == "DELETE":
            self._shelf.drop(container, [name])
            return Answer("DELETE", "204 No Content")
        stored = self._shelf.stat(container, name)
        headers = {"Etag": stored.etag, "X-Timestamp": "1795000000.00000", **dict(stored.metadata)}
        wanted, is_head = asked.headers.get("range"), asked.method == "HEAD"
        return whole_or_range(asked.method, stored.size, headers, wanted, is_head=is_head)

    def _of_container(self, asked: Asked, container: str) -> Answer:
        if asked.method in ("PUT", "POST"):
            self._shelf.make_bucket(container)
            return Answer("PUT bucket", "201 Created")
        count = len(self._shelf.keys(container)) if container else len(self._shelf.buckets)
        counts = {"X-Container-Object-Count": str(count), "X-Container-Bytes-Used": "0"}
        if asked.method != "GET":
            return Answer(f"{asked.method} bucket", "204 No Content", headers=counts)
        if not container:
            after = asked.query.get("marker", "")
            rows = [
                {"name": name, "count": 0, "bytes": 0}
                for name in self._shelf.buckets
                if name > after
            ]
            return Answer("GET buckets", body=json.dumps(rows).encode(), headers=_JSON)
        page = swift_listing(self._shelf.keys(container), asked.query)
        return Answer("LIST", body=page.encode(), headers={**_JSON, **counts})
