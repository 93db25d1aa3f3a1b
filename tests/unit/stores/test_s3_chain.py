"""Credentials come from the profile alone, or, where it says so, from what botocore finds."""

import json
import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allastui.errors import ProfileError, SignInFailed
from allastui.profiles.profile import BotocoreChain, KeyPair, Profile
from allastui.stores.body import BytesBody
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes


def write_aws(home: Path, name: str, text: str) -> None:
    folder = home / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def keys_of(profile: Profile) -> tuple[str, str]:
    assert isinstance(profile.credentials, KeyPair)
    return profile.credentials.access_key, profile.credentials.secret_key.reveal()


def use(profile: Profile, bucket: str) -> None:
    """Make hot and other calls, and clean up."""
    store = open_s3(profile, pool_size=1)
    try:
        store.create_bucket(bucket)
        store.put(bucket, "k", BytesBody(b"data"), Attributes())
        assert [entry.name for entry in store.list_page(bucket, "").entries] == ["k"]
        assert store.delete_many(bucket, ["k"]) == []
        store.delete_bucket(bucket)
    finally:
        store.close()


def test_the_environment_does_not_change_what_a_profile_says(
    swift_profile: Profile, clean_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "other")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "other")
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_supported")
    write_aws(clean_environment, "config", "[default\nbroken")
    use(swift_profile, "not-by-environment")


def test_the_chain_finds_the_keys_of_a_profile_of_the_aws_files(
    swift_profile: Profile, clean_environment: Path
) -> None:
    access, secret = keys_of(swift_profile)
    write_aws(
        clean_environment,
        "credentials",
        f"[course]\naws_access_key_id = {access}\naws_secret_access_key = {secret}\n",
    )
    use(replace(swift_profile, credentials=BotocoreChain("course")), "by-chain")


def test_keys_that_end_are_fetched_again(swift_profile: Profile, clean_environment: Path) -> None:
    access, secret = keys_of(swift_profile)
    # botocore renews keys that end within ten minutes each time that they are asked for.
    expires = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    answer = {
        "Version": 1,
        "AccessKeyId": access,
        "SecretAccessKey": secret,
        "Expiration": expires,
    }
    script = clean_environment / "give_keys.py"
    log = clean_environment / "asked"
    script.write_text(f"open({str(log)!r}, 'a').write('x')\nprint({json.dumps(answer)!r})\n")
    command = shlex.join([sys.executable, str(script)])
    write_aws(clean_environment, "config", f"[profile temp]\ncredential_process = {command}\n")
    store = open_s3(replace(swift_profile, credentials=BotocoreChain("temp")), pool_size=1)
    store.buckets()
    asked = len(log.read_text())
    store.create_bucket("renewed")
    store.list_page("renewed", "")
    store.delete_bucket("renewed")
    store.close()
    assert len(log.read_text()) > asked >= 1


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        ("", ProfileError),
        ("[profile temp]\nregion = x\n", SignInFailed),
        ("[profile temp]\ncredential_process = /bin/false\n", SignInFailed),
    ],
)
def test_a_chain_that_gives_nothing_is_told(
    swift_profile: Profile,
    clean_environment: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    kind: type[Exception],
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    write_aws(clean_environment, "config", config)
    store = open_s3(replace(swift_profile, credentials=BotocoreChain("temp")), pool_size=1)
    calls: list[Callable[[], object]] = [
        store.buckets,
        lambda: store.list_page("b", ""),
        lambda: store.delete_many("b", ["k"]),
    ]
    for call in calls:
        with pytest.raises(kind):
            call()
    store.close()
