"""Run the app in this terminal while a listing streams in: COUNT keys, PAUSE seconds a page."""

import sys
import tempfile
from pathlib import Path

from allastui.stores.place import Place
from tests.ui.building import PROJECT, app_on
from tests.ui.paged_store import PagedStore


def main() -> None:
    count, pause = int(sys.argv[1]), float(sys.argv[2])
    place = Place(PROJECT, "bucket", "")
    store = PagedStore(count, pause)
    with (
        tempfile.TemporaryDirectory() as folder,
        app_on(store, Path(folder), left=place, right=place) as app,
    ):
        app.run()


if __name__ == "__main__":
    main()
