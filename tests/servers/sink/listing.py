"""Listings as S3 (both versions) and Swift give them."""

import json
from collections.abc import Mapping
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from tests.servers.sink.keys import Keys, find

MODIFIED_ISO = "2026-11-20T12:00:00.000Z"
_S3_KEYS = 1000
_SWIFT_KEYS = 10_000
_S3_ROW = (
    f"<Contents><Key>%s</Key><LastModified>{MODIFIED_ISO}</LastModified>"
    "<ETag>&quot;%s&quot;</ETag><Size>%s</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
_SWIFT_ROW = (
    ',{"name": "%s", "hash": "%s", "bytes": %s, "content_type": "application/octet-stream",'
    ' "last_modified": "2026-11-20T12:00:00.000000"}'
)


def s3_listing(bucket: str, keys: Keys, query: Mapping[str, str]) -> str:
    """Return a page of ListObjects or ListObjectsV2; the token of the next is its last key."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    is_second = query.get("list-type") == "2"
    after = query.get("start-after", "") if is_second else query.get("marker", "")
    if token := query.get("continuation-token"):
        after = unquote(token)
    limit = min(int(query.get("max-keys") or _S3_KEYS), _S3_KEYS)
    found = find(keys, prefix, delimiter, after, limit)
    encodes = query.get("encoding-type") == "url"
    shown = quote if encodes else escape
    rows, prefixes = [], []
    for piece in found.pieces:
        if isinstance(piece, str):
            prefixes.append(f"<CommonPrefixes><Prefix>{shown(piece)}</Prefix></CommonPrefixes>")
        else:
            rows.append(keys.rendered(_S3_ROW, piece, shown))
    follows = ""
    if found.last is not None:
        name = "NextContinuationToken" if is_second else "NextMarker"
        follows = f"<{name}>{quote(found.last) if is_second else shown(found.last)}</{name}>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{escape(bucket)}</Name><Prefix>{shown(prefix)}</Prefix>"
        f"<KeyCount>{found.count}</KeyCount><MaxKeys>{limit}</MaxKeys>"
        + ("<EncodingType>url</EncodingType>" if encodes else "")
        + f"<IsTruncated>{'false' if found.last is None else 'true'}</IsTruncated>{follows}"
        + "".join(rows)
        + "".join(prefixes)
        + "</ListBucketResult>"
    )


def swift_listing(keys: Keys, query: Mapping[str, str]) -> str:
    """Return a page of a container as JSON."""
    limit = min(int(query.get("limit") or _SWIFT_KEYS), _SWIFT_KEYS)
    found = find(
        keys, query.get("prefix", ""), query.get("delimiter", ""), query.get("marker", ""), limit
    )
    rows = [
        f',{{"subdir": {json.dumps(piece)}}}'
        if isinstance(piece, str)
        else keys.rendered(_SWIFT_ROW, piece, _in_json)
        for piece in found.pieces
    ]
    return f"[{''.join(rows)[1:]}]"


def _in_json(name: str) -> str:
    return json.dumps(name)[1:-1]
