"""One copy, move or deletion in a process of its own, without an agent, to be killed by tests."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from allastui.agent.inprocess import open_client
from allastui.agent.lent import decode_lent, encode_lent
from allastui.profiles.profile import Profile
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import parse_place
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, JobKind, Request

NAME = "there"
OTHER_NAME = "elsewhere"
NOT_VERIFIED = "not verified"


def command_for(
    profile: Profile,
    state: Path,
    source: str,
    target: str,
    kind: JobKind,
    *,
    other: Profile | None = None,
    **settings: int,
) -> list[str]:
    """Return the command that copies or moves to its end, and says how much was not verified.

    To delete, `kind` is DELETE; then nothing is done with `target`.

    In places `profile` is called NAME, and `other` OTHER_NAME.
    """
    services = [replace(profile, name=NAME)]
    if other is not None:
        services.append(replace(other, name=OTHER_NAME))
    words = {
        "state": str(state),
        "services": encode_lent(services),
        "source": source,
        "target": target,
        "kind": kind,
        "settings": settings,
    }
    return [sys.executable, "-m", "tests.engine.in_process", json.dumps(words)]


def going_on_with(profile: Profile, state: Path) -> list[str]:
    """Return the command that goes on with all that is in a queue, to its end."""
    words = {"state": str(state), "services": encode_lent([profile])}
    return [sys.executable, "-m", "tests.engine.in_process", json.dumps(words)]


def go_on(words: dict[str, str]) -> int:
    connections = Connections(decode_lent(words["services"]))
    state = Path(words["state"])
    client = open_client(
        Paths(config=state, state=state), Settings(), connections, resume_stored=True
    )
    while not all(view.job.state.is_over for view in client.snapshot().jobs):
        time.sleep(0.02)
    client.close()
    connections.close()
    return 0


def main(text: str) -> int:
    words = json.loads(text)
    if "source" not in words:
        return go_on(words)
    connections = Connections(decode_lent(words["services"]))
    names = connections.profiles
    state = Path(words["state"])
    client = open_client(
        Paths(config=state, state=state),
        Settings(**words["settings"]),
        connections,
        resume_stored=False,
    )
    sources, kind = (parse_place(words["source"], names),), JobKind(words["kind"])
    request: Request = DeleteRequest(sources, full_buckets=True)
    if kind is not JobKind.DELETE:
        target = parse_place(words["target"], names)
        request = CopyRequest(sources, target, kind=kind, if_exists=IfExists.OVERWRITE)
    job_id = client.submit(request)
    while True:
        job = next(view.job for view in client.snapshot().jobs if view.job.id == job_id)
        if job.state.is_over:
            break
        time.sleep(0.02)
    client.close()
    connections.close()
    print(job.unverified, NOT_VERIFIED)
    for group in job.failures:
        print(group.count, group.first)
    return 0 if job.state is JobState.DONE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
