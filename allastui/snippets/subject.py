"""What a snippet is about, and what it is."""

import enum
from dataclasses import dataclass
from pathlib import PurePath

from allastui.profiles.profile import Addressing, Profile, Signature, Tls
from allastui.snippets.quoting import url_path
from allastui.stores.place import Place

_USUAL_REGION = "us-east-1"
"""What requests are signed for where a profile names no region; Ceph accepts any."""


class Kind(enum.StrEnum):
    """The program or library that a snippet is for, as people call it."""

    BOTO3 = "boto3"
    SWIFTCLIENT = "python-swiftclient"
    S3FS = "s3fs"
    PYARROW = "pyarrow"
    PANDAS = "pandas"
    SNAKEMAKE = "Snakemake"
    RCLONE = "rclone"
    AWS = "aws"
    S3CMD = "s3cmd"
    SWIFT = "swift"
    CURL = "curl"
    PYTHON = "Python"
    SHELL = "shell"


class Language(enum.StrEnum):
    """What a snippet is pasted into."""

    PYTHON = "python"
    SHELL = "bash"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text to paste; it ends in a line break and holds no secret."""

    kind: Kind
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An object, a prefix, a bucket or the list of buckets of `profile`.

    `home` is what snippets write as ~.
    """

    profile: Profile
    place: Place
    home: PurePath

    @property
    def bucket(self) -> str:
        return self.place.bucket

    @property
    def key(self) -> str:
        return self.place.key

    @property
    def is_object(self) -> bool:
        return bool(self.key) and not self.place.is_prefix

    @property
    def file_name(self) -> str:
        """The name of a file here that holds the object: never a path, an option or a dot."""
        name = self.place.name
        return name if name not in ("", ".", "..") and not name.startswith("-") else f"file{name}"

    @property
    def is_path_like(self) -> bool:
        """Whether no program takes the key for another one: it has no empty part and no dots."""
        parts = self.key.removesuffix("/").split("/")
        return not self.key or not any(part in ("", ".", "..") for part in parts)

    @property
    def region(self) -> str:
        return self.profile.region or _USUAL_REGION

    @property
    def endpoint(self) -> str:
        """The URL of the service; of Amazon's in the region where the profile has none."""
        return self.profile.endpoint or f"https://s3.{self.region}.amazonaws.com"

    @property
    def url(self) -> str:
        """The URL of the object or bucket, the bucket in the path or the host as it is served."""
        if self.bucket and self.is_virtual:
            scheme, _, host = self.endpoint.partition("://")
            return f"{scheme}://{self.bucket}.{host}{url_path(self.key)}"
        return self.endpoint + self.url_path

    @property
    def url_path(self) -> str:
        """The bucket and the key as a URL has them below its service."""
        return url_path(f"{self.bucket}/{self.key}" if self.key else self.bucket)

    @property
    def is_virtual(self) -> bool:
        return self.profile.addressing is Addressing.VIRTUAL

    @property
    def is_plain(self) -> bool:
        """Whether a program without settings for old services can reach it."""
        return self.profile.signature is Signature.V4 and self.profile.tls == Tls()
