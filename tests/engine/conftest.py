"""A queue of its own for each test, over a local folder and a real store."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from allastui.agent.client import JobView, TransferClient
from allastui.agent.inprocess import open_client
from allastui.errors import NotFound
from allastui.profiles.profile import Profile
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Store
from allastui.transfers.given import NOTHING_GIVEN, Given
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from tests.engine.sides import Sides

PATIENCE = 300.0


@pytest.fixture(autouse=True)
def no_long_pauses(quick_retries: None) -> None:
    """How long a pause is has tests of its own; here it would only be waited out."""


@dataclass
class Desk:
    """One queue, one bucket at a store, and a folder; jobs are run to their end."""

    folder: Path
    profile: Profile
    bucket: str
    settings: Settings = field(default_factory=lambda: Settings(part_size_mib=5))
    client: TransferClient | None = None

    def __post_init__(self) -> None:
        self.connections = Connections([self.profile])
        self.paths = Paths(config=self.folder / "config", state=self.folder / "state")
        self.source = self.folder / "source"
        self.source.mkdir()

    @property
    def store(self) -> Store:
        return self.connections.open(self.profile.name)

    def remote(self, key: str = "") -> Place:
        return Place(self.profile.name, self.bucket, key)

    def open(self, *, resume_stored: bool = True) -> TransferClient:
        if self.client is None:
            self.client = open_client(
                self.paths, self.settings, self.connections, resume_stored=resume_stored
            )
        return self.client

    def close(self) -> None:
        if self.client is not None:
            self.client.close()
            self.client = None

    def copy(
        self,
        source: Place | Path,
        target: Place | Path,
        *,
        if_exists: IfExists = IfExists.ASK,
        kind: JobKind = JobKind.COPY,
        verify: bool = True,
        follow_symlinks: bool = True,
        given: Given = NOTHING_GIVEN,
    ) -> Job:
        """Copy and wait until the job has ended, is paused, or asks."""
        request = CopyRequest(
            (source if isinstance(source, Place) else local_place(source),),
            target if isinstance(target, Place) else local_place(target),
            kind=kind,
            if_exists=if_exists,
            verify=verify,
            follow_symlinks=follow_symlinks,
            given=given,
        )
        return self.settled(self.open().submit(request))

    def view(self, job: int) -> JobView:
        return next(view for view in self.open().snapshot().jobs if view.job.id == job)

    def until_waiting(self, job: int) -> str:
        """Wait until a job waits, and return why; parts on their way may have it run again."""
        notes: list[str] = []

        def is_waiting() -> bool:
            now = self.view(job).job
            notes.append(now.note)
            return now.state is JobState.WAITING

        self.wait_until(is_waiting)
        return notes[-1]

    def settled(self, job: int) -> Job:
        def is_settled() -> bool:
            now = self.view(job).job
            asks = now.state is JobState.WAITING and now.asking > 0 and not now.active
            return now.state.is_over or now.state is JobState.PAUSED or asks

        self.wait_until(is_settled)
        return self.view(job).job

    def wait_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.open().snapshot()
            time.sleep(0.02)

    def keys(self, prefix: str = "") -> set[str]:
        return {prefix + entry.name for entry in self.store.walk(self.bucket, prefix)}

    def unfinished(self) -> list[str]:
        return [upload.key for upload in self.store.list_uploads(self.bucket, "")]

    def segments(self) -> list[str]:
        """Return what stands in the bucket of the segments of large objects of Swift."""
        try:
            return [entry.name for entry in self.store.walk(f"{self.bucket}_segments", "")]
        except NotFound:
            return []

    def leftovers(self) -> list[str]:
        """Return the partial files that stand anywhere below the folder."""
        return [str(path) for path in self.folder.rglob(".allastui-*")]


def make_desk(folder: Path, profile: Profile, settings: Settings | None = None) -> Desk:
    bucket = f"desk-{uuid.uuid4().hex[:12]}"
    desk = Desk(folder, profile, bucket)
    if settings is not None:
        desk.settings = settings
    desk.store.create_bucket(bucket)
    return desk


@contextmanager
def open_desk(folder: Path, profile: Profile) -> Iterator[Desk]:
    desk = make_desk(folder, profile)
    yield desk
    desk.close()
    desk.connections.close()


@pytest.fixture(params=["swift", "ceph", "swift_native", "ceph_native"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk at OpenStack Swift and one at Ceph RGW, each over S3 and over Swift's own API."""
    with open_desk(tmp_path, request.getfixturevalue(f"{request.param}_profile")) as desk:
        yield desk


@pytest.fixture(params=["swift", "ceph"])
def s3_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk at OpenStack Swift's S3 API, and one at Ceph RGW where it is installed."""
    with open_desk(tmp_path, request.getfixturevalue(f"{request.param}_profile")) as desk:
        yield desk


@pytest.fixture(params=["swift", "ceph"])
def native_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The same two over Swift's own API."""
    with open_desk(tmp_path, request.getfixturevalue(f"{request.param}_native_profile")) as desk:
        yield desk


@pytest.fixture(params=["swift", "swift_native"])
def openstack_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk at OpenStack Swift, over S3 and over Swift's own API."""
    with open_desk(tmp_path, request.getfixturevalue(f"{request.param}_profile")) as desk:
        yield desk


@pytest.fixture
def swift_desk(swift_profile: Profile, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path, swift_profile) as desk:
        yield desk


@pytest.fixture
def sides(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Iterator[Sides]:
    made = Sides(request.getfixturevalue(f"{server}_profile"), tmp_path)
    yield made
    made.close()
