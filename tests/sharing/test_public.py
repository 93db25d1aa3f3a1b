"""Public on and off, and links, proved by a client without keys."""

import json
import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from allastui.errors import AccessDenied, InvalidName, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.abilities.sharing import DAY, Audience, LinkUse, Right
from allastui.stores.connect import Connections
from allastui.ui.share.subject import Subject, look, sharing_of
from tests.large_objects import SwiftWriter
from tests.sharing.anybody import anybody, is_refused
from tests.sharing.others import boto3_client
from tests.sharing.shared import Shared

CEPH = pytest.param("ceph", marks=pytest.mark.ceph)
CEPH_SWIFT = pytest.param("ceph_native", marks=pytest.mark.ceph)
ALL = pytest.mark.parametrize("server", ["swift", "swift_native", CEPH, CEPH_SWIFT])


@pytest.mark.parametrize("server", ["swift_native", CEPH, CEPH_SWIFT])
def test_anybody_reads_and_lists_a_public_bucket_and_its_segments_until_it_is_private(
    shared: Shared,
) -> None:
    store, sharing, bucket = shared.store, shared.sharing, shared.bucket
    if not shared.is_s3:  # S3 makes no bucket of such a name
        store.create_bucket(shared.segments)
        shared.put("s", b"segment", shared.segments)
    assert is_refused(shared.url("a/k"))
    assert sharing.trial(bucket, True, "a/k").reading in (401, 403, 404)

    sharing.publish(bucket, listing=False)
    shared.put("later", b"too")
    assert anybody(shared.url("a/k")) == (200, b"data")
    assert anybody(shared.url("later")) == (200, b"too")
    tried = sharing.trial(bucket, True, "a/k")
    assert (tried.url, tried.reading) == (shared.url("a/k"), 200)
    # The lists of Ceph do not tell reading from listing, so there it is the trial that tells.
    assert tried.listing in ((200, 204) if server_lists(shared) else (401, 403))

    sharing.publish(bucket, listing=True)
    assert b"later" in anybody(shared.url())[1]
    rights = {each.rights for each in sharing.sight(bucket, ()).statements}
    assert {Right.LIST, Right.READ} <= frozenset().union(*rights)
    if not shared.is_s3:
        of_segments = sharing.public_urls(shared.segments, "s")[-1]
        assert anybody(of_segments) == (200, b"segment")

    sharing.unpublish(bucket)
    assert is_refused(shared.url("a/k"))
    assert is_refused(shared.url())
    assert sharing.sight(bucket, ("a/k",)).statements == ()
    sharing.unpublish(bucket)


def server_lists(shared: Shared) -> bool:
    return shared.is_ceph and not shared.is_s3


@pytest.mark.parametrize("server", [CEPH, CEPH_SWIFT])
def test_segments_that_may_not_be_shared_are_told_and_the_bucket_is_shared_all_the_same(
    shared: Shared, second_ceph_native_profile: Profile
) -> None:
    with closing(Connections([second_ceph_native_profile])) as theirs:
        theirs.open(second_ceph_native_profile.name).create_bucket(shared.segments)
    (note,) = shared.sharing.sight(shared.bucket, ()).notes
    assert note.startswith(f"The access to {shared.segments} is not known")

    halfway = rf"access to {shared.bucket} was changed, but not that to {shared.segments}\."
    with pytest.raises(AccessDenied, match=halfway):
        shared.sharing.publish(shared.bucket, listing=False)
    assert anybody(shared.url("a/k")) == (200, b"data")
    with pytest.raises(AccessDenied, match=halfway):
        shared.sharing.unpublish(shared.bucket)
    assert is_refused(shared.url("a/k"))


@pytest.mark.parametrize("server", [CEPH])
def test_one_object_is_public_and_nothing_beside_it(shared: Shared) -> None:
    sharing, bucket = shared.sharing, shared.bucket
    shared.put("odd ä+%41?", b"odd")
    for _ in range(2):
        sharing.publish_object(bucket, "odd ä+%41?", public=True)
    assert anybody(shared.url("odd ä+%41?")) == (200, b"odd")
    assert is_refused(shared.url("a/k"))
    (told,) = sharing.sight(bucket, ("odd ä+%41?", "a/k")).statements
    assert (told.audience, told.keys, told.rights) == (
        Audience.ANYBODY,
        "odd ä+%41?",
        frozenset({Right.READ}),
    )
    sharing.publish_object(bucket, "odd ä+%41?", public=False)
    assert is_refused(shared.url("odd ä+%41?"))
    # What others have set is taken back as well, and so is a public bucket's ACL.
    client = boto3_client(shared.profile)
    client.put_object_acl(Bucket=bucket, Key="a/k", GrantRead="id=project_2005678")
    (told,) = sharing.sight(bucket, ("a/k",)).statements
    assert (told.audience, told.name) == (Audience.NAMED, "project_2005678")
    sharing.revoke(bucket, told.name, "a/k")
    assert sharing.sight(bucket, ("a/k",)).statements == ()
    client.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert anybody(shared.url())[0] == 200
    sharing.unpublish(bucket)
    assert is_refused(shared.url())


@pytest.mark.parametrize("server", [CEPH])
@pytest.mark.parametrize("form", ["slo", "dlo"])
def test_a_public_large_object_whose_segments_stay_closed_is_told_with_what_opens_it(
    shared: Shared, ceph_native_profile: Profile, form: str
) -> None:
    bucket, key = shared.bucket, "big"
    getattr(SwiftWriter(ceph_native_profile), form)(bucket, key, [b"1" * 40, b"2" * 40])
    sharing, subject = shared.sharing, Subject(shared.profile.name, bucket, objects=(key,))
    profiles = [replace(each, project="p") for each in (shared.profile, ceph_native_profile)]
    with closing(Connections(profiles)) as both:
        assert look(both, subject).closed == ""
        changes: list[Callable[[], None]] = [
            lambda: sharing.publish_object(bucket, key, public=True),
            lambda: sharing.publish(bucket, listing=True),
        ]
        for publish in changes:
            publish()
            assert is_refused(shared.url(key))
            seen = look(both, subject)
            assert seen.trial.reading == 403
            assert "but not the segments" in seen.closed
        closed = seen.closed
        link = sharing.link(bucket, key, LinkUse.READ, 60)
        assert anybody(link.url) == (200, b"1" * 40 + b"2" * 40)
        over_swift = Subject(ceph_native_profile.name, bucket, objects=(key,))
        sharing_of(both.open(over_swift.profile), "").publish(bucket, listing=True)
        seen = look(both, subject)
    # Swift's lists open the segments of an SLO; those of a DLO are refused by Ceph all the same.
    if form == "slo":
        assert closed.endswith(f"public with {ceph_native_profile.name}, which opens them too.")
        assert (seen.trial.reading, seen.closed) == (200, "")
        assert anybody(shared.url(key))[0] == 200
    else:
        assert "public with" not in closed
        assert is_refused(shared.url(key))
        assert seen.trial.reading == 403


@pytest.mark.parametrize("server", [CEPH])
def test_statements_of_others_stay_in_the_policy_and_are_told(shared: Shared) -> None:
    client, sharing, bucket = boto3_client(shared.profile), shared.sharing, shared.bucket
    theirs = [
        {
            "Sid": "Theirs",
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam:::user/project_2005678"]},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/raw/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        },
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:PutBucketNotification"],
            "Resource": f"arn:aws:s3:::{bucket}",
        },
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": theirs})
    client.put_bucket_policy(Bucket=bucket, Policy=text)
    sharing.publish(bucket, listing=True)
    sharing.grant(bucket, "project_2005678", write=True)
    told = sharing.sight(bucket, ()).statements
    assert any("PutBucketNotification" in each.as_it_stands and each.denies for each in told)
    assert any(each.keys == "raw/*" and "192.0.2.0" in each.only_if for each in told)
    sharing.revoke(bucket, "project_2005678")
    sharing.unpublish(bucket)
    kept = json.loads(client.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert kept == theirs


@pytest.mark.parametrize("server", ["swift"])
def test_s3_of_openstack_swift_changes_nothing_that_it_cannot_tell(shared: Shared) -> None:
    sharing, bucket = shared.sharing, shared.bucket
    changes: list[Callable[[], None]] = [
        lambda: sharing.publish(bucket, listing=True),
        lambda: sharing.unpublish(bucket),
        lambda: sharing.grant(bucket, "2001234", write=False),
    ]
    for change in changes:
        with pytest.raises(Unsupported, match=r"lists of Swift.*profile that speaks Swift"):
            change()
    with pytest.raises(Unsupported, match=r"single objects. Make a link to it instead, or"):
        sharing.publish_object(bucket, "a/k", public=True)
    seen = sharing.sight(bucket, ("a/k",))
    assert seen.statements == ()
    assert "profile that speaks Swift" in " ".join(seen.notes)


@pytest.mark.parametrize("server", ["swift_native"])
def test_an_object_is_not_public_by_itself_over_swift(shared: Shared) -> None:
    with pytest.raises(Unsupported, match="as a whole"):
        shared.sharing.publish_object(shared.bucket, "a/k", public=True)
    with pytest.raises(InvalidName):
        shared.sharing.grant(shared.bucket, "two,projects", write=False)


@ALL
def test_links_read_and_write_without_a_sign_in(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sharing, bucket = shared.sharing, shared.bucket
    key = "odd ä+%41?"
    shared.put(key, b"data")
    link = sharing.link(bucket, key, LinkUse.READ, 7 * DAY, make_key=True)
    assert sharing.can_sign_links()
    assert link.url not in repr(link)
    assert anybody(link.url) == (200, b"data")
    assert anybody(link.url, b"other")[0] in (401, 403)
    target = sharing.link(bucket, "in/new", LinkUse.WRITE, 60)
    assert anybody(target.url, b"written")[0] in (200, 201)
    assert shared.store.stat(bucket, "in/new").size == len(b"written")
    secret = link.url.partition("ignature=" if shared.is_s3 else "temp_url_sig=")[2][:40]
    assert len(secret) == 40
    assert secret not in caplog.text
    if shared.is_s3:
        with pytest.raises(Unsupported, match="7 days at most"):
            sharing.link(bucket, key, LinkUse.READ, 7 * DAY + 1)
