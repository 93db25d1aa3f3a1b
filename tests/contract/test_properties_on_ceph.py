"""What only Ceph keeps beside objects over S3: tags, and versions of what was changed."""

from collections.abc import Callable

import pytest

from allastui.errors import InvalidName
from allastui.stores.abilities.properties import Edit
from tests.contract.seen import Seen


@pytest.mark.ceph
def test_tags_are_changed_without_a_copy_and_kept_by_one(see: Callable[[str], Seen]) -> None:
    seen = see("ceph")
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


@pytest.mark.ceph
def test_a_change_in_a_bucket_with_versions_is_a_new_one(see: Callable[[str], Seen]) -> None:
    seen = see("ceph")
    on = {"Status": "Enabled"}
    seen.boto.put_bucket_versioning(Bucket=seen.bucket, VersioningConfiguration=on)
    assert seen.properties.of_bucket(seen.bucket).versioning == "on"
    seen.stage.put("k", b"data")
    seen.edit("k", Edit(tags={"run": "7"}))
    first = seen.properties.of_object(seen.bucket, "k").version_id
    seen.edit("k", Edit(metadata={"note": "x"}))
    found = seen.properties.of_object(seen.bucket, "k")
    assert found.version_id not in (None, first)
    assert (dict(found.stat.metadata), found.tags) == ({"note": "x"}, {"run": "7"})
    older = seen.boto.head_object(Bucket=seen.bucket, Key="k", VersionId=first)
    assert (older["Metadata"], older["ContentLength"]) == ({}, 4)
