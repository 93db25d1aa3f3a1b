"""What an S3 listing says of what may be a large object of Swift, and where there can be none."""

import pytest

from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.s3.listing import EMPTY_MD5, object_entry
from allastui.stores.s3.segments import may_speak_swift


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        (None, False),
        ("https://s3.eu-north-1.amazonaws.com", False),
        ("https://s3.cn-north-1.amazonaws.com.cn", False),
        ("https://a3s.fi", True),
        ("https://amazonaws.com.example", True),
        ("http://127.0.0.1:8080", True),
    ],
)
def test_only_aws_is_known_to_hold_nothing_of_swift(endpoint: str | None, may: bool) -> None:
    profile = Profile("p", Protocol.S3, endpoint, Anonymous(), region="eu-north-1")
    assert may_speak_swift(profile) is may
    connections = Connections([profile])
    assert connections.open("p").features.deletes_segments is not may
    connections.close()


@pytest.mark.parametrize(
    ("size", "etag", "shown", "form"),
    [
        (0, EMPTY_MD5, 0, Form.UNSURE),
        (656, EMPTY_MD5, None, Form.SLO),
        (3000, "9" * 32 + "-N", 3000, Form.SLO),
        (3000, "9" * 32 + "-3", 3000, Form.MULTIPART),
        (3000, "9" * 32, 3000, Form.PLAIN),
        (0, "9" * 32, 0, Form.PLAIN),
    ],
)
def test_forms_and_sizes(size: int, etag: str, shown: int | None, form: Form) -> None:
    entry = object_entry(("a/key", size, 1.0, etag), 2, Form.UNSURE)
    assert (entry.name, entry.size, entry.form) == ("key", shown, form)


def test_what_is_empty_at_aws_is_empty() -> None:
    assert object_entry(("key", 0, 1.0, EMPTY_MD5), 0).form is Form.PLAIN
