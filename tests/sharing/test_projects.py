"""Access given to another project and taken back, proved by that project with other programs.

The user of these Keystones is a member of both projects, so that it is the project that counts.
"""

from collections.abc import Callable
from contextlib import closing

import pytest
from botocore.exceptions import ClientError
from swiftclient.exceptions import ClientException

from allastui.stores.abilities.sharing import Audience, Keeper, Right, Statement
from allastui.stores.connect import Connections
from allastui.ui.share.subject import Subject, look, was_granted
from tests.servers.keystone import KeystoneServer
from tests.sharing.anybody import anybody
from tests.sharing.others import boto3_client, swift_account, swift_program
from tests.sharing.shared import Shared, shared_bucket

BOTH = pytest.mark.parametrize(
    "server", ["keystone_swift", pytest.param("ceph_keystone", marks=pytest.mark.ceph)]
)
READ, WRITE = frozenset({Right.LIST, Right.READ}), frozenset({Right.LIST, Right.READ, Right.WRITE})


@pytest.fixture
def keystone(server: str, request: pytest.FixtureRequest) -> KeystoneServer:
    found: KeystoneServer = request.getfixturevalue(server)
    return found


def told(shared: Shared, bucket: str = "") -> list[tuple[str, frozenset[Right]]]:
    """Return whom the statements name, and what for."""
    statements = shared.sharing.sight(shared.bucket, ()).statements
    return [(each.name, each.rights) for each in statements if is_of(each, bucket or shared.bucket)]


def is_of(statement: Statement, bucket: str) -> bool:
    return statement.bucket == bucket and statement.audience is Audience.NAMED


@BOTH
def test_another_project_reads_and_writes_over_swift_as_long_as_it_may(
    keystone: KeystoneServer,
) -> None:
    own, other = keystone.projects
    theirs = swift_account(keystone, other, own)

    def is_refused(ask: Callable[..., object], *arguments: object) -> bool:
        with pytest.raises(ClientException) as refused:
            ask(*arguments)
        return refused.value.http_status in (401, 403)

    with shared_bucket(own.swift_profile) as shared:
        bucket, sharing = shared.bucket, shared.sharing
        shared.store.create_bucket(shared.segments)
        shared.put("s", b"segment", shared.segments)
        assert is_refused(theirs.get_object, bucket, "a/k")

        sharing.grant(bucket, other.id, write=False)
        read = ("download", bucket, "a/k", "-o", "-")
        assert swift_program(keystone, other, own, *read) == (0, b"data")
        assert theirs.get_object(shared.segments, "s")[1] == b"segment"
        assert [each["name"] for each in theirs.get_container(bucket)[1]] == ["a/k"]
        assert is_refused(theirs.put_object, bucket, "new", b"x")
        assert told(shared) == [(other.id, READ)]
        assert told(shared, shared.segments) == [(other.id, READ)]

        sharing.grant(bucket, other.id, write=True)
        theirs.put_object(bucket, "new", b"from the other project")
        assert shared.store.stat(bucket, "new").size == len(b"from the other project")
        assert told(shared) == [(other.id, WRITE)]
        if not shared.is_ceph:  # which takes the plain name as well
            own_list = swift_account(keystone, own, own).head_container(bucket)["x-container-write"]
            assert own_list == f"{own.id}:*,{other.id}:*"

        sharing.grant(bucket, "project_2009999", write=True)
        sharing.revoke(bucket, other.id)
        assert is_refused(theirs.get_object, bucket, "a/k")
        assert is_refused(theirs.put_object, bucket, "new", b"x")
        assert [name for name, _ in told(shared)] == ["project_2009999"]
        sharing.revoke(bucket, "project_2009999")
        assert sharing.sight(bucket, ()).statements == ()


@pytest.mark.ceph
def test_another_project_reads_and_writes_over_s3_as_long_as_it_may(
    ceph_keystone: KeystoneServer,
) -> None:
    own, other = ceph_keystone.projects
    theirs = boto3_client(other.s3_profile)
    with shared_bucket(own.s3_profile) as shared:
        bucket, sharing = shared.bucket, shared.sharing

        def is_refused(ask: Callable[..., object], **names: object) -> bool:
            with pytest.raises(ClientError) as refused:
                ask(Bucket=bucket, **names)
            return refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403

        assert is_refused(theirs.get_object, Key="a/k")
        sharing.grant(bucket, other.id, write=False)
        assert theirs.get_object(Bucket=bucket, Key="a/k")["Body"].read() == b"data"
        assert theirs.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"] == "a/k"
        assert is_refused(theirs.put_object, Key="new", Body=b"x")
        assert told(shared) == [(other.id, READ)]

        sharing.grant(bucket, other.id, write=True)
        theirs.put_object(Bucket=bucket, Key="new", Body=b"from the other project")
        assert told(shared) == [(other.id, WRITE)]
        # What another project writes belongs to it; the owner of the bucket is let in all the same.
        ours = boto3_client(own.s3_profile)
        assert ours.get_object(Bucket=bucket, Key="new")["Body"].read() == b"from the other project"
        theirs.delete_object(Bucket=bucket, Key="new")

        sharing.revoke(bucket, other.id)
        assert is_refused(theirs.get_object, Key="a/k")
        assert is_refused(theirs.put_object, Key="new", Body=b"x")
        assert sharing.sight(bucket, ()).statements == ()
        with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
            ours.get_bucket_policy(Bucket=bucket)


@pytest.mark.ceph
def test_what_is_given_over_swift_is_good_for_s3_too_where_the_service_can(
    ceph_keystone: KeystoneServer,
) -> None:
    own, other = ceph_keystone.projects
    theirs = boto3_client(other.s3_profile)
    with shared_bucket(own.swift_profile) as shared:
        shared.sharing.grant(shared.bucket, other.id, write=False)
        assert theirs.get_object(Bucket=shared.bucket, Key="a/k")["Body"].read() == b"data"
        shared.sharing.revoke(shared.bucket, other.id)
        with pytest.raises(ClientError):
            theirs.get_object(Bucket=shared.bucket, Key="a/k")


@BOTH
def test_both_protocols_are_looked_at_together(keystone: KeystoneServer) -> None:
    own, other = keystone.projects
    with (
        shared_bucket(own.swift_profile) as shared,
        closing(Connections([own.s3_profile, own.swift_profile])) as connections,
    ):
        over_s3 = Subject(own.s3_profile.name, shared.bucket, objects=("a/k",))
        alone = look(connections, over_s3)
        assert (alone.sight.statements, alone.sight.unseen) == ((), "")
        assert not was_granted(alone.trial)
        shared.sharing.grant(shared.bucket, other.id, write=False)
        shared.sharing.publish(shared.bucket, listing=False)
        together = look(connections, over_s3)
        said = [(each.audience, each.name, each.keeper) for each in together.sight.statements]
        assert (Audience.ANYBODY, "", Keeper.SWIFT) in said
        assert (Audience.NAMED, other.id, Keeper.SWIFT) in said
        # Over the S3 of OpenStack Swift nobody reads without keys: the other protocol shows it.
        assert together.trial.reading == 200
        assert anybody(together.trial.url) == (200, b"data")
