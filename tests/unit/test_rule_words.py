"""Lifecycle rules as S3 writes them, and in plain words."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.stores.abilities.lifecycle import NewRule, RuleKind
from allastui.stores.s3.abilities.lifecycle_xml import new_source, read_rule, write_rules
from allastui.ui.rules.words import cors_words, new_rule_words, policy_words, rule_words

EXPIRE = "<Expiration><Days>30</Days></Expiration>"


def written(*parts: str, status: str = "Enabled") -> str:
    return f"<Rule><ID>x</ID><Status>{status}</Status>{''.join(parts)}</Rule>"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            written("<Filter><Prefix>raw/</Prefix></Filter>", EXPIRE),
            "objects below raw/ are deleted 30 days after they were written",
        ),
        (
            written("<Prefix/>", EXPIRE, status="Disabled"),
            "(off) objects are deleted 30 days after they were written",
        ),
        (
            written(
                "<Prefix>tmp-</Prefix><AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
                "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
            ),
            "unfinished uploads whose names begin with tmp- are aborted after 1 day",
        ),
        (
            written(
                "<NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays>"
                "<NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
            ),
            "old versions are deleted 90 days after they were replaced, but of each object the "
            "newest 3 of them stay",
        ),
        (
            written(
                "<Filter><Prefix>t/</Prefix><And><Tag><Key>a</Key><Value>b</Value></Tag></And>"
                "<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter>",
                "<Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>",
            ),
            "objects below t/ with the tag a=b are deleted from 2027-01-01 on; and, as it is "
            "written: <ObjectSizeGreaterThan>5</ObjectSizeGreaterThan>",
        ),
        (
            written(
                "<Transition><Days>3</Days><StorageClass>COLD</StorageClass></Transition>",
                "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
                "</Expiration>",
            ),
            "markers of deleted objects go once no version is behind them; objects: move to COLD "
            "after 3 days",
        ),
        (
            written("<Flag>\x9b</Flag>"),
            "for objects: nothing that is understood here; and, as it is written: "
            "<Flag>\\x9b</Flag>",
        ),
    ],
)
def test_a_rule_is_told_in_words(source: str, words: str) -> None:
    assert rule_words(read_rule(ElementTree.fromstring(source))) == words


_PREFIX = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.sampled_from(RuleKind), _PREFIX, st.integers(1, 36_500))
def test_a_new_rule_is_read_as_what_it_was_said_to_be(
    kind: RuleKind, prefix: str, days: int
) -> None:
    rule = NewRule(kind, prefix, days)
    document = write_rules([new_source(rule), written(EXPIRE)])
    root = ElementTree.fromstring(document)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    read = [read_rule(element) for element in root]
    assert rule_words(read[0]) == new_rule_words(rule)
    assert (read[0].prefix, read[0].unknown, read[0].is_enabled) == (prefix, (), True)
    assert read[1] == read_rule(ElementTree.fromstring(written(EXPIRE)))


def test_conditions_of_others_come_back_in_one_and() -> None:
    source = written(
        "<Filter><Prefix>t/</Prefix><And><Tag><Key>a</Key><Value>1</Value></Tag>"
        "<Tag><Key>b</Key><Value>2</Value></Tag></And></Filter>",
        EXPIRE,
    )
    assert (
        b"<Filter><And><Prefix>t/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag>"
        b"<Tag><Key>b</Key><Value>2</Value></Tag></And></Filter>"
    ) in write_rules([source])


def test_documents_are_told_in_words_or_said_not_to_be_understood() -> None:
    policy = (
        '{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ["me", "you"]}, "NotAction": '
        '"s3:GetObject", "Resource": ["arn:aws:s3:::b/*"], "Condition": {"Bool": {}}}]}'
    )
    assert policy_words(policy) == (
        "everybody but me, you may not everything but s3:GetObject in b/* under a condition",
    )
    assert policy_words("[1]") == policy_words("{") == ("a policy that is not understood here",)
    cors = '{"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "PUT"]}]}'
    assert cors_words(cors) == ("web pages of any site may use GET, PUT",)
    assert cors_words('{"AllowedOrigins": ["https://a"]}') == ("web pages of https://a may use it",)
    assert cors_words("[") == ("rules that are not understood here",)
