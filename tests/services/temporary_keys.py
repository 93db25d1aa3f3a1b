"""Keys with a session token, as a service gives them for an hour: got from Ceph's own STS."""

import json
from dataclasses import dataclass
from typing import Any

from tests.servers.ceph_cluster import CephUser

_MAY_ASK = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:GetSessionToken", "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class TemporaryKeys:
    access_key: str
    secret_key: str
    session_token: str


def temporary_keys(endpoint: str, user: CephUser) -> TemporaryKeys:
    """Return keys of `user` that are good for a quarter of an hour, with their token only."""
    import boto3

    def client(service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=user.access_key,
            aws_secret_access_key=user.secret_key,
        )

    iam, sts = client("iam"), client("sts")
    try:
        iam.put_user_policy(
            UserName=user.project, PolicyName="sessions", PolicyDocument=json.dumps(_MAY_ASK)
        )
        given = sts.get_session_token(DurationSeconds=900)["Credentials"]
    finally:
        iam.close()
        sts.close()
    return TemporaryKeys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
