"""Which names Swift can hold, and how they stand in the path of a request."""

from urllib.parse import quote

from allastui.errors import InvalidName

MAX_BUCKET_BYTES = 256
MAX_KEY_BYTES = 1024


def check_key(bucket: str, key: str) -> None:
    """Raise InvalidName if `key` cannot be the key of an object in any container."""
    shown = f"{bucket}/{key}"
    if not key:
        raise InvalidName(f"An object in {bucket} needs a name")
    size = _bytes_in(shown, key)
    if size > MAX_KEY_BYTES:
        raise InvalidName(
            f"{shown} is not a possible name in object storage",
            why=f"With its folders it is {size:,} bytes long, and {MAX_KEY_BYTES:,} is the limit.",
            hint="Use a shorter name.",
        )
    if "\0" in key:
        raise InvalidName(
            f"{shown} is not a possible name in object storage", why="It holds a NUL byte."
        )


def check_prefix(bucket: str, prefix: str) -> None:
    """Raise InvalidName if no key can start with `prefix`."""
    if prefix:
        check_key(bucket, prefix)


def check_new_bucket(bucket: str) -> None:
    """Raise InvalidName for what no service can take; the service judges the rest."""
    title = f"{bucket or 'An empty name'} is not a possible name of a bucket"
    if not bucket or "/" in bucket or not bucket.isprintable():
        raise InvalidName(
            title,
            why="It is empty, or holds a slash or control characters.",
            hint="Use letters, digits and hyphens.",
        )
    size = _bytes_in(bucket, bucket)
    if size > MAX_BUCKET_BYTES:
        raise InvalidName(
            title,
            why=f"It is {size:,} bytes long, and {MAX_BUCKET_BYTES} is the limit.",
            hint="Use a shorter name.",
        )


def encoded_path(bucket: str, key: str = "") -> str:
    """Return "/bucket/key" as it stands in a URL; slashes of a key stay, also doubled ones.

    Names that are not UTF-8 stay exact: lone surrogates become their bytes again.
    """
    path = "/" + quote(bucket, safe="~", errors="surrogateescape")
    return f"{path}/{encoded_key(key)}" if key else path


def encoded_key(key: str) -> str:
    return quote(key, safe="/~", errors="surrogateescape")


def _bytes_in(shown: str, name: str) -> int:
    try:
        return len(name.encode())
    except UnicodeEncodeError:
        raise InvalidName(
            f"{shown} is not a possible name in object storage",
            why="It holds bytes that are not valid UTF-8.",
            hint="Rename it first; convmv changes whole folders of old file names.",
        ) from None
