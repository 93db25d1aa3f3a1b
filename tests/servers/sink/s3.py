"""S3 as far as the clients that are measured ask for it."""

import re
from collections.abc import Callable
from xml.sax.saxutils import escape, unescape

from tests.servers.sink.answers import Answer, Asked, whole_or_range
from tests.servers.sink.listing import MODIFIED_ISO, s3_listing
from tests.servers.sink.shelf import Metadata, NoSuchThing, Shelf, Stored

Receive = Callable[[], tuple[int, str]]
"""Reads the body and returns its size and MD5."""

_XML = {"Content-Type": "application/xml"}
_KEY = re.compile(r"<Key>(.*?)</Key>", re.S)
_LEFT = ("x-amz-meta-", "content-type")


class S3:
    """Answers the requests of S3."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def answer(self, asked: Asked, receive: Receive, read: Callable[[], bytes]) -> Answer:
        """Answer one request; `receive` drops its body, `read` returns it: one of them is used."""
        bucket, _, key = asked.path[1:].partition("/")
        try:
            if asked.method == "PUT":
                return self._put(asked, bucket, key, receive())
            body = read()
            if not key:
                return self._of_bucket(asked, bucket, body)
            if "uploadId" in asked.query or "uploads" in asked.query:
                return self._of_upload(asked, bucket, key)
            if asked.method == "DELETE":
                self._shelf.drop(bucket, [key])
                return Answer("DELETE", "204 No Content")
            return self._read(asked, bucket, key)
        except NoSuchThing as missing:
            error = b"" if asked.method == "HEAD" else f"<Error><Code>{missing}</Code></Error>"
            text = error if isinstance(error, bytes) else error.encode()
            return Answer(asked.method, "404 Not Found", text, _XML)

    def _put(self, asked: Asked, bucket: str, key: str, came: tuple[int, str]) -> Answer:
        size, md5 = came
        if not key:
            self._shelf.make_bucket(bucket)
            return Answer("PUT bucket")
        etag = {"ETag": f'"{md5}"'}
        if "uploadId" in asked.query:
            part = int(asked.query["partNumber"])
            self._shelf.upload(asked.query["uploadId"])[part] = Stored(size, md5)
            return Answer("PUT part", headers=etag)
        self._shelf.keep(bucket, key, Stored(size, md5, _left(asked)))
        return Answer("PUT", headers=etag)

    def _read(self, asked: Asked, bucket: str, key: str) -> Answer:
        size, etag, metadata = self._shelf.stat(bucket, key)
        headers = {"ETag": f'"{etag}"', **dict(metadata)}
        wanted = asked.headers.get("range")
        is_head = asked.method == "HEAD"
        return whole_or_range(asked.method, size, headers, wanted, is_head=is_head)

    def _of_bucket(self, asked: Asked, bucket: str, body: bytes) -> Answer:
        query = asked.query
        if not bucket:
            names = "".join(
                f"<Bucket><Name>{escape(name)}</Name><CreationDate>{MODIFIED_ISO}</CreationDate>"
                "</Bucket>"
                for name in self._shelf.buckets
            )
            return _document("GET buckets", "ListAllMyBucketsResult", f"<Buckets>{names}</Buckets>")
        if asked.method == "HEAD":
            if bucket not in self._shelf.buckets:
                raise NoSuchThing("NoSuchBucket")
            return Answer("HEAD bucket")
        if asked.method == "DELETE":
            return Answer("DELETE", "204 No Content")
        if "delete" in query:
            self._shelf.drop(bucket, map(unescape, _KEY.findall(body.decode())))
            return _document("POST", "DeleteResult", "")
        if "uploads" in query:
            return _document("GET", "ListMultipartUploadsResult", _NO_MORE)
        if "location" in query:
            return _document("GET", "LocationConstraint", "")
        if "versioning" in query:
            return _document("GET", "VersioningConfiguration", "")
        page = s3_listing(bucket, self._shelf.keys(bucket), query)
        return Answer("LIST", body=page.encode(), headers=_XML)

    def _of_upload(self, asked: Asked, bucket: str, key: str) -> Answer:
        named = f"<Bucket>{escape(bucket)}</Bucket><Key>{escape(key)}</Key>"
        if asked.method == "POST" and "uploads" in asked.query:
            number = self._shelf.begin(bucket, key, _left(asked))
            content = f"{named}<UploadId>{number}</UploadId>"
            return _document("POST", "InitiateMultipartUploadResult", content)
        number = asked.query["uploadId"]
        if asked.method == "POST":
            etag = self._shelf.complete(number).etag
            content = f"{named}<ETag>&quot;{etag}&quot;</ETag>"
            return _document("POST", "CompleteMultipartUploadResult", content)
        if asked.method == "DELETE":
            self._shelf.abort(number)
            return Answer("DELETE", "204 No Content")
        parts = "".join(
            f"<Part><PartNumber>{part}</PartNumber><Size>{size}</Size>"
            f"<ETag>&quot;{etag}&quot;</ETag></Part>"
            for part, (size, etag, _) in sorted(self._shelf.upload(number).items())
        )
        return _document("GET", "ListPartsResult", f"{parts}{_NO_MORE}")


_NO_MORE = "<IsTruncated>false</IsTruncated>"


def _left(asked: Asked) -> Metadata:
    """Return the headers that come back with the object."""
    return tuple(item for item in asked.headers.items() if item[0].startswith(_LEFT))


def _document(kind: str, name: str, content: str) -> Answer:
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    return Answer(kind, body=f'<{name} xmlns="{space}">{content}</{name}>'.encode(), headers=_XML)
