"""A demo store and ways to look at it from outside."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from allastui.demo.store import Demo, start_demo
from allastui.profiles.profile import KeyPair

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OpenS3 = Callable[..., "S3Client"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with start_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def demo_parent(tmp_path: Path) -> Path:
    """A folder for demos that does not exist yet, with a path longer than a socket address."""
    return tmp_path / ("long-" * 20) / "demo"


@pytest.fixture
def open_s3() -> Iterator[OpenS3]:
    """Return a function that opens boto3 clients for a demo, which are closed after the test."""
    import boto3
    from botocore.config import Config

    clients: list[S3Client] = []

    def make(demo: Demo, secret: str | None = None) -> "S3Client":
        keys = demo.profiles[0].credentials
        assert isinstance(keys, KeyPair)
        client = boto3.client(
            "s3",
            endpoint_url=demo.endpoint,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=secret or keys.secret_key.reveal(),
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                retries={"total_max_attempts": 1},
            ),
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
