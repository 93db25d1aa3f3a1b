"""Lists a prefix into the model of a pane, as a pane does, but without a screen.

Its arguments are PROFILE BUCKET PREFIX; it prints the rows, and the bytes of memory that they took.
"""

import json
import os
import queue
import sys
from pathlib import Path

from textual.message import Message

from allastui.collector import settle_collector
from allastui.profiles.collect import collect
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.panes.loader import Listing, ListingDone, ListingFailed, PageLoaded
from allastui.ui.panes.model import PaneModel
from tests.benchmarks.measuring import memory_of, peak_memory_of


def main() -> None:
    profile, bucket, prefix = sys.argv[1:]
    connections = Connections(collect(os.environ, Path.home()).profiles)
    model = PaneModel(has_parent=True)
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    settle_collector()  # as the program does
    before = memory_of(os.getpid())
    listing = Listing(connections, Place(profile, bucket, prefix), messages.put)
    listing.start()
    while not isinstance(message := messages.get(), ListingDone):
        if isinstance(message, ListingFailed):
            raise message.error
        assert isinstance(message, PageLoaded)
        model.append(message.entries)
        listing.taken()
    added = peak_memory_of(os.getpid()) - before
    print(json.dumps({"rows": len(model.rows), "added": added}))


if __name__ == "__main__":
    main()
