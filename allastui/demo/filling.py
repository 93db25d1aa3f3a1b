"""Writing the sample data while the demo is in use already."""

import threading

from allastui.demo.large_objects import BUCKET, write_large_objects
from allastui.demo.running import Running
from allastui.demo.samples import fill, first_samples
from allastui.errors import AllastuiError
from allastui.stores.connect import Connections


class Filling(threading.Thread):
    """Makes the sample buckets of a demo and fills them, first with what is looked at first."""

    def __init__(self, demo: Running) -> None:
        super().__init__(name="samples", daemon=True)
        self.failure: AllastuiError | None = None
        self.has_first = threading.Event()
        """Set once the buckets stand with their small samples, or cannot be made."""
        self._demo = demo

    def run(self) -> None:
        shares, stopped = self._demo.shares, self._demo.stopped
        connections = Connections([share.writer for share in shares])
        try:
            stores = [connections.open(share.writer.name) for share in shares]
            for store, share in zip(stores, shares, strict=True):
                fill(store, stopped, share.buckets, first_samples)
            self.has_first.set()
            for store, share in zip(stores, shares, strict=True):
                if BUCKET in share.buckets:
                    write_large_objects(share.swift_writer, stopped)
                fill(store, stopped, share.buckets)
        except AllastuiError as error:
            if not stopped.is_set():
                self.failure = error
        finally:
            self.has_first.set()
            connections.close()
