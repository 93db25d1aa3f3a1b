"""What each error code of S3 means, in words for people.

Ceph sends the code and mostly no message, so the explanation is ours.
"""

from typing import NamedTuple

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    Changed,
    Corrupted,
    InvalidName,
    NoSpace,
    NotFound,
    NotSet,
    ServiceFault,
    SignInFailed,
    StoreError,
    Throttled,
    TooLarge,
    Unreachable,
    Unsupported,
    UploadGone,
    WrongClock,
)
from allastui.stores.http.faults import proxy_refusal


class Cause(NamedTuple):
    """An error class with what is told beside the title."""

    kind: type[StoreError]
    why: str
    hint: str = ""


_NEW_KEY = "Get new keys from the service (CSC: allas-conf or lumio-conf), then sign in again."
_ASK_OWNER = "Ask the owner of the bucket for access, or use a profile of the project that owns it."
_LATER = "It may work again in a moment."

_DENIED = Cause(AccessDenied, "This profile has no permission for it.", _ASK_OWNER)
_NO_OBJECT = Cause(NotFound, "There is no such object.")
_NO_BUCKET = Cause(NotFound, "There is no such bucket.", "Check its name, and the profile.")
_NOT_SET = Cause(NotSet, "The bucket has none.")
_BAD_SIGNATURE = Cause(
    SignInFailed,
    "The secret key does not belong to the access key.",
    "Correct the secret key of the profile, or get new keys from the service.",
)
_ENDED = Cause(SignInFailed, "The temporary sign-in has ended.", "Sign in again.")
_BAD_TOKEN = Cause(SignInFailed, "The service does not accept the session token.", "Sign in again.")
WRONG_CLOCK = Cause(
    WrongClock,
    "The clock of this machine and that of the service differ too much.",
    "Set the clock of this machine; signatures are valid for 15 minutes.",
)
LARGEST_PUT = 5 * 1024**3
"""What every service takes in one piece, in bytes."""

QUOTA = Cause(
    NoSpace,
    "The quota of the project or of the bucket is full.",
    "Delete what is not needed (also unfinished uploads), or apply for more quota.",
)
TOO_LARGE = Cause(
    TooLarge,
    "It is larger than the service takes in one piece.",
    "Larger files go up in parts; use a larger part size if this was one.",
)
_KEY_TOO_LONG = Cause(InvalidName, "The name is longer than 1,024 bytes.", "Use a shorter name.")
_BUCKET_NAME = Cause(
    InvalidName,
    "The service does not take that name for a bucket.",
    "Use 3 to 63 lower-case letters, digits and hyphens.",
)
_OWNED = Cause(AlreadyExists, "A bucket of that name is yours already.")
_TAKEN = Cause(
    AlreadyExists,
    "The name is taken; bucket names are shared by all users of the service.",
    "Choose another name, for instance one that starts with your project number.",
)
_DAMAGED = Cause(
    Corrupted, "The checksum of what arrived differs from what was sent.", "Send it again."
)
_CHANGED = Cause(Changed, "It is not the same object any more.", "Refresh, and try it again.")
_SHORTER = Cause(Changed, "The object is shorter than it was.", "Refresh, and try it again.")
_BUSY = Cause(Throttled, "The service is busy and asks to slow down.", _LATER)
_FAULT = Cause(ServiceFault, "The service failed inside.", _LATER)
_CANNOT = Cause(Unsupported, "This service does not offer that.")
_REGION = Cause(
    StoreError,
    "The bucket or the service belongs to another region.",
    "Set the region of the profile to it.",
)
_PARTS = Cause(
    Corrupted, "The parts that stand at the service are not those that were sent.", "Send it again."
)
_SLOW_SENDER = Cause(Unreachable, "The service waited too long for the data.", _LATER)

CAUSES: dict[str, Cause] = {
    "AccessDenied": _DENIED,
    "AccountProblem": _DENIED,
    "AllAccessDisabled": _DENIED,
    "Forbidden": _DENIED,
    "UserSuspended": Cause(AccessDenied, "The user of these keys is suspended by the service."),
    "SignatureDoesNotMatch": _BAD_SIGNATURE,
    "InvalidAccessKeyId": Cause(  # what Ceph with a Keystone says of a wrong secret key too
        SignInFailed,
        "The service does not know the access key of the profile, or not with this secret key.",
        _NEW_KEY,
    ),
    "RequestTimeTooSkewed": WRONG_CLOCK,
    "RequestExpired": WRONG_CLOCK,
    "ExpiredToken": _ENDED,
    "ExpiredTokenException": _ENDED,
    "TokenRefreshRequired": _ENDED,
    "InvalidToken": _BAD_TOKEN,
    "InvalidSecurity": _BAD_SIGNATURE,
    "NoSuchBucket": _NO_BUCKET,
    "NoSuchKey": _NO_OBJECT,
    "NoSuchVersion": Cause(NotFound, "There is no such version any more."),
    "NoSuchLifecycleConfiguration": _NOT_SET,
    "NoSuchBucketPolicy": _NOT_SET,
    "NoSuchCORSConfiguration": _NOT_SET,
    "NotFound": Cause(NotFound, "There is no such object or bucket."),
    "NoSuchUpload": Cause(
        UploadGone, "The service does not know the upload any more.", "Start it again."
    ),
    "BucketAlreadyExists": _TAKEN,
    "BucketAlreadyOwnedByYou": _OWNED,
    "BucketNotEmpty": Cause(
        AlreadyExists, "The bucket is not empty.", "Delete its objects and old versions first."
    ),
    "InvalidBucketName": _BUCKET_NAME,
    "InvalidObjectName": Cause(InvalidName, "The service does not take that name."),
    "TooManyBuckets": Cause(
        TooLarge, "The project has as many buckets as it may have.", "Delete one that is not used."
    ),
    "QuotaExceeded": QUOTA,
    "InsufficientCapacity": Cause(NoSpace, "The service has no space left."),
    "EntityTooLarge": TOO_LARGE,
    "MaxMessageLengthExceeded": TOO_LARGE,
    "EntityTooSmall": Cause(
        StoreError,
        "One of its parts is smaller than the service takes.",
        "Use a part size of 5 MiB or more.",
    ),
    "KeyTooLong": _KEY_TOO_LONG,
    "KeyTooLongError": _KEY_TOO_LONG,
    "MetadataTooLarge": Cause(TooLarge, "Its metadata is larger than the service takes."),
    "BadDigest": _DAMAGED,
    "InvalidDigest": _DAMAGED,
    "XAmzContentSHA256Mismatch": _DAMAGED,
    "XAmzContentChecksumMismatch": _DAMAGED,
    "InvalidPart": _PARTS,
    "InvalidPartOrder": _PARTS,
    "PreconditionFailed": _CHANGED,
    "InvalidRange": _SHORTER,
    "SlowDown": _BUSY,
    "TooManyRequests": _BUSY,
    "Throttling": _BUSY,
    "ThrottlingException": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "ServiceUnavailable": _BUSY,
    "OperationAborted": _BUSY,
    "ConditionalRequestConflict": Cause(
        Throttled, "Somebody else is writing to the same name right now.", _LATER
    ),
    "RequestTimeout": _SLOW_SENDER,
    "InternalError": _FAULT,
    "UnknownError": _FAULT,
    "NotImplemented": _CANNOT,
    "MethodNotAllowed": _CANNOT,
    "PlainHttp": Cause(  # a code of our own: what answers is a web server before the service
        Unreachable,
        "The service speaks https at this port, not http.",
        "Use https:// in the endpoint in place of http://.",
    ),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "InvalidLocationConstraint": _REGION,
    "InvalidObjectState": Cause(
        AccessDenied, "The object is in an archive.", "Have it restored first."
    ),
}

_STATUSES: dict[int, Cause] = {
    301: _REGION,
    307: _REGION,
    401: Cause(SignInFailed, "The service does not accept the keys of the profile.", _NEW_KEY),
    403: Cause(
        AccessDenied,
        "This profile has no permission for it, or its keys are not accepted.",
        _ASK_OWNER,
    ),
    404: CAUSES["NotFound"],
    405: _CANNOT,
    407: Cause(Unreachable, *proxy_refusal(407, "The web proxy", "the service")),
    408: _SLOW_SENDER,
    409: Cause(AlreadyExists, "Something else stands in the way."),
    411: _CANNOT,
    413: TOO_LARGE,
    416: _SHORTER,
    429: _BUSY,
    501: _CANNOT,
    503: _BUSY,
    507: QUOTA,
}


def cause_of(status: int, code: str, message: str) -> Cause:
    """Return what an answer means: by its code, else by its status (HEAD has only that)."""
    known = CAUSES.get(code)
    if known is not None:
        return known
    said = ": ".join(part for part in (code, message) if part) or "no explanation"
    if status in _STATUSES:
        cause = _STATUSES[status]
        return cause._replace(why=f"{cause.why} It said {said}.") if code else cause
    if status >= 500:
        return Cause(ServiceFault, f"The service failed (status {status}): {said}", _LATER)
    return Cause(StoreError, f"The service refused it (status {status}): {said}")
