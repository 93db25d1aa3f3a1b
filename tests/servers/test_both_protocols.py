"""The profiles that the tests get for S3 and for Swift open the same data."""

from urllib.request import Request, urlopen

import pytest

from allastui.profiles.profile import Profile, V1SignIn
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes


def swift_object(profile: Profile, path: str) -> bytes:
    """Return an object's bytes, asked over Swift with nothing in between."""
    sign_in = profile.credentials
    assert isinstance(sign_in, V1SignIn)
    assert sign_in.key is not None
    headers = {"X-Auth-User": sign_in.user, "X-Auth-Key": sign_in.key.reveal()}
    with urlopen(Request(sign_in.auth_url, headers=headers)) as answer:
        url, token = answer.headers["X-Storage-Url"], answer.headers["X-Auth-Token"]
    with urlopen(Request(f"{url}/{path}", headers={"X-Auth-Token": token})) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.parametrize(
    ("s3", "native"),
    [
        ("swift_profile", "swift_native_profile"),
        pytest.param("ceph_profile", "ceph_native_profile", marks=pytest.mark.ceph),
        pytest.param("second_ceph_profile", "second_ceph_native_profile", marks=pytest.mark.ceph),
    ],
)
def test_they_show_the_same_data(s3: str, native: str, request: pytest.FixtureRequest) -> None:
    s3_profile: Profile = request.getfixturevalue(s3)
    bucket = f"same-data-of-{s3_profile.name}"
    connections = Connections([s3_profile])
    try:
        store = connections.open(s3_profile.name)
        store.create_bucket(bucket)
        store.put(bucket, "a/b.txt", BytesBody(b"over s3"), Attributes())
    finally:
        connections.close()
    native_profile: Profile = request.getfixturevalue(native)
    assert swift_object(native_profile, f"{bucket}/a/b.txt") == b"over s3"
    assert native_profile.project == s3_profile.project
