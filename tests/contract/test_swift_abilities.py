"""Sharing, links and statistics of Swift, on real servers."""

import urllib.error
import urllib.request

import pytest

from allastui.errors import NotFound, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.abilities.sharing import Audience, LinkUse, Sharing
from allastui.stores.abilities.usage import BucketUse
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes
from allastui.stores.swift.store import SwiftStore, open_swift
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


def sharing_of(store: SwiftStore) -> Sharing:
    found = store.abilities.sharing
    assert found is not None
    return found


def public_buckets(account: Account) -> set[str]:
    """Return which of the bucket and that of its segments anybody may see."""
    statements = sharing_of(account.store).sight(account.bucket, ()).statements
    return {each.bucket for each in statements if each.audience is Audience.ANYBODY}


def test_access_is_given_to_the_segments_too_and_taken_back(account: Account) -> None:
    account.upload("big")
    url, sharing = account.public_url("big"), sharing_of(account.store)
    assert fetched(url)[0] in (401, 403)
    sharing.publish(account.bucket, listing=True)
    assert public_buckets(account) == {account.bucket, account.segments_bucket}
    assert fetched(url) == (200, DATA)
    sharing.unpublish(account.bucket)
    assert public_buckets(account) == set()
    assert fetched(url)[0] in (401, 403)


def test_a_bucket_without_segments_is_shared_alone(account: Account) -> None:
    account.stage.put("k", b"data")
    sharing_of(account.store).publish(account.bucket, listing=False)
    assert public_buckets(account) == {account.bucket}
    assert fetched(account.public_url("k")) == (200, b"data")


def test_a_link_reads_and_writes_one_object_without_a_sign_in(account: Account) -> None:
    sharing = sharing_of(account.store)
    for key in ("in/plain", "odd ä+%41?"):
        account.stage.put(key, b"data")
        link = sharing.link(account.bucket, key, LinkUse.READ, 60, make_key=True).url
        assert fetched(link) == (200, b"data")
        assert fetched(link, b"other")[0] in (401, 403)
    target = sharing.link(account.bucket, "new", LinkUse.WRITE, 60).url
    assert fetched(target, b"written")[0] == 201
    assert account.stage.read("new") == b"written"


def test_a_link_of_a_large_object_reads_it_whole(account: Account) -> None:
    account.upload("big")
    sharing = sharing_of(account.store)
    link = sharing.link(account.bucket, "big", LinkUse.READ, 60, make_key=True)
    assert fetched(link.url) == (200, DATA)


def test_the_statistics_of_a_bucket_count_its_objects(
    account: Account,
) -> None:
    for key in ("a", "b"):
        account.stage.put(key, b"12345")
    account.upload("big")
    usage = account.store.abilities.usage
    assert usage is not None
    use = usage.bucket(account.bucket)
    assert use is not None
    assert use.objects == 3
    assert use.bytes >= 10
    assert usage.bucket(account.segments_bucket) == BucketUse(3, len(DATA))
    assert account.bucket in usage.buckets()
    project = usage.project()
    assert project is not None
    assert project.buckets >= 2
    with pytest.raises(NotFound):
        usage.bucket("no-such-bucket")


def test_a_link_needs_a_key_that_is_made_only_when_asked_for(
    second_ceph_native_profile: Profile,
) -> None:
    store = open_swift(second_ceph_native_profile, pool_size=1)
    try:
        store.create_bucket("without-a-key")
        store.put("without-a-key", "k", BytesBody(b"data"), Attributes())
        with pytest.raises(Unsupported, match="no key yet"):
            sharing_of(store).link("without-a-key", "k", LinkUse.READ, 60)
        link = sharing_of(store).link("without-a-key", "k", LinkUse.READ, 60, make_key=True)
        assert fetched(link.url) == (200, b"data")
        again = sharing_of(store).link("without-a-key", "k", LinkUse.READ, 60)
        assert fetched(again.url) == (200, b"data")
    finally:
        store.close()
