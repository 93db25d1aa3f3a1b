"""Lifecycle rules, policies and CORS on the real servers, seen by boto3 alone as well."""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from allastui.errors import AccessDenied, Changed, NotFound, StoreError, Unsupported
from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.lifecycle import NewRule, RuleKind
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.contract.test_versions import boto_of


@contextmanager
def a_bucket(profile: Profile) -> Iterator[tuple[Store, Abilities, str]]:
    connections = Connections([profile])
    try:
        store = connections.open(profile.name)
        bucket = f"rules-{secrets.token_hex(4)}"
        store.create_bucket(bucket)
        yield store, store.abilities, bucket
    finally:
        connections.close()


FOREIGN = [
    {
        "ID": "tagged",
        "Status": "Enabled",
        "Filter": {
            "And": {
                "Prefix": "t/",
                "Tags": [{"Key": "keep", "Value": "no"}, {"Key": "ä", "Value": "<b> & c"}],
            }
        },
        "Expiration": {"Days": 3},
    },
    {
        "ID": "cold",
        "Status": "Disabled",
        "Filter": {"Prefix": "m/"},
        "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}],
    },
]


def test_rules_are_added_and_removed_and_those_of_others_stay(ceph_profile: Profile) -> None:
    boto = boto_of(ceph_profile)

    def by_boto(bucket: str) -> dict[str, Any]:
        found = boto.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        return {rule["ID"]: rule for rule in found}

    with a_bucket(ceph_profile) as (_, abilities, bucket):
        lifecycle = abilities.lifecycle
        assert lifecycle is not None
        assert lifecycle.rules(bucket) == ()
        boto.put_bucket_lifecycle_configuration(
            Bucket=bucket, LifecycleConfiguration={"Rules": FOREIGN}
        )
        before = by_boto(bucket)
        for kind in RuleKind:
            lifecycle.add(bucket, NewRule(kind, "raw & <x>/", 30), lifecycle.rules(bucket))
        after = by_boto(bucket)
        assert {name: after[name] for name in before} == before
        made = [rule for name, rule in after.items() if name not in before]
        assert [rule["Filter"]["Prefix"] for rule in made] == ["raw & <x>/"] * 3
        assert {
            key: value for rule in made for key, value in rule.items() if isinstance(value, dict)
        } == {
            "Filter": {"Prefix": "raw & <x>/"},
            "Expiration": {"Days": 30},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 30},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        }
        rules = {rule.id: rule for rule in lifecycle.rules(bucket)}
        assert rules["tagged"].tags == (("keep", "no"), ("ä", "<b> & c"))
        assert (rules["cold"].is_enabled, rules["cold"].moves) == (
            False,
            ("move to GLACIER after 30 days",),
        )
        stale = tuple(rules.values())[:-1]
        with pytest.raises(Changed, match="meanwhile"):
            lifecycle.remove(bucket, rules["cold"], stale)
        with pytest.raises(Changed, match="meanwhile"):
            lifecycle.add(bucket, NewRule(RuleKind.EXPIRE, "", 1), stale)
        assert by_boto(bucket) == after
        for rule in tuple(rules.values()):
            lifecycle.remove(bucket, rule, lifecycle.rules(bucket))
        with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
            by_boto(bucket)
        boto.head_bucket(Bucket=bucket)


def policy_for(bucket: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/open/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_policy_and_cors_rules_are_written_replaced_and_taken_away(ceph_profile: Profile) -> None:
    boto = boto_of(ceph_profile)
    with a_bucket(ceph_profile) as (_, abilities, bucket):
        policy, cors = abilities.policy, abilities.cors
        assert policy is not None
        assert cors is not None
        assert (policy.read(bucket), cors.read(bucket)) == (None, None)
        policy.write(bucket, policy_for(bucket), seen=None)
        stored = boto.get_bucket_policy(Bucket=bucket)["Policy"]
        assert json.loads(stored) == json.loads(policy_for(bucket))
        bad = policy_for(bucket).replace("GetObject", "NoSuchThing")
        standing = policy.read(bucket)
        with pytest.raises(Changed, match="meanwhile"):
            policy.write(bucket, bad, seen=None)
        with pytest.raises(StoreError, match="old one still stands"):
            policy.write(bucket, bad, seen=standing)
        assert policy.read(bucket) == standing

        rules = {
            "CORSRules": [
                {
                    "ID": "pages",
                    "AllowedOrigins": ["https://a.example", "https://b.example"],
                    "AllowedMethods": ["GET", "HEAD"],
                    "AllowedHeaders": ["*"],
                    "ExposeHeaders": ["ETag"],
                    "MaxAgeSeconds": 300,
                }
            ]
        }
        cors.write(bucket, json.dumps(rules), seen=None)
        [stored_rule] = boto.get_bucket_cors(Bucket=bucket)["CORSRules"]
        assert {**stored_rule, "AllowedOrigins": sorted(stored_rule["AllowedOrigins"])} == {
            **rules["CORSRules"][0],
            "AllowedMethods": stored_rule["AllowedMethods"],
        }
        assert sorted(stored_rule["AllowedMethods"]) == ["GET", "HEAD"]
        for document in (policy, cors):
            document.write(bucket, None, seen=document.read(bucket))
            assert document.read(bucket) is None
        boto.head_bucket(Bucket=bucket)


def test_another_project_may_neither_read_nor_change_rules(
    ceph_profile: Profile, second_ceph_profile: Profile
) -> None:
    others = Connections([second_ceph_profile])
    abilities = others.open(second_ceph_profile.name).abilities
    versions, lifecycle = abilities.versions, abilities.lifecycle
    policy, cors = abilities.policy, abilities.cors
    assert versions is not None
    assert lifecycle is not None
    assert policy is not None
    assert cors is not None
    with a_bucket(ceph_profile) as (_, _, bucket):
        calls: list[Callable[[], object]] = [
            lambda: versions.state(bucket),
            partial(versions.switch, bucket, on=True),
            lambda: list(versions.pages(bucket, "")),
            lambda: lifecycle.rules(bucket),
            lambda: policy.read(bucket),
            lambda: cors.read(bucket),
        ]
        for call in calls:
            with pytest.raises(AccessDenied):
                call()
        with pytest.raises(NotFound, match="no such bucket"):
            lifecycle.rules("no-such-bucket-anywhere")
    others.close()


def test_openstack_swift_says_over_s3_what_it_lacks_and_loses_no_bucket(
    swift_profile: Profile,
) -> None:
    with a_bucket(swift_profile) as (store, abilities, bucket):
        lifecycle, policy, cors = abilities.lifecycle, abilities.policy, abilities.cors
        assert lifecycle is not None
        assert policy is not None
        assert cors is not None
        calls: list[Callable[[], object]] = [
            lambda: lifecycle.rules(bucket),
            partial(lifecycle.add, bucket, NewRule(RuleKind.EXPIRE, "", 1), ()),
            lambda: policy.read(bucket),
            partial(policy.write, bucket, policy_for(bucket), seen=None),
            partial(policy.write, bucket, None, seen=None),
            lambda: cors.read(bucket),
        ]
        for call in calls:
            with pytest.raises(Unsupported):
                call()
        assert bucket in [entry.name for entry in store.buckets()]


@pytest.mark.parametrize("server", ["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def test_cors_of_a_container_are_three_headers(server: str, request: pytest.FixtureRequest) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_native_profile")
    with a_bucket(profile) as (_, abilities, bucket):
        cors = abilities.cors
        assert cors is not None
        assert (abilities.lifecycle, abilities.policy) == (None, None)
        assert cors.read(bucket) is None
        document = {"AllowedOrigins": ["https://a.example"], "MaxAgeSeconds": 60}
        cors.write(bucket, json.dumps(document), seen=None)
        standing = cors.read(bucket)
        assert json.loads(standing or "") == document
        with pytest.raises(Changed):
            cors.write(bucket, None, seen=None)
        cors.write(bucket, None, seen=standing)
        assert cors.read(bucket) is None
