"""The transfers in this very process, behind the interface that all clients share."""

import os
import socket

from allastui.agent.client import QueueSnapshot, TransferClient
from allastui.agent.cores import cores_to_use
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections


def open_client(
    paths: Paths, settings: Settings, connections: Connections, *, resume_stored: bool
) -> TransferClient:
    """Open the queue and run its transfers in this process until the client is closed.

    With `resume_stored` the jobs that an earlier process left unfinished go on at once; otherwise
    each waits for `resume`, or for an equal request. Raises QueueBusy while another process has the
    queue, JournalError if it cannot be used.
    """
    from allastui.transfers.engine import Engine
    from allastui.transfers.journal import Journal

    return Engine(
        Journal(paths.journal_file),
        connections,
        connection_count=settings.connections,
        cores=cores_to_use(settings.cores, os.environ),
        part_size=settings.part_size,
        bandwidth=settings.bandwidth,
        resume_stored=resume_stored,
        owner=f"this process, pid {os.getpid()} on {socket.gethostname()}",
    )


def stored_queue(paths: Paths) -> QueueSnapshot:
    """Return the queue as the journal has it, without owning it; `owner` is "" if nobody does.

    Raises JournalError if the journal cannot be read.
    """
    from allastui.transfers.lock import holder_of, lock_of
    from allastui.transfers.onlooking import stored_jobs
    from allastui.transfers.snapshot import still_view

    jobs = stored_jobs(paths.journal_file)
    return QueueSnapshot(
        number=0,
        jobs=tuple(still_view(job) for job in jobs),
        rate=0.0,
        seconds_left=None,
        bandwidth=0,
        connections=0,
        connections_busy=0,
        owner=holder_of(lock_of(paths.journal_file)),
    )
