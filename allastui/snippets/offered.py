"""The snippets of a place: those that fit it and its protocol."""

from collections.abc import Callable, Iterator
from pathlib import PurePath

from allastui.profiles.profile import Anonymous, Profile, Protocol, Signature
from allastui.snippets import local
from allastui.snippets.arrays import pandas_snippet, pyarrow_snippet, s3fs_snippet, table_suffix
from allastui.snippets.boto import boto3_snippet
from allastui.snippets.shell_s3 import (
    aws_snippet,
    curl_snippet,
    fits_curl,
    rclone_s3_snippet,
    s3cmd_snippet,
)
from allastui.snippets.subject import Snippet, Subject
from allastui.snippets.swift_python import swiftclient_snippet
from allastui.snippets.swift_shell import (
    curl_swift_snippet,
    fits_shell,
    rclone_swift_snippet,
    swift_snippet,
)
from allastui.snippets.workflow import fits_snakemake, snakemake_snippet
from allastui.stores.place import Place

_Maker = Callable[[Subject], Snippet]

_LOCAL = Profile("local", Protocol.LOCAL, None, Anonymous())


def snippets_for(profile: Profile | None, place: Place, home: PurePath) -> tuple[Snippet, ...]:
    """Return the snippets of a place of `profile` (None: this machine); contacts nothing.

    None of them holds a secret of the profile.
    """
    subject = Subject(profile or _LOCAL, place, home)
    return tuple(make(subject) for make in _makers(subject))


def _makers(subject: Subject) -> Iterator[_Maker]:
    match subject.profile.protocol:
        case Protocol.LOCAL:
            yield local.shell_snippet
            yield local.python_snippet
        case Protocol.S3:
            yield from _s3_makers(subject)
        case Protocol.SWIFT:
            yield swiftclient_snippet
            if fits_shell(subject):
                if not subject.key.startswith("-"):
                    yield swift_snippet
                if subject.is_path_like:
                    yield rclone_swift_snippet
                yield curl_swift_snippet


def _s3_makers(subject: Subject) -> Iterator[_Maker]:
    is_new = subject.profile.signature is Signature.V4
    is_anonymous = isinstance(subject.profile.credentials, Anonymous)
    yield boto3_snippet
    if subject.is_path_like:
        yield s3fs_snippet
        if subject.is_plain:
            yield pyarrow_snippet
        if subject.is_object and table_suffix(subject.key) and "::" not in subject.key:
            yield pandas_snippet
        if fits_snakemake(subject) and subject.is_plain:
            yield snakemake_snippet
        yield rclone_s3_snippet
    if is_new:
        yield aws_snippet
    if not is_anonymous:
        yield s3cmd_snippet
    if is_new and fits_curl(subject):
        yield curl_snippet
