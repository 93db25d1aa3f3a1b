"""Policies are checked before they are sent, and none locks its sender out unasked."""

import fnmatch
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.s3.abilities.documents import laid_out
from allastui.stores.s3.abilities.policy import read_policy
from allastui.ui.rules.cors_check import cors_complaints, swift_cors_complaints
from allastui.ui.rules.policy_check import lockouts, policy_complaints
from allastui.ui.rules.templates import template
from allastui.ui.rules.words import policy_words

BUCKET = "my-bucket"
ARN = f"arn:aws:s3:::{BUCKET}"


def statement(**changed: Any) -> dict[str, Any]:
    usual = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "good",
    [
        statement(),
        statement(Sid="a", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        statement(Principal={"AWS": ["arn:aws:iam::2001234:root", "*"]}, Action=["s3:Get*", "*"]),
        statement(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::1:user/x"}, Effect="Deny"),
        statement(Action=None, NotAction="s3:PutObject", Resource=[ARN, "arn:aws:s3:::my-*"]),
    ],
)
def test_what_a_service_takes_has_no_complaints(good: dict[str, Any]) -> None:
    assert policy_complaints(policy(good), BUCKET) == []
    assert policy_complaints(json.dumps({"Version": "2012-10-17", "Statement": good}), BUCKET) == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "not JSON"),
        ("[]", "object in braces"),
        ('{"Version": "2012-10-17"}', "at least one statement"),
        (policy(), "at least one statement"),
        (policy(statement()).replace("2012", "2013"), "Version must be"),
        (policy(statement(Effect="allow")), 'Effect must be "Allow"'),
        (policy(statement(Principal=None)), "needs Principal or NotPrincipal"),
        (policy(statement(NotAction="s3:*")), "needs Action or NotAction"),
        (policy(statement(Principal="arn:aws:iam:::user/x")), "names no project"),
        (policy(statement(Principal={"AWS": 5})), "5 is no principal"),
        (policy(statement(Action="GetObject")), "GetObject is no action"),
        (policy(statement(Action=["s3:GetObject", 1])), "1 is no action"),
        (policy(statement(Resource="arn:aws:s3:::my-bucket-2/*")), "not in this bucket"),
        (policy(statement(Resource="my-bucket/*")), "not in this bucket"),
        (policy(statement(Actions="s3:*")), "Actions means nothing"),
        ('{"Version": "2012-10-17", "Statement": [3]}', "object in braces"),
        (
            policy(statement()).replace("{", '{"Version": "2008-10-17", ', 1),
            '"Version" stands twice',
        ),
        (policy(statement()).replace('"Effect"', '"Effect": "Deny", "Effect"'), '"Effect" stands'),
    ],
)
def test_what_is_wrong_is_told(bad: str, said: str) -> None:
    assert said in " ".join(policy_complaints(bad, BUCKET))


@pytest.mark.parametrize(
    "locks_out",
    [
        statement(Effect="Deny", Action="s3:*", Resource=[ARN, f"{ARN}/*"]),
        statement(Effect="Deny", Action="s3:putbucketPOLICY", Resource=ARN),
        statement(Effect="Deny", Action="*", Resource="*"),
        statement(Effect="Deny", Action="s3:DeleteBucketPolic?", Resource="arn:aws:s3:::my*"),
        statement(Effect="Deny", Action=None, NotAction="s3:GetObject", Resource=ARN),
        statement(Effect="Deny", Action="s3:*", Resource=None, NotResource=f"{ARN}/x"),
        statement(Effect="Deny", Action="s3:*", Resource=ARN, Condition={"Bool": {"a": "b"}}),
        statement(
            Effect="Deny",
            Principal=None,
            NotPrincipal={"AWS": "arn:aws:iam::1:root"},
            Action="s3:*",
            Resource=ARN,
        ),
        statement(
            Effect="Deny", Principal={"AWS": "arn:aws:iam::1:root"}, Action="s3:*", Resource=ARN
        ),
    ],
)
def test_a_denial_of_the_policy_itself_is_told(locks_out: dict[str, Any]) -> None:
    text = policy(statement(), locks_out)
    assert policy_complaints(text, BUCKET) == []
    [told] = lockouts(text, BUCKET)
    assert told.startswith("Statement 2 denies s3:")
    assert "you" in told


@pytest.mark.parametrize(
    "harmless",
    [
        statement(Action="s3:*", Resource=ARN),
        statement(Effect="Deny", Action="s3:*", Resource=f"{ARN}/*"),
        statement(Effect="Deny", Action="s3:PutObject", Resource=ARN),
        statement(Effect="Deny", Action=None, NotAction="s3:*", Resource=ARN),
    ],
)
def test_what_can_be_taken_back_is_not_warned_of(harmless: dict[str, Any]) -> None:
    assert lockouts(policy(harmless), BUCKET) == []


_PATTERN = st.lists(
    st.sampled_from(["s3:", "Put", "Bucket", "Policy", "Get", "Object", "*", "?"]),
    min_size=1,
    max_size=5,
).map("".join)


@given(_PATTERN)
def test_patterns_of_actions_are_those_of_the_shell(pattern: str) -> None:
    text = policy(statement(Effect="Deny", Action=pattern, Resource=ARN))
    actions = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy")
    denied = [each for each in actions if fnmatch.fnmatch(each.lower(), pattern.lower())]
    told = " ".join(lockouts(text, BUCKET))
    assert [each for each in actions if each in told] == denied


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Version", "Statement", "Effect", "Action", "Principal", "Resource"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_is_judged_and_what_passes_can_be_looked_through(document: object) -> None:
    text = json.dumps(document)
    if not policy_complaints(text, BUCKET):
        lockouts(text, BUCKET)
    for complaints in (cors_complaints(text), swift_cors_complaints(text)):
        assert complaints


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"AllowedMethods": ["PATCH"]}, "PATCH is none of"),
        ({"AllowedMethods": []}, "at least one entry"),
        ({"AllowedOrigins": ["https://*.*"]}, "more than one *"),
        ({"AllowedOrigins": "https://a"}, "list of texts"),
        ({"ExposeHeaders": ["x-*"]}, "no *"),
        ({"MaxAgeSeconds": -1}, "number of seconds"),
        ({"MaxAgeSeconds": True}, "number of seconds"),
        ({"Maxage": 3}, "means nothing"),
        ({"ID": 4}, "ID must be"),
    ],
)
def test_cors_rules_are_checked(changed: dict[str, object], said: str) -> None:
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], **changed}
    complaints = " ".join(cors_complaints(json.dumps({"CORSRules": [rule]})))
    assert said in complaints
    assert bool(complaints) is bool(said)


def test_a_policy_of_others_in_which_a_name_stands_twice_loses_neither() -> None:
    twice = policy(statement()).replace('"Effect"', '"Effect": "Deny", "Effect"')
    assert laid_out(twice) == twice
    assert policy_words(twice) == ("a policy that is not understood here",)
    with pytest.raises(ValueError, match='"Effect" stands twice'):
        read_policy(twice)


def test_headers_of_a_container_are_checked() -> None:
    assert swift_cors_complaints('{"AllowedOrigins": ["https://a"], "MaxAgeSeconds": 3}') == []
    twice = '{"AllowedOrigins": ["https://a"], "AllowedOrigins": ["*"]}'
    assert '"AllowedOrigins" stands twice' in swift_cors_complaints(twice)[0]
    assert '"CORSRules" stands twice' in cors_complaints('{"CORSRules": [], "CORSRules": []}')[0]
    for bad in ('{"AllowedOrigins": []}', '{"AllowedOrigins": ["a b"]}', "[]", "{", '{"X": 1}'):
        assert swift_cors_complaints(bad)


def test_what_an_editor_begins_with_is_as_it_should_be() -> None:
    assert policy_complaints(template(DocumentKind.POLICY, BUCKET), BUCKET) == []
    assert cors_complaints(template(DocumentKind.CORS, BUCKET)) == []
    assert swift_cors_complaints(template(DocumentKind.SWIFT_CORS, BUCKET)) == []
