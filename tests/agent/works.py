"""Long works of an agent that is killed in the midst of them, and what must stand all the while."""

import random
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from allastui.agent.remote import RemoteClient
from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.compare import By, Verdict
from allastui.transfers.comparing import Afresh, compare
from allastui.transfers.delete_run import BATCH
from allastui.transfers.differences import Differences
from allastui.transfers.job import Job, JobState
from allastui.transfers.listed import write_list
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, JobKind
from allastui.transfers.synchronise import frozen_extras, frozen_list
from tests.agent.conftest import Host, job_of, wait_until

OTHERS = {"old", "ol", "older/x", "old-/y", "inn/z", *(f"other/{number}" for number in range(9))}
"""What has nothing to do with a work, though its name looks like it: it stays whatever happens."""

Standing = dict[str, int | None]
"""What stands in the bucket, each key with its size in bytes."""


class Work(ABC):
    """A work on `count` objects of a bucket of its own, which its jobs in the queue do."""

    def __init__(self, host: Host, profile: Profile, count: int) -> None:
        self.host = host
        self.profile = profile
        self.names = [f"{number % 7}/{number:05}" for number in range(count)]
        self.connections = Connections([profile])
        self.store = self.connections.open(profile.name)
        self.bucket = f"killed-{secrets.token_hex(4)}"
        self.store.create_bucket(self.bucket)
        self.here = host.base / "here"
        host.paths.config.mkdir()
        host.paths.settings_file.write_text("connections = 4\n")
        self.put(OTHERS)

    @abstractmethod
    def submit(self, client: RemoteClient) -> list[int]:
        """Make what is to be worked on, and submit the jobs."""

    @abstractmethod
    def check(self, found: Standing, first: Job) -> None:
        """Assert that nothing is lost of what was `found` after a kill.

        `first` is the first job as the next agent has it.
        """

    @abstractmethod
    def check_end(self, found: Standing) -> None:
        """Assert that all is done."""

    def place(self, key: str) -> Place:
        return Place(self.profile.name, self.bucket, key)

    def put(self, keys: Iterable[str]) -> None:
        """Write objects whose content is their own key, many at once."""

        def put(key: str) -> None:
            self.store.put(self.bucket, key, BytesBody(key.encode()), Attributes())

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(put, keys))

    def write(self, names: Iterable[str], more: str = "") -> None:
        for name in names:
            (self.here / name).parent.mkdir(parents=True, exist_ok=True)
            (self.here / name).write_text(name + more)

    def local(self) -> set[str]:
        return {str(path.relative_to(self.here)) for path in self.here.glob("*/*")}

    def standing(self) -> Standing:
        """List the bucket; in this order nothing hides that moves from old/ to new/ meanwhile."""
        found = {"old/" + e.name: e.size for e in self.store.walk(self.bucket, "old/")}
        return found | {entry.name: entry.size for entry in self.store.walk(self.bucket, "")}

    def run(self, kills: int, chance: random.Random) -> int:
        """Have all done by an agent that is killed up to `kills` times; returns how often it was.

        Each kill comes when a random share of what was left of all is done.
        """
        client = self.attach()
        jobs = self.submit(client)
        done = 0
        while done < kills and self._until_some_is_done(client, jobs, chance):
            self.host.kill()
            done += 1
            found = self.standing()
            here = self.local()
            client.close()
            client = self.attach()
            assert found.keys() >= OTHERS
            self.check(
                found | dict.fromkeys(f"here/{name}" for name in here), job_of(client, jobs[0])
            )
        wait_until(lambda: not _open_jobs(client, jobs))
        ended = [job_of(client, job) for job in jobs]
        assert [(job.state, job.failures) for job in ended] == [(JobState.DONE, ())] * len(jobs)
        found = self.standing()
        assert found.keys() >= OTHERS
        self.check_end({key: size for key, size in found.items() if key not in OTHERS})
        return done

    def attach(self) -> RemoteClient:
        client = self.host.attach()
        client.lend([self.profile])
        return client

    def close(self) -> None:
        self.connections.close()

    def _until_some_is_done(
        self, client: RemoteClient, jobs: list[int], chance: random.Random
    ) -> bool:
        """Wait until there is reason to kill the agent; False if all is done before."""
        before = _items_done(client, jobs)
        left = sum(job_of(client, job).items_total for job in jobs) - before
        enough = before + chance.randrange(1, max(2, max(left, len(self.names)) // 4))
        wait_until(lambda: not _open_jobs(client, jobs) or _items_done(client, jobs) >= enough)
        return bool(_open_jobs(client, jobs))


def _items_done(client: RemoteClient, jobs: list[int]) -> int:
    return sum(job_of(client, job).items_done for job in jobs)


def _open_jobs(client: RemoteClient, jobs: list[int]) -> list[Job]:
    found = [job_of(client, job) for job in jobs]
    assert not any(job.asking for job in found), found
    return [job for job in found if not job.state.is_over]


class Rename(Work):
    """A prefix is renamed: each object is copied by the service, verified and then deleted."""

    def submit(self, client: RemoteClient) -> list[int]:
        self.put(f"old/{name}" for name in self.names)
        request = CopyRequest((self.place("old/"),), self.place("new"), JobKind.MOVE)
        return [client.submit(request)]

    def check(self, found: Standing, first: Job) -> None:
        for name in self.names:
            sizes = {found[key] for key in (f"old/{name}", f"new/{name}") if key in found}
            assert sizes == {len(f"old/{name}")}, name

    def check_end(self, found: Standing) -> None:
        assert found == {f"new/{name}": len(f"old/{name}") for name in self.names}


class Move(Work):
    """A folder is moved into the bucket: each file is copied, verified and then deleted."""

    def submit(self, client: RemoteClient) -> list[int]:
        self.write(self.names)
        request = CopyRequest((local_place(self.here),), self.place("in/"), JobKind.MOVE)
        return [client.submit(request)]

    def check(self, found: Standing, first: Job) -> None:
        for name in self.names:
            assert f"here/{name}" in found or f"in/here/{name}" in found, name
            assert found.get(f"in/here/{name}", len(name)) == len(name)

    def check_end(self, found: Standing) -> None:
        assert found == {f"in/here/{name}": len(name) for name in self.names}
        assert not self.local()


class Sync(Work):
    """A prefix is made like a folder: a third is new, a third differs, and a third goes."""

    def submit(self, client: RemoteClient) -> list[int]:
        new, differing, self.extra = (set(self.names[first::3]) for first in range(3))
        self.kept, self.wanted = differing, new | differing
        self.write(new | differing, more="+")
        self.put(f"in/{name}" for name in differing | self.extra)
        found = self._compared()
        folder = self.host.paths.make_state() / "lists"
        kinds = (Verdict.ONLY_LEFT, Verdict.LEFT_NEWER, Verdict.RIGHT_NEWER, Verdict.DIFFERS)
        write_list(folder / "copied", frozen_list(found, kinds, to_right=True))
        write_list(folder / "extras", frozen_extras(found, to_right=True))
        copying = CopyRequest(
            (local_place(self.here),),
            self.place("in/"),
            if_exists=IfExists.OVERWRITE,
            listed=str(folder / "copied"),
        )
        first = client.submit(copying)
        deleting = DeleteRequest((self.place("in/"),), listed=str(folder / "extras"), after=first)
        return [first, client.submit(deleting)]

    def _compared(self) -> Differences:
        found = Differences()
        places = local_place(self.here), self.place("in/")
        for each in compare(
            self.connections, *places, By.SIZE,
            follow_links=True, workers=2, stopped=lambda: False,
        ):  # fmt: skip
            assert not isinstance(each, Afresh)
            if each[1] is not Verdict.SAME:
                found.append(*each)
        return found

    def check(self, found: Standing, first: Job) -> None:
        here = {key.removeprefix("here/") for key in found if key.startswith("here/")}
        assert here == self.wanted
        for name in self.kept:
            assert found[f"in/{name}"] in (len(f"in/{name}"), len(name) + 1), name
        if first.state is not JobState.DONE:
            assert found.keys() >= {f"in/{name}" for name in self.extra}

    def check_end(self, found: Standing) -> None:
        assert found == {f"in/{name}": len(name) + 1 for name in self.wanted}
        assert self.local() == self.wanted


class Delete(Work):
    """A prefix is deleted, and nothing beside it."""

    def _until_some_is_done(
        self, client: RemoteClient, jobs: list[int], chance: random.Random
    ) -> bool:
        if len(self.names) > BATCH:
            return super()._until_some_is_done(client, jobs, chance)
        # All go in one request: the agent is killed while that is on its way.
        wait_until(lambda: job_of(client, jobs[0]).items_total >= len(self.names))
        return bool(_open_jobs(client, jobs))

    def submit(self, client: RemoteClient) -> list[int]:
        self.put(f"old/{name}" for name in self.names)
        return [client.submit(DeleteRequest((self.place("old/"),)))]

    def check(self, found: Standing, first: Job) -> None:
        assert found.keys() <= OTHERS | {f"old/{name}" for name in self.names}

    def check_end(self, found: Standing) -> None:
        assert found == {}
