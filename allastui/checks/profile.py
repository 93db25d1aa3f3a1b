"""Whether a profile works: its service is there, lets the profile in, and lists its buckets."""

import enum
from dataclasses import dataclass
from typing import Self

from allastui.errors import (
    AccessDenied,
    AllastuiError,
    ProfileError,
    SignInFailed,
    SignInNeeded,
    Throttled,
    Unreachable,
    Unsupported,
    WrongClock,
)
from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.connect import Connections
from allastui.stores.http.clock import LARGEST_SKEW_SECONDS, skew_text
from allastui.stores.probe import Probe, probe


class State(enum.StrEnum):
    """What a check found, in a word or two."""

    OK = "ok"
    NEEDS_SIGN_IN = "needs sign-in"
    SIGN_IN_FAILED = "sign-in failed"
    WRONG_CLOCK = "wrong clock"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    UNUSABLE = "cannot be used"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProfileCheck:
    """What a check of the profile `name` found; where nothing is known there is None.

    `round_trip` and `clock_skew` (positive: the service is ahead of us) are seconds, `buckets` is
    how many the profile lists, `signature` "v2", "v4", "none" or "token", `sign_in_ends` when the
    keys or the token end (seconds since the epoch). `error` is None if all is well.
    """

    name: str
    state: State
    round_trip: float | None = None
    clock_skew: float | None = None
    buckets: int | None = None
    signature: str | None = None
    sign_in_ends: float | None = None
    error: AllastuiError | None = None

    @property
    def is_ok(self) -> bool:
        return self.state is State.OK

    @property
    def why(self) -> str:
        """The cause of what is wrong; "" if nothing is."""
        return (self.error.why or self.error.title) if self.error else ""

    @property
    def hint(self) -> str:
        """What to do about it; "" if there is nothing to do."""
        return self.error.hint if self.error else ""

    @classmethod
    def of_error(cls, profile: Profile, error: AllastuiError, seen: Probe | None) -> Self:
        return cls(
            profile.name,
            state_of(error),
            round_trip=seen.round_trip if seen else None,
            clock_skew=seen.clock_skew if seen else None,
            signature=signature_of(profile),
            error=error,
        )


class Look:
    """One check under way; what was seen of it so far can be read by other threads."""

    def __init__(self, profile: Profile, connections: Connections) -> None:
        self._profile = profile
        self._connections = connections
        self.seen: Probe | None = None

    def finish(self) -> ProfileCheck:
        """Look to the end; contacts the service, and signs in where that needs nobody."""
        try:
            self.seen = probe(self._profile)
            return self._signed_in(self.seen)
        except AllastuiError as error:
            return ProfileCheck.of_error(
                self._profile, _with_clock(self._profile, error, self.seen), self.seen
            )

    def late(self, seconds: float) -> ProfileCheck:
        """Return what is told if the look did not end within `seconds`."""
        error = Unreachable(
            f"{self._profile.name} did not answer within {seconds:.0f} seconds",
            why="The service is there but does not answer to the profile in time."
            if self.seen
            else "The service, or the way to it, is too slow or not there.",
            hint="Check the endpoint of the profile and the network, or try it later.",
        )
        check = ProfileCheck.of_error(self._profile, error, self.seen)
        return ProfileCheck(
            check.name, State.NO_ANSWER, check.round_trip, check.clock_skew,
            signature=check.signature, error=error,
        )  # fmt: skip

    def _signed_in(self, seen: Probe) -> ProfileCheck:
        profile = self._profile
        store = self._connections.open(profile.name)
        count: int | None
        try:
            count = len(store.buckets())
        except (AccessDenied, SignInFailed, Unsupported):
            if not isinstance(profile.credentials, Anonymous):
                raise
            count = None  # nobody has no buckets; public ones open by their names
        return ProfileCheck(
            profile.name,
            State.OK,
            round_trip=seen.round_trip,
            clock_skew=seen.clock_skew,
            buckets=count,
            signature=signature_of(profile),
            sign_in_ends=store.sign_in().expires,
        )


def signature_of(profile: Profile) -> str:
    """Return how requests of `profile` are signed: "v2", "v4", "none" or "token"."""
    if profile.protocol is Protocol.SWIFT:
        return "token"
    return "none" if isinstance(profile.credentials, Anonymous) else str(profile.signature)


_STATES: tuple[tuple[type[AllastuiError], State], ...] = (
    (WrongClock, State.WRONG_CLOCK),
    (SignInNeeded, State.NEEDS_SIGN_IN),
    (SignInFailed, State.SIGN_IN_FAILED),
    (AccessDenied, State.REFUSED),
    (Throttled, State.BUSY),
    (Unreachable, State.UNREACHABLE),
    (ProfileError, State.UNUSABLE),
    (Unsupported, State.UNUSABLE),
)


def state_of(error: AllastuiError) -> State:
    """Return the state of a profile whose use ended with `error`."""
    return next((state for kind, state in _STATES if isinstance(error, kind)), State.FAILED)


def _with_clock(profile: Profile, error: AllastuiError, seen: Probe | None) -> AllastuiError:
    """Return what is told in place of a refusal where the clock is the likely cause of it."""
    skew = seen.clock_skew if seen else None
    is_refusal = isinstance(error, AccessDenied | SignInFailed)
    if not is_refusal or isinstance(error, SignInNeeded | WrongClock) or skew is None:
        return error
    if profile.protocol is not Protocol.S3 or abs(skew) <= LARGEST_SKEW_SECONDS:
        return error
    return WrongClock(
        error.title,
        why=f"{skew_text(skew)}.",
        hint="Set the clock of this machine; signatures are valid for 15 minutes.",
    )
