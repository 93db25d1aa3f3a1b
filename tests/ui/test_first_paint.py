"""The first paint waits for no client library: they are imported when a store is opened."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import asyncio, sys
from pathlib import Path

from tests.ui.building import app_on
from tests.ui.paged_store import PagedStore

async def main(folder):
    with app_on(PagedStore(10, 0), Path(folder)) as app:
        async with app.run_test() as pilot:
            await pilot.pause()
            assert "project_2001234" in app.export_screenshot()
    for name in ("boto3", "botocore", "swiftclient", "keystoneauth1"):
        print(name, name in sys.modules)

asyncio.run(main(sys.argv[1]))
"""


def test_the_first_paint_imports_no_client_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    imported = dict(line.split() for line in done.stdout.splitlines())
    assert imported == {
        "boto3": "False",
        "botocore": "False",
        "swiftclient": "False",
        "keystoneauth1": "False",
    }
