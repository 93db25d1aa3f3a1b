"""A folder and a prefix of a real bucket that are compared, and a queue that makes them alike."""

import secrets
from pathlib import Path

import pytest

from allastui.agent.client import TransferClient
from allastui.agent.inprocess import open_client
from allastui.profiles.profile import Profile
from allastui.settings import Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.compare import By, Verdict
from allastui.transfers.comparing import Afresh, compare
from allastui.transfers.differences import Differences
from allastui.transfers.job import Job
from allastui.transfers.listed import write_list
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, Request
from allastui.transfers.synchronise import frozen_extras, frozen_list
from tests.agent.conftest import wait_until

ALL = (Verdict.ONLY_LEFT, Verdict.LEFT_NEWER, Verdict.RIGHT_NEWER, Verdict.DIFFERS)

SERVERS = pytest.mark.parametrize(
    "server", ["swift", "swift_native", pytest.param("ceph", marks=pytest.mark.ceph)]
)


class Sides:
    """A folder at the left, a prefix of a real bucket at the right, and a queue."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self.paths = Paths(config=folder / "config", state=folder / "state")
        self.paths.make_state()
        self.connections = Connections([profile])
        self.store = self.connections.open(profile.name)
        bucket = f"frozen-{secrets.token_hex(4)}"
        self.store.create_bucket(bucket)
        self.here = folder / "here"
        self.here.mkdir()
        self.left = local_place(self.here)
        self.right = Place(profile.name, bucket, "in/")
        self.client: TransferClient = open_client(
            self.paths, Settings(part_size_mib=5), self.connections, resume_stored=True
        )

    def write(self, name: str, data: bytes) -> None:
        (self.here / name).parent.mkdir(parents=True, exist_ok=True)
        (self.here / name).write_bytes(data)

    def put(self, name: str, data: bytes) -> None:
        self.store.put(self.right.bucket, "in/" + name, BytesBody(data), Attributes())

    def read(self, name: str) -> bytes | None:
        if name not in self.names():
            return None
        size = self.store.stat(self.right.bucket, "in/" + name).size
        buffer = bytearray(size)
        reader = self.store.open_range(self.right.bucket, "in/" + name, 0, size)
        done = 0
        while done < size:
            done += reader.readinto(memoryview(buffer)[done:])
        reader.close()
        return bytes(buffer)

    def compared(self) -> Differences:
        found = Differences()
        for each in compare(
            self.connections, self.left, self.right, By.CHECKSUM,
            follow_links=True, workers=2, stopped=lambda: False,
        ):  # fmt: skip
            assert not isinstance(each, Afresh)
            if each[1] is not Verdict.SAME:
                found.append(*each)
        return found

    def request(self, found: Differences, *, to_right: bool = True) -> CopyRequest:
        file = self.paths.state / "lists" / f"{secrets.token_hex(4)}.list"
        kinds = ALL if to_right else (*ALL[1:], Verdict.ONLY_RIGHT)
        write_list(file, frozen_list(found, kinds, to_right=to_right))
        source, target = (self.left, self.right) if to_right else (self.right, self.left)
        return CopyRequest((source,), target, if_exists=IfExists.OVERWRITE, listed=str(file))

    def extras(
        self, found: Differences, *, to_right: bool = True, trash: bool = False, after: int = 0
    ) -> DeleteRequest:
        """Write the list of what only the target has and return the request to delete it."""
        file = self.paths.state / "lists" / f"{secrets.token_hex(4)}.list"
        write_list(file, frozen_extras(found, to_right=to_right))
        target = self.right if to_right else self.left
        return DeleteRequest((target,), trash=trash, listed=str(file), after=after)

    def job(self, job_id: int) -> Job:
        jobs = (view.job for view in self.client.snapshot().jobs)
        return next(job for job in jobs if job.id == job_id)

    def ended(self, request: Request | int) -> Job:
        """Return a job when it is over; a request is submitted first."""
        job_id = request if isinstance(request, int) else self.client.submit(request)
        wait_until(lambda: self.job(job_id).state.is_over)
        return self.job(job_id)

    def names(self) -> set[str]:
        """Return what is at the right."""
        return {entry.name for entry in self.store.walk(self.right.bucket, "in/")}

    def reopen(self) -> None:
        """End the queue as it is, and go on with it in another one."""
        self.client.close()
        self.client = open_client(self.paths, Settings(), self.connections, resume_stored=True)

    def close(self) -> None:
        self.client.close()
        self.connections.close()
