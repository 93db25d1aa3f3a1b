"""Go to a place: what is typed is completed from projects, buckets, prefixes and files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.completion import MOST, complete
from allastui.ui.dialogs.go_to import GoToDialog
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

NAMES = {PROJECT: PROJECT, "allas": PROJECT}
LIST, RESULTS = Place(PROJECT, "", ""), Place(PROJECT, "results", "")
CONTENT = dict.fromkeys(("deep/er/x.txt", "deep/y.txt", "deed.csv", ".hidden", "odd\x1bname"), b"")


@pytest.fixture
def store(store: MemoryStore) -> MemoryStore:
    store.create_bucket("reads")
    return store


@pytest.mark.parametrize(
    ("text", "here", "texts"),
    [
        ("proj", LIST, [f"{PROJECT}:"]),
        ("re", LIST, ["reads/", "results/"]),
        ("", RESULTS, [f"{PROJECT}:", "deep/", "deed.csv"]),
        (".", RESULTS, [".hidden"]),
        ("deep/", RESULTS, ["deep/er/", "deep/y.txt"]),
        ("allas:res", RESULTS, ["allas:results/"]),
        (
            f"{PROJECT}:results/dee",
            LIST,
            [f"{PROJECT}:results/deep/", f"{PROJECT}:results/deed.csv"],
        ),
        (f"{PROJECT}:results/none", LIST, []),
        ("unknown:x", LIST, []),
    ],
)
def test_a_text_goes_on_with(
    connections: Connections, text: str, here: Place, texts: list[str]
) -> None:
    assert list(complete(text, here, NAMES, connections).texts) == texts


def test_local_folders_go_on_too(connections: Connections, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").touch()
    (tmp_path / ".dot").touch()
    for text, here in ((f"{tmp_path}/f", RESULTS), ("f", local_place(tmp_path))):
        found = complete(text, here, NAMES, connections)
        assert found.names() == ["folder/", "file.txt"]
        assert found.common == found.kept + "f"


def test_of_very_many_only_some_are_looked_for(
    connections: Connections, store: MemoryStore
) -> None:
    for number in range(MOST + 1500):
        store.put_bytes("reads", f"sample-{number:05d}")
    found = complete("sample", Place(PROJECT, "reads", ""), {}, connections)
    assert (len(found.texts), found.more) == (MOST, True)


def field(pilot: Pilot[None]) -> Input:
    dialog = pilot.app.screen
    assert isinstance(dialog, GoToDialog)
    return dialog.query_one(Input)


async def typed_is(pilot: Pilot[None], text: str) -> None:
    await wait_until(pilot, lambda: field(pilot).value == text)


def told(pilot: Pilot[None]) -> str:
    """Return what the open dialog says; "" while it is being opened."""
    return "".join(
        str(each.render()) for each in pilot.app.screen.query("#completions").results(Static)
    )


async def test_tab_types_what_is_common_and_then_each(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            await pilot.press("g")
            start = f"{PROJECT}:results/"
            assert field(pilot).value == start
            await pilot.press("d", "tab")
            await wait_until(pilot, lambda: field(pilot).value == start + "dee")
            await wait_until(pilot, lambda: told(pilot).split() == ["deep/", "deed.csv"])
            for typed in ("deep/", "deed.csv", "deep/"):
                await pilot.press("tab")
                await typed_is(pilot, start + typed)
            await pilot.press("shift+tab")
            await wait_until(pilot, lambda: field(pilot).value == start + "deed.csv")
            await pilot.press("tab", "e", "tab", "enter")
            await wait_until(pilot, lambda: app.screen is app.main)
            await settle(pilot)


async def test_a_path_from_the_root_or_the_home_takes_the_place_of_the_one_that_stands_there(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("g", "x")
            assert field(pilot).value.endswith("/x")
            await pilot.press("backspace", "~", "/", "d")
            await typed_is(pilot, "~/d")
            await pilot.press("escape", "g", *"/tm")
            await typed_is(pilot, "/tm")


@SERVERS
async def test_a_prefix_is_completed_and_gone_to(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"long-prefix/deep/x.txt": b"x"})
    with panes_on(profile, tmp_path, local_place(tmp_path), local_place(tmp_path)) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("g", "ctrl+u", *f"{profile.name}:{bucket.bucket[:-1]}", "tab")
            there = f"{profile.name}:{bucket.bucket}/"
            await wait_until(pilot, lambda: field(pilot).value == there)
            await wait_until(pilot, lambda: told(pilot).split() == ["long-prefix/"])
            await pilot.press("l", "tab")
            await wait_until(pilot, lambda: field(pilot).value == there + "long-prefix/")
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.main.active.place.key == "long-prefix/")


@SERVERS
async def test_what_may_not_be_listed_says_so(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"a.txt": b"a"})
    proxy = make_proxy(profile)
    with panes_on(proxy.profile, tmp_path, local_place(tmp_path), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            proxy.decide = lambda asked: Answer(403) if asked.method == "GET" else None
            await pilot.press("g", "a")
            await wait_until(pilot, lambda: bucket.bucket in told(pilot))
            await pilot.press("tab", "escape")
            assert app.screen is app.main
