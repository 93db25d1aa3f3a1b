"""The first paint waits for nothing that it does not show: stores and the queue come after it."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import asyncio, sys
from pathlib import Path

import allastui.cli.context, allastui.cli.open, allastui.cli.parser
import allastui.agent.access, allastui.ui.app
print(*sys.modules)

from tests.ui.building import app_on
from tests.ui.paged_store import PagedStore

async def main(folder):
    with app_on(PagedStore(10, 0), Path(folder)) as app:
        async with app.run_test() as pilot:
            await pilot.pause()
            assert "project_2001234" in app.export_screenshot()
    print(*sys.modules)

asyncio.run(main(sys.argv[1]))
"""


_CLIENTS = {"boto3", "botocore", "swiftclient", "keystoneauth1"}
_QUEUE = {"sqlite3", "allastui.transfers", "allastui.stores.store", "allastui.ui.queue.panel"}


def test_the_first_paint_imports_no_client_library_and_nothing_of_the_queue(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    before, after = (set(line.split()) for line in done.stdout.splitlines())
    assert "textual" in before
    assert not before & (_CLIENTS | _QUEUE)
    assert not after & _CLIENTS
