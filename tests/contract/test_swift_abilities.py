"""Sharing, links and statistics of Swift, on real servers."""

import urllib.error
import urllib.request

import pytest

from allastui.errors import NotFound, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes
from allastui.stores.swift.sharing import Access
from allastui.stores.swift.store import open_swift
from tests.contract.account import DATA, Account


def fetched(url: str, data: bytes | None = None) -> tuple[int, bytes]:
    """Return status and body of a request without any sign-in."""
    request = urllib.request.Request(url, data=data, method="PUT" if data is not None else "GET")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def test_access_is_given_to_the_segments_too_and_taken_back(account: Account) -> None:
    account.upload("big")
    url = account.public_url("big")
    assert fetched(url)[0] in (401, 403)
    public = Access(read=(".r:*", ".rlistings"))
    account.store.sharing.set_access(account.bucket, public)
    assert set(account.store.sharing.access(account.bucket).read) == set(public.read)
    assert account.store.sharing.segments_access(account.bucket) is not None
    assert fetched(url) == (200, DATA)
    account.store.sharing.set_access(account.bucket, Access())
    assert account.store.sharing.access(account.bucket) == Access()
    assert fetched(url)[0] in (401, 403)


def test_a_bucket_without_segments_is_shared_alone(account: Account) -> None:
    account.stage.put("k", b"data")
    account.store.sharing.set_access(account.bucket, Access(read=(".r:*",)))
    assert account.store.sharing.segments_access(account.bucket) is None
    assert fetched(account.public_url("k")) == (200, b"data")


def test_a_link_reads_and_writes_one_object_without_a_sign_in(account: Account) -> None:
    sharing = account.store.sharing
    for key in ("in/plain", "odd ä+%41?"):
        account.stage.put(key, b"data")
        link = sharing.temp_url(account.bucket, key, 60, make_key=True)
        assert fetched(link) == (200, b"data")
        assert fetched(link, b"other")[0] in (401, 403)
    target = sharing.temp_url(account.bucket, "new", 60, method="PUT")
    assert fetched(target, b"written")[0] == 201
    assert account.stage.read("new") == b"written"


def test_a_link_of_a_large_object_reads_it_whole(account: Account) -> None:
    account.upload("big")
    link = account.store.sharing.temp_url(account.bucket, "big", 60, make_key=True)
    assert fetched(link) == (200, DATA)


def test_the_statistics_of_a_bucket_count_its_objects(
    account: Account,
) -> None:
    for key in ("a", "b"):
        account.stage.put(key, b"12345")
    account.upload("big")
    use = account.store.statistics.bucket(account.bucket)
    assert use.objects == 3
    assert use.bytes >= 10
    segments = account.store.statistics.segments_of(account.bucket)
    assert segments is not None
    assert (segments.objects, segments.bytes) == (3, len(DATA))
    assert account.bucket in account.store.statistics.buckets()
    assert account.store.statistics.project().buckets >= 2
    with pytest.raises(NotFound):
        account.store.statistics.bucket("no-such-bucket")
    assert account.store.statistics.segments_of("no-such-bucket") is None


def test_a_link_needs_a_key_that_is_made_only_when_asked_for(
    second_ceph_native_profile: Profile,
) -> None:
    store = open_swift(second_ceph_native_profile, pool_size=1)
    try:
        store.create_bucket("without-a-key")
        store.put("without-a-key", "k", BytesBody(b"data"), Attributes())
        with pytest.raises(Unsupported, match="no key yet"):
            store.sharing.temp_url("without-a-key", "k", 60)
        link = store.sharing.temp_url("without-a-key", "k", 60, make_key=True)
        assert fetched(link) == (200, b"data")
        again = store.sharing.temp_url("without-a-key", "k", 60)
        assert fetched(again) == (200, b"data")
    finally:
        store.close()
