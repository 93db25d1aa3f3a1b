"""What is kept beside objects and buckets: read and changed on real servers, seen by others."""

import hashlib
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from allastui.errors import AccessDenied, Changed, InvalidName, NotFound, Throttled, Unsupported
from allastui.stores.abilities.properties import Edit
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form, Kind
from allastui.stores.http.faults import with_retries
from allastui.stores.s3.abilities.editing import Editing
from allastui.stores.s3.access import Access
from allastui.stores.s3.store import S3Store
from allastui.stores.store import Attributes
from tests.contract.seen import Seen
from tests.contract.stage import some_bytes
from tests.servers.faults import Answer

MIB = 1024 * 1024
MTIME_NS = 1_600_000_000_250_000_000
LATER = 4_000_000_000.0

BOTH_WAYS = ["swift", "swift_native"] + [
    pytest.param(name, marks=pytest.mark.ceph) for name in ("ceph", "ceph_native")
]


@pytest.mark.parametrize("server", BOTH_WAYS)
def test_an_object_is_changed_and_nothing_else_of_it(
    see: Callable[[str], Seen], request: pytest.FixtureRequest, server: str
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
        acl = seen.boto.get_object_acl(Bucket=seen.bucket, Key="in/ä k")
        grantees = [
            {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"},
            {"Type": "CanonicalUser", "ID": request.getfixturevalue("second_ceph_profile").project},
        ]
        grants = [{"Grantee": grantee, "Permission": "READ"} for grantee in grantees]
        seen.boto.put_object_acl(
            Bucket=seen.bucket,
            Key="in/ä k",
            AccessControlPolicy={"Owner": acl["Owner"], "Grants": acl["Grants"] + grants},
        )
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
        assert seen.grants("in/ä k") == ["FULL_CONTROL", "READ", "READ"]
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
    if not seen.is_native:
        # Who can read it would be forgotten by the copy, so it must be known before.
        seen.line.decide = lambda asked: Answer(403) if "acl" in asked.target else None
        with pytest.raises(AccessDenied, match="who can read"):
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
    for number, key in itertools.product(range(2), ("dlo", "slo")):
        seen.swift.put_object(
            seen.bucket + "_segments", f"{key}/{number:08d}", data[number * MIB :][:MIB]
        )
    seen.swift.put_object(
        seen.bucket, "dlo", b"", headers={"x-object-manifest": f"{seen.bucket}_segments/dlo/"}
    )
    manifest = [
        {
            "path": f"/{seen.bucket}_segments/slo/{number:08d}",
            "etag": hashlib.md5(data[number * MIB :][:MIB], usedforsecurity=False).hexdigest(),
            "size_bytes": MIB,
        }
        for number in range(2)
    ]
    seen.swift.put_object(
        seen.bucket, "slo", json.dumps(manifest), query_string="multipart-manifest=put"
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
    for key, form in (("dlo", Form.DLO), ("slo", Form.SLO)):
        if seen.is_native:
            seen.edit(key, edit)
            large = seen.properties.of_object(seen.bucket, key).stat
            assert (large.form, large.content_type) == (form, "text/n")
            assert large.metadata == {"note": "kept"}
            assert len(seen.stage.store.segments(seen.bucket, key)) == 2
        else:
            with pytest.raises(Unsupported, match="Swift profile"):
                seen.edit(key, edit)
        assert seen.swift.get_object(seen.bucket, key)[1] == data[: 2 * MIB]
    assert seen.swift.get_object(seen.bucket, "parts")[1] == data
    sizes = {entry.name: entry.size for entry in seen.stage.listed() if entry.kind is Kind.OBJECT}
    assert sizes["parts"] == len(data)


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
    if seen.is_ceph:
        rule = {
            "ID": "old",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "Expiration": {"Days": 9},
        }
        seen.boto.put_bucket_lifecycle_configuration(
            Bucket=seen.bucket, LifecycleConfiguration={"Rules": [rule]}
        )
        by_rule = seen.properties.of_object(seen.bucket, "k")
        assert by_rule.expires is not None
        assert by_rule.expiry_rule == "old"
    else:
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
    if seen.is_native:
        # Whoever has the key of a container can sign links to it: it is told to nobody.
        headers = {"x-container-meta-temp-url-key": "secret", "x-container-meta-of": "ice"}
        seen.swift.post_container(seen.bucket, headers)
        assert seen.properties.of_bucket(seen.bucket).metadata == {"of": "ice"}


def test_what_is_too_large_for_one_copy_is_not_begun(see: Callable[[str], Seen]) -> None:
    seen = see("swift")
    seen.stage.put("k", b"four")
    store = seen.stage.store
    assert isinstance(store, S3Store)
    access = Access(store._requests, store._boto)
    editing = Editing(store._requests, store._boto, access, whole=3)
    with pytest.raises(Unsupported, match="5 GiB"):
        editing.edit(seen.bucket, "k", Edit(metadata={"a": "b"}), None)
    assert "x-amz-meta-a" not in seen.head("k")


class BusyAccess(Access):
    """Is too busy once to give an object its ACL."""

    was_busy = False

    def give(self, name: tuple[str, str], acl: Any) -> None:
        if not self.was_busy:
            self.was_busy = True
            raise Throttled("busy")
        super().give(name, acl)


@pytest.mark.ceph
def test_a_change_that_is_tried_again_keeps_tags_and_access(see: Callable[[str], Seen]) -> None:
    seen = see("ceph")
    seen.stage.put("k", b"data")
    seen.boto.put_object_acl(Bucket=seen.bucket, Key="k", ACL="authenticated-read")
    tags = {"TagSet": [{"Key": "run", "Value": "7"}]}
    seen.boto.put_object_tagging(Bucket=seen.bucket, Key="k", Tagging=tags)
    store, grants = seen.stage.store, seen.grants("k")
    assert isinstance(store, S3Store)
    access = BusyAccess(store._requests, store._boto)
    editing = Editing(store._requests, store._boto, access)
    with_retries(lambda: editing.edit(seen.bucket, "k", Edit(metadata={"a": "b"}), None))
    assert access.was_busy
    assert seen.head("k")["x-amz-meta-a"] == "b"
    assert (seen.grants("k"), seen.tags("k")) == (grants, {"run": "7"})
