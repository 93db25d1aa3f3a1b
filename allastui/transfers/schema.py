"""The tables of the journal, and how values become columns.

Keys are stored as bytes, since a local file name need not be UTF-8. An item keeps only its name
below its route; a target key of its own is kept where the copy got another name. The journal holds
names of profiles but never anything secret.
"""

import json
from collections.abc import Sequence
from typing import Any

from allastui.transfers.codec import decode, encode
from allastui.transfers.job import Failure
from allastui.transfers.request import CopyRequest, DeleteRequest, Request, Route

_FIRST_TABLES = """
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    created REAL NOT NULL,
    ended REAL,
    routes TEXT,
    discovered INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE route (
    job INTEGER NOT NULL,
    source INTEGER NOT NULL,
    source_key BLOB NOT NULL,
    target_key BLOB NOT NULL,
    PRIMARY KEY (job, source)
) WITHOUT ROWID;
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    state INTEGER NOT NULL,
    source INTEGER NOT NULL,
    name BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified REAL,
    claimed REAL,
    verified INTEGER NOT NULL DEFAULT 0,
    target_key BLOB,
    version TEXT,
    part_size INTEGER,
    upload TEXT,
    failure TEXT
);
CREATE UNIQUE INDEX item_by_name ON item (job, source, name);
CREATE INDEX item_by_state ON item (job, state, id);
CREATE VIEW whole_item AS
    SELECT item.id, item.job, item.state, item.source,
        CAST(route.source_key || item.name AS BLOB) AS source_key,
        CAST(coalesce(item.target_key, route.target_key || item.name) AS BLOB) AS target_key,
        item.size, item.modified, item.claimed, item.verified, item.version, item.part_size,
        item.upload, item.failure
    FROM item JOIN route ON route.job = item.job AND route.source = item.source;
CREATE TABLE part (
    item INTEGER NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    PRIMARY KEY (item, number)
) WITHOUT ROWID;
"""

_OWNER_TABLE = """
CREATE TABLE owner (
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started REAL NOT NULL,
    seen REAL NOT NULL
);
"""

_PLAIN_ITEMS = """
ALTER TABLE item ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
DROP VIEW whole_item;
CREATE VIEW whole_item AS
    SELECT item.id, item.job, item.state, item.source,
        CAST(route.source_key || item.name AS BLOB) AS source_key,
        CAST(coalesce(item.target_key, route.target_key || item.name) AS BLOB) AS target_key,
        item.size, item.modified, item.claimed, item.verified, item.version, item.part_size,
        item.upload, item.failure, item.plain
    FROM item JOIN route ON route.job = item.job AND route.source = item.source;
"""

MIGRATIONS = (_FIRST_TABLES, _OWNER_TABLE, _PLAIN_ITEMS)
"""The statements that lead from each version of the schema to the next; version 0 is empty. What
stands here is never changed, only added to. A request with a new field needs a version too, be it
without statements: who does not know the field cannot read the request."""

FORMAT_WITH_OWNER = 2
"""From this version on a journal tells whose it is."""

SCHEMA_VERSION = len(MIGRATIONS)


def encode_key(key: str) -> bytes:
    return key.encode("utf-8", "surrogateescape")


def decode_key(key: bytes) -> str:
    return key.decode("utf-8", "surrogateescape")


def encode_request(request: Request) -> str:
    return json.dumps(encode(request))


def decode_request(text: str) -> Request:
    """Return the request that `encode_request` wrote; raises ValueError for anything else."""
    return request_of(json.loads(text))


def request_of(document: Any) -> Request:
    """Return the request that `codec.encode` made; raises ValueError for anything else."""
    if isinstance(document, dict) and "target" not in document:
        return decode(DeleteRequest, document)
    return decode(CopyRequest, document)


def encode_routes(routes: Sequence[Route]) -> str:
    return json.dumps(encode(tuple(routes)))


def decode_routes(text: str | None) -> tuple[Route, ...]:
    """Return what `encode_routes` wrote; none where nothing was decided yet."""
    return decode(tuple[Route, ...], json.loads(text or "[]"))


def encode_failure(failure: Failure) -> str:
    return json.dumps(encode(failure))


def decode_failure(text: str | None) -> Failure | None:
    return decode(Failure, json.loads(text)) if text else None
