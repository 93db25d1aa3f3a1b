"""Many objects made public: what fails is told and does not hold up the others."""

import threading

import pytest

from allastui.errors import AccessDenied, AllastuiError, NotFound, Unsupported
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.memory import MemoryStore
from allastui.ui.share.subject import Subject, count_keys, publish_objects
from tests.ui.test_share_snapshots import StatedSharing

SUBJECT = Subject("p", "results", objects=("one",), prefixes=("raw/",))


class Objects(StatedSharing):
    """Notes which objects are public; `failures` are what the service says of some."""

    def __init__(self, failures: dict[str, AllastuiError]) -> None:
        self.failures = failures
        self.public: set[str] = set()

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None:
        if key in self.failures:
            raise self.failures[key]
        self.public.add(key)


class Store(MemoryStore):
    """A bucket of seven objects, six of them below raw/."""

    def __init__(self, **failures: AllastuiError) -> None:
        super().__init__()
        self.objects = Objects({f"raw/{name}": error for name, error in failures.items()})
        self.put_bytes("results", "one", b"", 0.0)
        self.put_bytes("results", "two", b"", 0.0)
        for name in "abcdef":
            self.put_bytes("results", f"raw/{name}", b"", 0.0)

    @property
    def abilities(self) -> Abilities:
        return Abilities(sharing=self.objects)


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_one_that_is_refused_is_told_and_one_that_is_gone_is_not(stop: threading.Event) -> None:
    store, reports = Store(a=AccessDenied("a is refused"), b=NotFound("b is gone")), list[int]()
    assert count_keys(store, SUBJECT) == 7
    found = publish_objects(store, SUBJECT, public=True, stop=stop, report=reports.append)
    assert (found.done, found.failed) == (6, 1)
    assert found.failure is not None
    assert found.failure.title == "a is refused"
    assert store.objects.public == {"one", "raw/c", "raw/d", "raw/e", "raw/f"}
    assert reports[-1] == 6


def test_a_service_that_cannot_is_asked_no_further(stop: threading.Event) -> None:
    store = Store(a=Unsupported("no ACLs"))
    with pytest.raises(Unsupported, match="no ACLs"):
        publish_objects(store, SUBJECT, public=True, stop=stop, report=lambda _done: None)


def test_a_desk_that_is_closed_leaves_the_others_alone(stop: threading.Event) -> None:
    store = Store()
    stop.set()
    found = publish_objects(store, SUBJECT, public=True, stop=stop, report=lambda _done: None)
    assert (found.done, store.objects.public) == (0, set())
