"""What CopyObject leaves behind: who may read an object (its ACL), and tags of parted copies."""

from typing import TYPE_CHECKING

from allastui.errors import AccessDenied, NotFound, Unsupported
from allastui.stores.s3.client import Boto
from allastui.stores.s3.errors import boto_errors
from allastui.stores.s3.hot import Requests
from allastui.stores.store import ObjectStat

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectAclOutputTypeDef

ObjectName = tuple[str, str]
"""A bucket and a key."""


class Access:
    """Gives copies the access and the tags of their originals; any thread may ask."""

    def __init__(self, requests: Requests, boto: Boto) -> None:
        self._requests = requests
        self._boto = boto

    def carry(
        self, source: ObjectName, target: ObjectName, before: ObjectStat, after: ObjectStat
    ) -> None:
        """Give `target`, which stands as `after`, what `source` has and it has not.

        A service that tells no ACL keeps none. Raises AccessDenied or Unsupported where the
        original has more than the copy may be given.
        """
        if before.tags != after.tags:
            self._carry_tags(source, target)
        acl = self._acl_of(source)
        if acl is not None and not is_private(acl):
            self.give(target, acl)

    def _carry_tags(self, source: ObjectName, target: ObjectName) -> None:
        client = self._boto.client()
        with boto_errors(f"The tags of {'/'.join(source)} could not be read", self._requests.label):
            tags = client.get_object_tagging(Bucket=source[0], Key=source[1])["TagSet"]
        with boto_errors(f"{'/'.join(target)} could not be given its tags", self._requests.label):
            client.put_object_tagging(Bucket=target[0], Key=target[1], Tagging={"TagSet": tags})

    def acl(self, name: ObjectName) -> "GetObjectAclOutputTypeDef":
        """Return who may do what with an object; raises AccessDenied, Unsupported, NotFound."""
        with boto_errors(f"The access to {'/'.join(name)} could not be read", self._requests.label):
            return self._boto.client().get_object_acl(Bucket=name[0], Key=name[1])

    def _acl_of(self, name: ObjectName) -> "GetObjectAclOutputTypeDef | None":
        """Return the same; None where that is not told."""
        try:
            return self.acl(name)
        except (AccessDenied, NotFound, Unsupported):
            return None

    def give(self, name: ObjectName, acl: "GetObjectAclOutputTypeDef") -> None:
        """Let an object be read and written as `acl` says."""
        title = f"{'/'.join(name)} could not be shared as its original"
        with boto_errors(title, self._requests.label):
            self._boto.client().put_object_acl(
                Bucket=name[0],
                Key=name[1],
                AccessControlPolicy={"Owner": acl["Owner"], "Grants": acl["Grants"]},
            )


def is_private(acl: "GetObjectAclOutputTypeDef") -> bool:
    """Tell whether the owner alone may do anything with an object."""
    owner = acl["Owner"].get("ID")
    return all(grant.get("Grantee", {}).get("ID") == owner for grant in acl["Grants"])
