"""Another project as clients of another make see it: boto3, and the program `swift`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allastui.profiles.profile import KeyPair, Profile
from tests.servers.keystone import KeystoneProject, KeystoneServer
from tests.servers.test_keystone import token_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def boto3_client(profile: Profile) -> "S3Client":
    """Return a client of boto3 with the keys of an S3 profile."""
    import boto3
    from botocore.config import Config

    keys = profile.credentials
    assert isinstance(keys, KeyPair)
    return boto3.client(
        "s3",
        endpoint_url=profile.endpoint,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key.reveal(),
        region_name="us-east-1",
        config=Config(
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            retries={"max_attempts": 1},
        ),
    )


def swift_account(
    server: KeystoneServer, signed_in: KeystoneProject, owner: KeystoneProject
) -> Any:
    """Return a connection of swiftclient in a project to the account of another one."""
    from swiftclient.client import Connection

    return Connection(
        preauthurl=owner.storage_url, preauthtoken=token_of(server, signed_in.id), retries=0
    )


def swift_program(
    server: KeystoneServer, signed_in: KeystoneProject, owner: KeystoneProject, *words: str
) -> tuple[int, bytes]:
    """Run `swift` in a project on the account of another one; return its status and output."""
    environment = {
        **os.environ,
        "OS_AUTH_URL": server.auth_url,
        "OS_IDENTITY_API_VERSION": "3",
        "OS_USERNAME": server.username,
        "OS_PASSWORD": server.password.reveal(),
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_ID": signed_in.id,
        "OS_STORAGE_URL": owner.storage_url,
    }
    program = str(Path(sys.executable).with_name("swift"))
    done = subprocess.run(
        [program, "--retries", "0", *words], env=environment, capture_output=True, check=False
    )
    return done.returncode, done.stdout
