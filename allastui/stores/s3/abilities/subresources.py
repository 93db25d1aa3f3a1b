"""What a bucket has beside its objects: GET, PUT and DELETE of /bucket?name."""

import base64
import hashlib
from xml.etree import ElementTree

from allastui.errors import NotSet
from allastui.stores.body import BytesBody
from allastui.stores.http.faults import with_retries
from allastui.stores.s3.controls import hide_controls, restore_controls
from allastui.stores.s3.hot import Requests, not_s3, read_document

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def get(requests: Requests, title: str, bucket: str, name: str) -> bytes | None:
    """Return what a bucket has as `name`, None if it has nothing of the kind."""
    try:
        answer = with_retries(lambda: requests.send(title, "GET", bucket, query=[(name, "")]))
    except NotSet:
        return None
    return read_document(requests, title, answer)


def put(requests: Requests, title: str, bucket: str, name: str, document: bytes) -> None:
    """Give a bucket a document; many services want its MD5."""
    digest = hashlib.md5(document, usedforsecurity=False).digest()
    headers = {"content-md5": base64.b64encode(digest).decode()}
    requests.send(
        title, "PUT", bucket, query=[(name, "")], headers=headers, body=BytesBody(document)
    ).close()


def delete(requests: Requests, title: str, bucket: str, name: str) -> None:
    """Take a document away. Only for one that was read right before.

    A service that does not know `name` takes this for the deletion of the bucket itself: the S3 of
    OpenStack Swift does so with lifecycle.
    """
    requests.send(title, "DELETE", bucket, query=[(name, "")]).close()


def parse(requests: Requests, title: str, document: bytes) -> ElementTree.Element:
    """Return the root of an answer in XML, all names without their namespace.

    Control characters that the document refers to stand in it as `text_of` takes them.
    """
    try:
        root = ElementTree.fromstring(hide_controls(document))
    except ElementTree.ParseError as error:
        raise not_s3(requests, title, f"no XML: {error}") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def text_of(element: ElementTree.Element, name: str) -> str:
    """Return the text of a child, "" if there is none."""
    return restore_controls(element.findtext(name) or "")
