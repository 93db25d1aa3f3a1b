"""The policy and the CORS rules of a bucket over S3, both as JSON."""

import json
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from allastui.errors import Changed, ServiceFault, StoreError, Unsupported
from allastui.stores.abilities.documents import DocumentKind, read_json
from allastui.stores.s3.abilities import subresources
from allastui.stores.s3.abilities.subresources import NAMESPACE, text_of
from allastui.stores.s3.hot import Requests

_LISTS = {
    "AllowedOrigin": "AllowedOrigins",
    "AllowedMethod": "AllowedMethods",
    "AllowedHeader": "AllowedHeaders",
    "ExposeHeader": "ExposeHeaders",
}
"""The names in XML and in the JSON that other tools have for the same."""

_LACKING = {
    DocumentKind.POLICY: (
        "This service has no policies.",
        "What it tells of access is on the desk for sharing.",
    ),
    DocumentKind.CORS: (
        "This service has no CORS rules over S3.",
        "If it speaks Swift, a Swift profile has them.",
    ),
}
"""Why a service has none of a kind, and what to do."""


class S3Document:
    """One kind of document of the buckets of one profile; any thread may ask."""

    def __init__(self, requests: Requests, kind: DocumentKind) -> None:
        self._requests = requests
        self.kind = kind
        self._name = kind.value.lower()

    def read(self, bucket: str) -> str | None:
        title = f"The {self.kind.value} of {bucket} could not be read"
        try:
            document = subresources.get(self._requests, title, bucket, self._name)
        except Unsupported as error:
            why, hint = _LACKING[self.kind]
            raise Unsupported(title, why=why, hint=hint) from error
        if document is None:
            return None
        if self.kind is DocumentKind.CORS:
            root = subresources.parse(self._requests, title, document)
            return json.dumps(cors_of(root), indent=2)
        return laid_out(document.decode("utf-8", "replace"))

    def write(self, bucket: str, text: str | None, *, seen: str | None) -> None:
        title = f"The {self.kind.value} of {bucket} could not be changed"
        now = self.read(bucket)
        if now != seen:
            raise Changed(
                title,
                why="Somebody has changed it meanwhile.",
                hint="Read it again, and then decide.",
            )
        if text is not None:
            body = cors_xml(text) if self.kind is DocumentKind.CORS else text.encode()
            try:
                subresources.put(self._requests, title, bucket, self._name, body)
            except StoreError as error:
                raise _said_so(error) from error
        elif now is not None:
            subresources.delete(self._requests, title, bucket, self._name)


def _said_so(error: StoreError) -> StoreError:
    """Return an error whose hint fits a document that the service did not take."""
    if error.hint or error.retryable or isinstance(error, ServiceFault):
        return error
    return type(error)(
        error.title, why=error.why, hint="The old one still stands: check the names in it."
    )


def laid_out(text: str) -> str:
    """Return JSON with one thing in a line; what `read_json` refuses comes back as it is."""
    try:
        return json.dumps(read_json(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def cors_of(root: Element) -> dict[str, Any]:
    """Return the rules of a CORSConfiguration as other tools write them in JSON."""
    rules = []
    for element in root.iter("CORSRule"):
        rule: dict[str, Any] = {}
        if name := text_of(element, "ID"):
            rule["ID"] = name
        for xml_name, json_name in _LISTS.items():
            if found := [each.text or "" for each in element.findall(xml_name)]:
                rule[json_name] = found
        if (seconds := text_of(element, "MaxAgeSeconds")).isdigit():
            rule["MaxAgeSeconds"] = int(seconds)
        rules.append(rule)
    return {"CORSRules": rules}


def cors_xml(text: str) -> bytes:
    """Return the document of checked rules in JSON, as S3 takes it."""
    root = Element("CORSConfiguration", xmlns=NAMESPACE)
    for rule in read_json(text)["CORSRules"]:
        element = SubElement(root, "CORSRule")
        if "ID" in rule:
            SubElement(element, "ID").text = rule["ID"]
        for xml_name, json_name in _LISTS.items():
            for value in rule.get(json_name, ()):
                SubElement(element, xml_name).text = value
        if "MaxAgeSeconds" in rule:
            SubElement(element, "MaxAgeSeconds").text = str(rule["MaxAgeSeconds"])
    document: bytes = ElementTree.tostring(root, "utf-8")
    return document
