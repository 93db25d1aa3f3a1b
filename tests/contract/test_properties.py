"""What is kept beside objects and buckets: read and changed on real servers, seen by others."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from allastui.errors import AccessDenied, Changed, InvalidName, NotFound, Unsupported
from allastui.profiles.profile import KeyPair, Profile, V1SignIn
from allastui.stores.abilities.properties import Edit, Properties
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.entry import Form, Kind
from allastui.stores.store import Attributes
from tests.contract.stage import Stage, some_bytes
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy

MIB = 1024 * 1024
MTIME_NS = 1_600_000_000_250_000_000
LATER = 4_000_000_000.0
_numbers = itertools.count(1)

SERVERS = ["swift", pytest.param("ceph", marks=pytest.mark.ceph)]
BOTH_WAYS = ["swift", "swift_native"] + [
    pytest.param(name, marks=pytest.mark.ceph) for name in ("ceph", "ceph_native")
]


@dataclass(frozen=True)
class Seen:
    """A bucket through our store and through a client of another make; `line` is in between."""

    stage: Stage
    properties: Properties
    boto: Any
    swift: Any
    line: FaultProxy
    is_ceph: bool
    is_native: bool

    @property
    def bucket(self) -> str:
        return self.stage.bucket

    def edit(self, key: str, edit: Edit, if_version: str | None = None) -> None:
        self.properties.edit(self.bucket, key, edit, if_version=if_version)

    def head(self, key: str) -> dict[str, str]:
        """Return the headers of an object as boto3 sees it."""
        answer = self.boto.head_object(Bucket=self.bucket, Key=key)
        headers: dict[str, str] = answer["ResponseMetadata"]["HTTPHeaders"]
        return headers

    def tags(self, key: str) -> dict[str, str]:
        found = self.boto.get_object_tagging(Bucket=self.bucket, Key=key)["TagSet"]
        return {tag["Key"]: tag["Value"] for tag in found}

    def grants(self, key: str) -> set[str]:
        found = self.boto.get_object_acl(Bucket=self.bucket, Key=key)["Grants"]
        return {grant["Permission"] for grant in found}


@pytest.fixture
def see(
    request: pytest.FixtureRequest, make_proxy: Callable[[Profile], FaultProxy]
) -> Iterator[Callable[[str], Seen]]:
    opened: list[Connections] = []
    others: list[Any] = []

    def see_server(server: str) -> Seen:
        import boto3
        from botocore.config import Config
        from swiftclient.client import Connection

        base = server.removesuffix("_native")
        s3: Profile = request.getfixturevalue(f"{base}_profile")
        native: Profile = request.getfixturevalue(f"{base}_native_profile")
        line = make_proxy(native if server.endswith("_native") else s3)
        connections = Connections([line.profile])
        opened.append(connections)
        store = connections.open(line.profile.name)
        worker = getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]
        bucket = f"properties-{worker}-{next(_numbers)}"
        store.create_bucket(bucket)
        assert store.abilities.properties is not None
        keys, sign_in = s3.credentials, native.credentials
        assert isinstance(keys, KeyPair)
        assert isinstance(sign_in, V1SignIn)
        assert sign_in.key is not None
        boto = boto3.client(
            "s3",
            endpoint_url=s3.endpoint,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key.reveal(),
            region_name=s3.region or "us-east-1",
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        swift = Connection(sign_in.auth_url, sign_in.user, sign_in.key.reveal(), retries=0)
        others.extend((boto, swift))
        is_native = server.endswith("_native")
        stage = Stage(store, bucket, has_paths=False, has_segments=is_native)
        return Seen(stage, store.abilities.properties, boto, swift, line, base == "ceph", is_native)

    yield see_server
    for connections in opened:
        connections.close()
    for client in others:
        client.close()


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_an_object_is_changed_and_nothing_else_of_it(
    see: Callable[[str], Seen], server: str
) -> None:
    seen = see(server)
    told = {"content-disposition": "attachment", "cache-control": "no-store"}
    seen.boto.put_object(
        Bucket=seen.bucket, Key="in/ä k", Body=b"data", ContentType="text/csv",
        ContentDisposition="attachment", CacheControl="no-store",
        Expires="Wed, 21 Oct 2065 07:28:00 GMT",
        Metadata={"colour": "red", "mtime": "1600000000.25", "gone": "x"},
    )  # fmt: skip
    if seen.is_ceph:
        seen.boto.put_object_acl(Bucket=seen.bucket, Key="in/ä k", ACL="public-read")
        tags = {"TagSet": [{"Key": "run", "Value": "7 b"}]}
        seen.boto.put_object_tagging(Bucket=seen.bucket, Key="in/ä k", Tagging=tags)
    found = seen.properties.of_object(seen.bucket, "in/ä k")
    assert (found.stat.size, found.stat.content_type) == (4, "text/csv")
    assert found.stat.mtime_ns == MTIME_NS
    assert found.headers == {**told, "expires": "Wed, 21 Oct 2065 07:28:00 GMT"}
    assert found.tags == ({"run": "7 b"} if server == "ceph" else None)
    assert bool(found.owner) is not seen.is_native
    edit = Edit(content_type="text/plain", metadata={"colour": "blå 😀", "new": "1", "gone": None})
    for _ in range(2):
        seen.edit("in/ä k", edit, found.stat.version)
    after = seen.properties.of_object(seen.bucket, "in/ä k")
    expected = {"colour": "blå 😀", "new": "1", "mtime": "1600000000.25"}
    assert (dict(after.stat.metadata), after.stat.content_type) == (expected, "text/plain")
    assert (after.headers, after.tags, after.owner) == (found.headers, found.tags, found.owner)
    assert (after.stat.etag, after.stat.mtime_ns) == (found.stat.etag, MTIME_NS)
    headers = seen.head("in/ä k")
    assert (headers["content-type"], headers["x-amz-meta-new"]) == ("text/plain", "1")
    assert headers["expires"] == "Wed, 21 Oct 2065 07:28:00 GMT"
    assert seen.swift.get_object(seen.bucket, "in/ä k")[1] == b"data"
    if seen.is_ceph:
        assert seen.grants("in/ä k") == {"READ", "FULL_CONTROL"}
        assert seen.tags("in/ä k") == {"run": "7 b"}


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_what_changed_vanished_or_is_refused_meanwhile_is_told(
    see: Callable[[str], Seen], server: str
) -> None:
    seen = see(server)
    version = seen.stage.put("k", b"data").version
    edit = Edit(metadata={"a": "b"})
    for wrong in ({"a b": "x"}, {"": "x"}, {"a": " x"}, {"a": "x\ny"}, {"allastui-part-size": "5"}):
        with pytest.raises(InvalidName):
            seen.edit("k", Edit(metadata=wrong))
    with pytest.raises(InvalidName, match="text/csv"):
        seen.edit("k", Edit(content_type="nonsense"))
    with pytest.raises(NotFound):
        seen.properties.of_object(seen.bucket, "missing")
    seen.line.decide = lambda asked: Answer(403) if asked.method in ("PUT", "POST") else None
    with pytest.raises(AccessDenied):
        seen.edit("k", edit)
    seen.line.decide = lambda asked: Answer(404) if asked.method in ("PUT", "POST") else None
    with pytest.raises(NotFound):
        seen.edit("k", edit)
    seen.line.decide = None
    seen.stage.put("k", b"other")
    with pytest.raises(Changed):
        seen.edit("k", edit, version)
    assert seen.properties.of_object(seen.bucket, "k").stat.metadata == {}
    assert seen.swift.get_object(seen.bucket, "k")[1] == b"other"
    seen.swift.delete_object(seen.bucket, "k")
    with pytest.raises(NotFound):
        seen.edit("k", edit)


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_large_objects_are_changed_or_the_change_is_refused(
    see: Callable[[str], Seen], server: str
) -> None:
    seen = see(server)
    data = some_bytes(5 * MIB + 7)
    upload = seen.boto.create_multipart_upload(
        Bucket=seen.bucket, Key="parts", Metadata={"allastui-part-size": str(5 * MIB)}
    )["UploadId"]
    done = []
    for number, start in ((1, 0), (2, 5 * MIB)):
        part = seen.boto.upload_part(
            Bucket=seen.bucket, Key="parts", UploadId=upload, PartNumber=number,
            Body=data[start : start + 5 * MIB],
        )  # fmt: skip
        done.append({"PartNumber": number, "ETag": part["ETag"]})
    seen.boto.complete_multipart_upload(
        Bucket=seen.bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": done}
    )
    seen.swift.put_container(seen.bucket + "_segments")
    for number in range(2):
        seen.swift.put_object(
            seen.bucket + "_segments", f"dlo/{number:08d}", data[number * MIB :][:MIB]
        )
    seen.swift.put_object(
        seen.bucket, "dlo", b"", headers={"x-object-manifest": f"{seen.bucket}_segments/dlo/"}
    )
    edit = Edit(content_type="text/n", metadata={"note": "kept"})
    found = seen.properties.of_object(seen.bucket, "parts")
    if found.stat.form is Form.MULTIPART:
        assert (found.parts, found.stat.part_size) == (2, 5 * MIB)
    if seen.is_native or seen.is_ceph:
        seen.edit("parts", edit)
        after = seen.properties.of_object(seen.bucket, "parts").stat
        assert (after.etag, after.form) == (found.stat.etag, found.stat.form)
        assert (after.content_type, after.metadata["note"]) == ("text/n", "kept")
        assert after.part_size == found.stat.part_size
    else:
        with pytest.raises(Unsupported, match="Swift profile"):
            seen.edit("parts", edit)
    if seen.is_native:
        seen.edit("dlo", edit)
        dlo = seen.properties.of_object(seen.bucket, "dlo").stat
        assert (dlo.form, dlo.metadata["note"]) == (Form.DLO, "kept")
    else:
        with pytest.raises(Unsupported, match="Swift profile"):
            seen.edit("dlo", edit)
    assert seen.swift.get_object(seen.bucket, "dlo")[1] == data[: 2 * MIB]
    assert seen.swift.get_object(seen.bucket, "parts")[1] == data
    sizes = {entry.name: entry.size for entry in seen.stage.listed() if entry.kind is Kind.OBJECT}
    assert sizes["parts"] == len(data)


@pytest.mark.parametrize("server", ["ceph"])
@pytest.mark.ceph
def test_tags_are_changed_without_a_copy_and_kept_by_one(
    see: Callable[[str], Seen], server: str
) -> None:
    seen = see(server)
    seen.stage.put("k", b"data")
    seen.edit("k", Edit(tags={"a": "1", "b": "ä/2"}))
    assert seen.tags("k") == {"a": "1", "b": "ä/2"}
    assert not any("x-amz-copy-source" in each.request.headers for each in seen.line.exchanges)
    seen.edit("k", Edit(tags={"a": None}, metadata={"note": "x"}))
    assert seen.tags("k") == {"b": "ä/2"}
    seen.edit("k", Edit(tags={"b": None}))
    assert seen.tags("k") == {}
    with pytest.raises(InvalidName, match="10 tags"):
        seen.edit("k", Edit(tags={str(number): "x" for number in range(11)}))


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_when_an_object_expires_is_set_over_swift_and_never_lost(
    see: Callable[[str], Seen], server: str
) -> None:
    seen = see(server)
    seen.swift.put_object(seen.bucket, "k", b"data", headers={"x-delete-at": "4000000000"})
    if seen.is_native:
        assert seen.properties.of_object(seen.bucket, "k").expires == LATER
        seen.edit("k", Edit(metadata={"note": "x"}))
        assert seen.swift.head_object(seen.bucket, "k")["x-delete-at"] == "4000000000"
        seen.edit("k", Edit(expires=LATER + 60))
        headers = seen.swift.head_object(seen.bucket, "k")
        assert (headers["x-delete-at"], headers["x-object-meta-note"]) == ("4000000060", "x")
        seen.edit("k", Edit(keeps_for_good=True))
        assert "x-delete-at" not in seen.swift.head_object(seen.bucket, "k")
        with pytest.raises(Unsupported, match="no tags"):
            seen.edit("k", Edit(tags={"a": "b"}))
        return
    with pytest.raises(Unsupported, match="rules"):
        seen.edit("k", Edit(expires=LATER))
    if not seen.is_ceph:
        found = seen.properties.of_object(seen.bucket, "k")
        assert (found.expires, found.tags) == (LATER, None)
        with pytest.raises(Unsupported, match="expires"):
            seen.edit("k", Edit(metadata={"note": "x"}))
        assert seen.swift.head_object(seen.bucket, "k")["x-delete-at"] == "4000000000"
        with pytest.raises(Unsupported, match="no tags"):
            seen.edit("k", Edit(tags={"a": "b"}))


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_a_bucket_tells_what_is_known_of_it(see: Callable[[str], Seen], server: str) -> None:
    seen = see(server)
    seen.stage.store.put(seen.bucket, "k", BytesBody(b"12345"), Attributes())
    found = seen.properties.of_bucket(seen.bucket)
    assert found.versioning == "off"
    counted = (found.objects, found.bytes)
    assert (
        counted in ((1, 5), (0, 0)) if seen.is_native or seen.is_ceph else counted == (None, None)
    )
    assert bool(found.owner) is not seen.is_native
    if server != "swift":  # whose S3 has no dates of buckets
        assert found.created is not None
    with pytest.raises(NotFound):
        seen.properties.of_bucket("no-such-bucket-here")
