"""A bucket of another project: opened by name, shown in the list from then on, and forgotten."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.go_to import GoToDialog
from allastui.ui.panes.pane import Pane
from allastui.ui.places_file import PlacesFile
from tests.sharing.shared import Shared, shared_bucket
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import panes_on


def forms(pane: Pane) -> dict[str, Form]:
    rows = pane.model.rows
    return {rows.names[row]: rows.form(row) for row in range(len(rows))}


async def go_to(app: AllastuiApp, pilot: Pilot[None], place: str) -> None:
    await pilot.press("g")
    await wait_until(pilot, lambda: isinstance(app.screen, GoToDialog))
    await pilot.press("ctrl+u", *place, "enter")
    await wait_until(pilot, lambda: app.screen is app.main)
    await settle(pilot)


@pytest.fixture
def shared(ceph_profile: Profile) -> Iterator[Shared]:
    with shared_bucket(ceph_profile) as shared:
        yield shared


@pytest.mark.ceph
async def test_a_bucket_of_another_project_is_opened_by_name_remembered_and_forgotten(
    shared: Shared, second_ceph_profile: Profile, tmp_path: Path
) -> None:
    other = second_ceph_profile
    here, there = Place(other.name, "", ""), local_place(tmp_path)
    tools = f"{secrets.randbelow(9_000_000) + 1_000_000}-a-tools"
    told = f"told-{secrets.token_hex(4)}"
    shared.sharing.grant(shared.bucket, "project_2005678", write=False)
    with panes_on(other, tmp_path, here, there) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert shared.bucket not in forms(app.main.active)
            await go_to(app, pilot, f"{other.name}:{shared.bucket}")
            pane = app.main.active
            assert pane.place == Place(other.name, shared.bucket, "")
            assert list(pane.model.rows.names) == ["a"]
            remembered = app.projects.connections.unlisted
            await wait_until(pilot, lambda: shared.bucket in remembered(other.name))
    with closing(Connections([other])) as connections:
        store = connections.open(other.name)
        store.create_bucket(tools)
        listed = BytesBody(f"{told}\n{tools}\n\n".encode())
        store.put(tools, "buckets_shared_to", listed, Attributes())
    with panes_on(other, tmp_path, here, there) as app:
        file = PlacesFile(app.paths.places_file)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            pane = app.main.active
            found = forms(pane)
            assert found[shared.bucket] is found[told] is Form.SHARED
            assert found[tools] is Form.PLAIN
            while pane.model.cursor_name != shared.bucket:
                await pilot.press("down")
            await pilot.press("f8")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("enter")
            await wait_until(pilot, lambda: shared.bucket not in forms(pane))
            await settle(pilot)
    assert file.load()[0].shared == ()
    assert shared.store.stat(shared.bucket, "a/k").size == 4
