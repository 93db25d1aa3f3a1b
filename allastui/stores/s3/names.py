"""Which names S3 can hold; what is refused here is refused before any request."""

from allastui.errors import InvalidName

MAX_KEY_BYTES = 1024


def check_key(bucket: str, key: str) -> None:
    """Raise InvalidName if `key` cannot be the key of an object in any bucket."""
    shown = f"{bucket}/{key}"
    if not key:
        raise InvalidName(f"An object in {bucket} needs a name")
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise InvalidName(
            f"{shown} is not a possible name in object storage",
            why="It holds bytes that are not valid UTF-8.",
            hint="Rename it first; convmv changes whole folders of old file names.",
        ) from None
    if size > MAX_KEY_BYTES:
        raise InvalidName(
            f"{shown} is not a possible name in object storage",
            why=f"With its folders it is {size:,} bytes long, and {MAX_KEY_BYTES:,} is the limit.",
            hint="Use a shorter name.",
        )


def check_prefix(bucket: str, prefix: str) -> None:
    """Raise InvalidName if no key can start with `prefix`."""
    if prefix:
        check_key(bucket, prefix)


def check_new_bucket(bucket: str) -> None:
    """Raise InvalidName for what no service can take; the service judges the rest."""
    if not bucket or "/" in bucket or not bucket.isprintable():
        raise InvalidName(
            f"{bucket or 'An empty name'} is not a possible name of a bucket",
            why="It is empty, or holds a slash or control characters.",
            hint="Use 3 to 63 lower-case letters, digits and hyphens.",
        )


def fits_xml(key: str) -> bool:
    """Whether `key` can stand in an XML request: XML 1.0 has no control characters."""
    return key.isprintable() or not any(
        char < " " or "\x7f" <= char <= "\x9f" or char in "\ufffe\uffff\u2028\u2029" for char in key
    )
