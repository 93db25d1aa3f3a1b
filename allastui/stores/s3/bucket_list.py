"""The answer to a request for all buckets, read without boto3, which takes long to import."""

from xml.parsers import expat

from allastui.stores.entry import Entry, Kind
from allastui.stores.s3.listing import NotAListing
from allastui.stores.stored_times import iso_seconds

_ROOT = b"<ListAllMyBucketsResult"

NO_DATE = 1_233_679_509.0
"""The moment (2009-02-03 16:45:09 UTC) that OpenStack Swift's S3 API says of every bucket.

Swift keeps no date of a container, and the answer of S3 must have one.
"""


def read_buckets(document: bytes) -> list[Entry]:
    """Return the buckets by name; raises NotAListing for any other document."""
    if _ROOT not in document[:4096]:
        raise NotAListing("the document is another one")
    buckets: list[Entry] = []
    fields: dict[str, str] = {}
    texts: list[str] = []

    def at_start(name: str, attributes: object) -> None:
        texts.clear()
        if name == "Bucket":
            fields.clear()

    def at_end(name: str) -> None:
        if name == "Bucket":
            made = iso_seconds(fields.get("CreationDate", ""))
            modified = None if made == NO_DATE else made
            buckets.append(Entry(fields.get("Name", ""), Kind.BUCKET, modified=modified))
        else:
            fields[name] = "".join(texts)

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = at_start
    parser.EndElementHandler = at_end
    parser.CharacterDataHandler = texts.append
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise NotAListing(str(error)) from error
    return sorted(buckets)
