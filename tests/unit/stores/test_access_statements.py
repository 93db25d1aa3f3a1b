"""What ACLs, policies and the lists of Swift say, in statements; and how policies are changed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import InvalidName
from allastui.stores.abilities.sharing import Audience, Keeper, Right, Statement
from allastui.stores.s3.abilities import acl_statements as acls
from allastui.stores.s3.abilities import policy as policies
from allastui.stores.s3.abilities.policy_statements import policy_statements
from allastui.stores.swift.abilities import acl_statements as lists
from allastui.stores.swift.sharing import Access

BUCKET = "results"
KEYSTONE_ID = "15f05fa938814bdf81a0f217636c38ab"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
actions = st.sampled_from(
    ["s3:GetObject", "s3:*", "*", "s3:ListBucket", "s3:Put*", "s3:Odd", "s3:GetBucketLocation"]
)
resources = st.sampled_from(
    ["*", "arn:aws:s3:::results", "arn:aws:s3:::results/*", "arn:aws:s3:::results/a/*", "results"]
)
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny", "Perhaps"]),
        "Principal": st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["arn:x", "*"]}, {"Odd": ["a"]}])
        | json_values,
        "Resource": resources | st.lists(resources, max_size=3) | json_values,
    },
    optional={
        "Action": actions | st.lists(actions, max_size=3) | json_values,
        "NotAction": json_values,
        "Condition": json_values,
        "Sid": st.text(max_size=5) | st.just("AllastuiGrantOfSomebody"),
    },
)


def told(policy: Any) -> list[tuple[Audience, str, str, set[Right]]]:
    found = policy_statements(policy, BUCKET)
    return [(each.audience, each.name, each.keys, set(each.rights)) for each in found]


def policy(*found: Any) -> Any:
    return {"Version": "2012-10-17", "Statement": list(found)}


@given(st.lists(statements | json_values, min_size=1, max_size=4))
def test_no_statement_of_a_policy_is_dropped(found: list[Any]) -> None:
    for each in found:
        seen = policy_statements(policy(each), BUCKET)
        assert seen
        assert all(one.rights or one.as_it_stands for one in seen)
        if any(not one.rights for one in seen):
            (one,) = seen
            assert json.loads(one.as_it_stands) == each


@given(st.lists(statements, max_size=4), st.booleans(), st.booleans())
def test_what_is_given_and_taken_back_leaves_a_policy_as_it_was(
    found: list[Any], listing: bool, write: bool
) -> None:
    before = policy(*found)
    public = policies.published(before, BUCKET, listing=listing)
    shared = policies.granted(public, BUCKET, KEYSTONE_ID, "2001234", write=write)
    again = policies.granted(shared, BUCKET, KEYSTONE_ID, "2001234", write=write)
    assert len(policies.statements_of(again)) == len(policies.statements_of(shared))
    assert policies.unpublished(policies.revoked(again, KEYSTONE_ID)) == before


def test_a_policy_is_told_in_rights() -> None:
    read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    whole, below = "arn:aws:s3:::results", "arn:aws:s3:::results/raw/*"
    anybody = (Audience.ANYBODY, "")
    assert told(policy({**read, "Resource": whole + "/*"})) == [(*anybody, "", {Right.READ})]
    assert told(policy({**read, "Resource": below})) == [(*anybody, "raw/*", {Right.READ})]
    named = {
        "AWS": [f"arn:aws:iam::{KEYSTONE_ID}:user/{KEYSTONE_ID}", "arn:aws:iam::123456789012:root"]
    }
    everything = {**read, "Principal": named, "Action": ["s3:*"], "Resource": [whole, whole + "/*"]}
    assert told(policy(everything)) == [
        (Audience.NAMED, KEYSTONE_ID, "", set(Right)),
        (Audience.NAMED, "123456789012", "", set(Right)),
    ]


@pytest.mark.parametrize(
    ("project", "principal"),
    [
        (KEYSTONE_ID, f"arn:aws:iam::{KEYSTONE_ID}:user/{KEYSTONE_ID}"),
        ("465000001", "arn:aws:iam::465000001:user/465000001"),
        ("123456789012", "arn:aws:iam::123456789012:root"),
        ("project_2001234", "arn:aws:iam:::user/project_2001234"),
        ("arn:aws:iam::465000001:user/x", "arn:aws:iam::465000001:user/x"),
    ],
)
def test_a_project_is_named_as_its_service_does(project: str, principal: str) -> None:
    assert policies.principal_of(project) == principal
    assert policies.project_of(principal) == project


@pytest.mark.parametrize("project", ["", "*", "a b", "a,b", 'a"', "arn:aws:s3:::b", "a/b"])
def test_what_cannot_be_a_project_is_refused(project: str) -> None:
    with pytest.raises(InvalidName):
        policies.principal_of(project)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("arn:aws:iam::465000001:user/465000001", "465000001"),
        ("arn:aws:iam::465000001:root", "arn:aws:iam::465000001:root"),
        ("arn:aws:iam::123456789012:root", "123456789012"),
        ("arn:aws:iam::tenant:user/one", "arn:aws:iam::tenant:user/one"),
    ],
)
def test_what_is_given_by_an_arn_is_taken_back_by_the_name_that_is_told(
    given: str, named: str
) -> None:
    new = policies.granted({}, BUCKET, given, "2001234", write=True)
    seen = policy_statements(new, BUCKET)
    assert {(each.audience, each.name, each.is_ours) for each in seen} == {
        (Audience.NAMED, named, True),
        (Audience.OWNER, "", True),
    }
    assert policies.is_empty(policies.revoked(new, named))


def test_a_project_is_not_let_in_to_its_own_bucket() -> None:
    with pytest.raises(InvalidName):
        policies.granted({}, BUCKET, "465000001", "465000001$465000001", write=False)
    with pytest.raises(InvalidName):
        lists.with_project(Access(), "own", "own", write=False, by_name=True)


def test_a_writer_lets_the_owner_in_to_what_it_writes() -> None:
    new = policies.granted({}, BUCKET, "465000002", "465000001$465000001", write=True)
    owner = policies.statements_of(new)[-1]
    assert owner["Principal"] == {"AWS": ["arn:aws:iam::465000001:user/465000001"]}
    assert owner["Resource"] == ["arn:aws:s3:::results/*"]
    assert policies.is_empty(policies.revoked(new, "465000002"))


def test_an_acl_is_told_without_its_owner_and_made_public_and_private() -> None:
    def grant(permission: str, **grantee: str) -> dict[str, Any]:
        return {"Grantee": grantee, "Permission": permission}

    acl = {
        "Owner": {"ID": "me"},
        "Grants": [
            grant("FULL_CONTROL", Type="CanonicalUser", ID="me"),
            grant("READ", Type="CanonicalUser", ID="465000001$465000001"),
            grant("ODD", Type="CanonicalUser", ID="x"),
        ],
    }
    public = acls.with_public_read(acl)
    seen = {
        (each.name, each.rights, each.as_it_stands) for each in acls.acl_statements(public, "b")
    }
    read = frozenset({Right.LIST})
    assert seen == {("465000001", read, ""), ("x", frozenset(), "ODD"), ("", read, "")}
    assert acls.gives_the_same(acls.without_public(public), acl)
    assert len(acls.without_project(acl, "465000001")["Grants"]) == 2
    assert acls.gives_the_same(acls.without_project(acl, "me"), acl)


def test_the_lists_of_swift_are_told() -> None:
    access = Access(
        (".r:*", ".rlistings", f"{KEYSTONE_ID}:*", KEYSTONE_ID, ".r:-bad.example", "p:anna", "*:*"),
        ("own:*", "p:*"),
    )
    seen = lists.access_statements(access, "b", "own")
    assert seen[0] == Statement(
        Audience.ANYBODY, frozenset({Right.READ, Right.LIST}), "b", Keeper.SWIFT
    )
    assert [(each.audience, each.name) for each in seen] == [
        (Audience.ANYBODY, ""),
        (Audience.NAMED, KEYSTONE_ID),
        (Audience.ANYBODY, ""),
        (Audience.NAMED, "p:anna"),
        (Audience.SIGNED_IN, ""),
        (Audience.NAMED, "p"),
    ]
    assert seen[2].denies


elements = st.sampled_from(
    [".r:*", ".rlistings", ".r:host", ".odd", "p:*", "p", "q:anna", "*:*", "own:*", ".r:-x", "*:u"]
)


@given(st.lists(elements, unique=True), st.lists(elements, unique=True))
def test_no_element_of_a_list_is_dropped(read: list[str], write: list[str]) -> None:
    for element in read:
        assert lists.access_statements(Access((element,)), "b", "")
    for element in write:
        assert lists.access_statements(Access((), (element,)), "b", "")


@given(st.lists(elements, unique=True), st.lists(elements, unique=True), st.booleans())
def test_a_project_is_added_and_taken_out_and_nobody_else(
    read: list[str], write: list[str], by_name: bool
) -> None:
    before = Access(tuple(read), tuple(write))
    given_to = lists.with_project(before, "new", "own", write=True, by_name=by_name)
    assert set(before.read) < set(given_to.read)
    assert {"own:*", "new:*", *write} <= set(given_to.write)
    after = lists.without_name(given_to, "new", "own")
    assert after.read == before.read
    assert set(after.write) - {"own:*"} == set(write) - {"own:*"}
    public = lists.with_public(before, listing=True)
    assert lists.without_public(public) == lists.without_public(before)
