"""Moves a folder to a bucket and ends; run as a process of its own, to be killed by tests."""

import sys
import time
from pathlib import Path

from allastui.agent.inprocess import open_client
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest, JobKind


def main(state: str, endpoint: str, access_key: str, secret: str, bucket: str, source: str) -> int:
    profile = Profile("there", Protocol.S3, endpoint, KeyPair(access_key, Secret(secret)))
    connections = Connections([profile])
    client = open_client(
        Paths(config=Path(state), state=Path(state)),
        Settings(part_size_mib=5, connections=4, bandwidth_mib=16),
        connections,
        resume_stored=False,
    )
    place = local_place(source.rstrip("/"))
    if any(view.job.state is JobState.DONE for view in client.snapshot().jobs):
        client.close()  # the last process was killed after its work was done
        connections.close()
        return 0
    job_id = client.submit(CopyRequest((place,), Place("there", bucket, ""), kind=JobKind.MOVE))
    while True:
        job = next(view.job for view in client.snapshot().jobs if view.job.id == job_id)
        if job.state.is_over or job.asking:
            break
        time.sleep(0.02)
    client.close()
    connections.close()
    for group in job.failures:
        print(group.count, group.first)
    return 0 if job.state is JobState.DONE else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
