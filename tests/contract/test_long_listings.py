"""Listings so long that they are split, on real services: the same rows as page by page."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form
from allastui.stores.s3 import reading as s3_reading
from allastui.stores.s3.store import S3Store
from allastui.stores.store import Store
from allastui.stores.swift import reading as swift_reading
from allastui.stores.swift.store import SwiftStore
from tests.contract.stage import Stage
from tests.servers.proxy import FaultProxy

_PAGE = 7
"""Rows of a page here, so that few objects make a long listing."""

_NAMES = [
    *(f"file-{number:06d}.dat" for number in range(0, 3000, 25)),
    *(f"folder {number:03d}/below" for number in range(60)),
    *(f"{chr(0x4E00 + 17 * number)}{number}" for number in range(40)),
    "folder 00",
    "folder 001",
    "folder 001-",
    "folder 0010",
    "a\tb",
    "a+b%20c",
    "a&lt;b",
    "a\x1b[31m",
    "z\U0010ffff",
    "~",
    "file-000",
    "file-",
]


def _pages(store: Store, bucket: str, prefix: str) -> Iterator[list[Entry]]:
    if isinstance(store, S3Store):
        return s3_reading.list_pages(store._requests, bucket, prefix, Form.PLAIN, _PAGE)
    assert isinstance(store, SwiftStore)
    return swift_reading.list_pages(store._requests, bucket, prefix, _PAGE)


def test_a_split_listing_has_each_row_once(stage: Stage) -> None:
    if not isinstance(stage.store, S3Store | SwiftStore):
        pytest.skip("its listings are not split")
    prefix = "in \x1b&+/"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: stage.put(prefix + name, b"x"), _NAMES))
    whole = sorted((entry.name, entry.kind) for entry in stage.listed(prefix))
    for _ in range(3):
        pages = list(_pages(stage.store, stage.bucket, prefix))
        found = [(entry.name, entry.kind) for entries in pages for entry in entries]
        assert len(pages) > len(whole) / _PAGE
        assert sorted(found) == whole


def test_a_listing_of_two_pages_takes_two_requests(swift_profile: Profile) -> None:
    with closing(FaultProxy(swift_profile)) as proxy:
        connections = Connections([proxy.profile])
        store = connections.open(proxy.profile.name)
        store.create_bucket("two-pages")
        stage = Stage(store, "two-pages", has_paths=False)
        for number in range(_PAGE + 1):
            stage.put(f"{number}")
        proxy.forget()
        assert sum(map(len, _pages(store, "two-pages", ""))) == _PAGE + 1
        assert len(proxy.exchanges) == 2
        connections.close()
