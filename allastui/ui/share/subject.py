"""What is shared: a bucket, prefixes and objects in it, and what can be learnt of them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote

from allastui.errors import (
    AccessDenied,
    AllastuiError,
    NotFound,
    Unreachable,
    Unsupported,
    printable,
)
from allastui.profiles.siblings import siblings
from allastui.stores.abilities.sharing import Sharing, Sight, Trial
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.thread_pool import Pool
from allastui.ui.format import count_text
from allastui.ui.share.segments import closed_segments

_AT_ONCE = 8
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """Objects and prefixes ("…/") of one bucket; neither means the bucket itself."""

    profile: str
    bucket: str
    objects: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    @property
    def is_bucket(self) -> bool:
        return not self.objects and not self.prefixes

    @property
    def only_object(self) -> str | None:
        """The key of the object where it is but one."""
        return self.objects[0] if len(self.objects) == 1 and not self.prefixes else None

    @property
    def folder(self) -> str:
        """The prefix that new objects and an index go to: the one chosen, or that of the object."""
        first = (self.prefixes or self.objects or ("",))[0]
        return first if first.endswith("/") else first.rpartition("/")[0] + "/" * ("/" in first)

    def __str__(self) -> str:
        count = len(self.objects) + len(self.prefixes)
        if count > 1:
            return f"{count_text(count)} in {printable(self.bucket)}"
        keys = "".join((*self.objects, *self.prefixes))
        return printable(f"{self.bucket}/{keys}" if keys else self.bucket)


def subject_of(places: Sequence[Place]) -> Subject:
    """Return what `places`, all of one bucket, are together."""
    keys = [place.key for place in places if place.key]
    return Subject(
        places[0].profile,
        places[0].bucket,
        tuple(key for key in keys if not key.endswith("/")),
        tuple(key for key in keys if key.endswith("/")),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the service says of a subject, and what a client without keys got.

    `sample` is the key that was tried, None where there is no object. `closed` says why it was
    refused although anybody may read it, "" where that is not so.
    """

    sight: Sight
    trial: Trial
    sample: str | None
    closed: str = ""


def sharing_of(store: Store, name: str) -> Sharing:
    """Return how a store shares; raises Unsupported where it cannot."""
    found = store.abilities.sharing
    if found is None:
        raise Unsupported(f"Nothing in {name} can be shared", why="It is no object storage.")
    return found


def look(connections: Connections, subject: Subject) -> Seen:
    """Ask who can see a subject, over both protocols where a profile for the other is signed in."""
    store = connections.open(subject.profile)
    sharing = sharing_of(store, subject.profile)
    sight = sharing.sight(subject.bucket, subject.objects)
    sample = _sample(store, subject)
    trial, note = _tried(sharing, subject, sample)
    sight = replace(sight, notes=(*sight.notes, *note))
    for other in _others(connections, subject.profile):
        try:
            seen = other.sight(subject.bucket, subject.objects)
            if not was_granted(trial):
                trial = _better(trial, other.trial(subject.bucket, True, sample))
        except AllastuiError:
            continue  # what is told of the first one is whole without it, and says what it lacks
        both = dict.fromkeys((*sight.statements, *seen.statements))
        sight = replace(sight, statements=tuple(both), unseen="")
    closed = ""
    if sample is not None and trial.reading is not None and not _is_granted(trial.reading):
        profiles, bucket = connections.profiles, subject.bucket
        closed = closed_segments(
            store,
            bucket,
            sample,
            sight.statements,
            profiles.get(subject.profile),
            profiles.values(),
        )
    return Seen(sight, trial, sample, closed)


def addresses(subject: Subject, seen: Seen) -> tuple[str, ...]:
    """Return the web addresses of the objects of a subject, or else that of its bucket."""
    trial = seen.trial
    sample = quote(seen.sample or "", safe="/~")
    if not subject.objects or not sample or not trial.url.endswith(sample):
        return (trial.url if subject.objects else trial.listing_url,)
    base = trial.url.removesuffix(sample)
    return tuple(base + quote(key, safe="/~") for key in subject.objects)


def _tried(sharing: Sharing, subject: Subject, sample: str | None) -> tuple[Trial, tuple[str, ...]]:
    """Return what a client without keys got; with a note where nobody answered it."""
    try:
        return sharing.trial(subject.bucket, True, sample), ()
    except Unreachable as error:
        listing_url = sharing.public_urls(subject.bucket, "")[0]
        url = "" if sample is None else sharing.public_urls(subject.bucket, sample)[0]
        return Trial(url, listing_url=listing_url), (str(error),)


def was_granted(trial: Trial) -> bool:
    return any(_is_granted(status) for status in (trial.listing, trial.reading))


def _is_granted(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _better(one: Trial, other: Trial) -> Trial:
    return other if was_granted(other) else one


def _others(connections: Connections, name: str) -> Iterator[Sharing]:
    profile = connections.profiles.get(name)
    if profile is None:
        return
    for other in siblings(profile, connections.profiles.values()):
        try:
            found = connections.open(other.name).abilities.sharing
        except AllastuiError:
            continue
        if found is not None:
            yield found


def _sample(store: Store, subject: Subject) -> str | None:
    """Return the key of one object of a subject, None if there is none."""
    if subject.objects:
        return subject.objects[0]
    try:
        below = subject if subject.prefixes else replace(subject, prefixes=("",))
        return next(keys_of(store, below), None)
    except AccessDenied:
        return None


def keys_of(store: Store, subject: Subject) -> Iterator[str]:
    """Yield the keys of all objects of a subject, those below its prefixes as they are listed."""
    yield from subject.objects
    for prefix in subject.prefixes:
        for entry in store.walk(subject.bucket, prefix):
            if entry.kind is Kind.OBJECT:
                yield prefix + entry.name


def count_keys(store: Store, subject: Subject) -> int:
    return sum(1 for _ in keys_of(store, subject))


@dataclass(frozen=True, slots=True)
class Published:
    """How many objects were made public, or private; `failure` is why the first other was not."""

    done: int
    failed: int = 0
    failure: AllastuiError | None = None


def publish_objects(
    store: Store,
    subject: Subject,
    *,
    public: bool,
    stop: threading.Event,
    report: Callable[[int], None],
) -> Published:
    """Give or take the public access of each object of a subject; goes on after failures.

    One that is gone meanwhile is no failure. Raises Unsupported for a service that cannot.
    """
    sharing = sharing_of(store, subject.profile)

    def publish(key: str) -> AllastuiError | None:
        try:
            sharing.publish_object(subject.bucket, key, public=public)
        except NotFound:
            return None
        except Unsupported:
            raise
        except AllastuiError as error:
            return error
        return None

    done, failures = 0, list[AllastuiError]()
    keys = keys_of(store, subject)
    with Pool(_AT_ONCE, "publish") as pool:
        while not stop.is_set() and (batch := list(islice(keys, _BATCH))):
            for failure in pool.map(publish, batch):
                if failure is None:
                    done += 1
                else:
                    failures.append(failure)
            report(done)
    return Published(done, len(failures), failures[0] if failures else None)
