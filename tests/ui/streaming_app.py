"""Run the app in this terminal while a listing streams in: COUNT keys, PAUSE seconds a page.

With a third word, a folder, the queue is that of the agent whose state lies there.
"""

import os
import sys
import tempfile
from pathlib import Path

from allastui.agent.access import agent_access
from allastui.settings import Paths
from allastui.stores.place import Place
from tests.ui.building import PROJECT, app_on
from tests.ui.paged_store import PagedStore


def main() -> None:
    count, pause = int(sys.argv[1]), float(sys.argv[2])
    queue = None
    if len(sys.argv) > 3:
        base = Path(sys.argv[3])
        queue = agent_access(Paths(config=base / "config", state=base / "state"), os.environ)
    place = Place(PROJECT, "bucket", "")
    store = PagedStore(count, pause)
    with (
        tempfile.TemporaryDirectory() as folder,
        app_on(store, Path(folder), left=place, right=place, queue=queue) as app,
    ):
        app.run()


if __name__ == "__main__":
    main()
