"""A bucket of a real server through our store, and through clients of another make."""

from dataclasses import dataclass
from typing import Any

from allastui.profiles.profile import KeyPair, Profile, V1SignIn
from allastui.stores.abilities.properties import Edit, Properties
from allastui.stores.connect import Connections
from tests.contract.stage import Stage
from tests.servers.proxy import FaultProxy


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

    def grants(self, key: str) -> list[str]:
        found = self.boto.get_object_acl(Bucket=self.bucket, Key=key)["Grants"]
        return sorted(grant["Permission"] for grant in found)


def see_bucket(
    s3: Profile, native: Profile, line: FaultProxy, connections: Connections, bucket: str
) -> Seen:
    """Return a new bucket; `connections` go over `line`, the clients of others directly."""
    import boto3
    from botocore.config import Config
    from swiftclient.client import Connection

    store = connections.open(line.profile.name)
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
    is_native = line.profile.protocol is native.protocol
    return Seen(
        Stage(store, bucket, has_paths=False, has_segments=is_native),
        store.abilities.properties,
        boto,
        swift,
        line,
        native.name.startswith("ceph"),
        is_native,
    )
