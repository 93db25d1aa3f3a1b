"""Properties in real buckets are changed: of one object, and of all below a folder."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.stores.store import ObjectStat
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.pressing import press
from tests.ui.properties_opened import cursor_to, fill, opened, shown, written
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on


@SERVERS
async def test_one_object_and_all_below_a_folder_are_changed_in_a_real_bucket(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    content = {"in/a": b"a", "in/deep/b ü": b"bb", "in/c": b"ccc", "one.csv": b"1,2"}
    bucket = new_bucket(profile, content)
    proxy = make_proxy(profile)
    directly = Connections([profile])

    def stat(key: str) -> ObjectStat:
        return directly.open(profile.name).stat(bucket.bucket, key)

    with (
        closing(directly),
        panes_on(proxy.profile, tmp_path, local_place(tmp_path), bucket) as app,
    ):
        async with app.run_test(size=(100, 30)) as pilot:
            await press(pilot, "tab", "end")
            screen = await opened(pilot)
            assert shown(screen)["size"] == "3 bytes"
            await fill(pilot, "n", "colour=blå")
            await cursor_to(pilot, screen, "content type")
            await fill(pilot, "enter", "text/x-own")
            assert stat("one.csv").metadata == {}
            await pilot.press("s")
            await written(pilot, screen)
            assert shown(screen)["colour"] == "blå"
            known = stat("one.csv")
            assert (known.metadata, known.content_type) == ({"colour": "blå"}, "text/x-own")
            await cursor_to(pilot, screen, "colour")
            await pilot.press("d", "s")
            await written(pilot, screen)
            assert stat("one.csv").metadata == {}
            await pilot.press("escape")

            await press(pilot, "home", "down", "space")
            screen = await opened(pilot)
            assert shown(screen)["objects"] == "3"
            assert shown(screen)["size"].startswith("6 B")
            await fill(pilot, "n", "run=7")
            await pilot.press("s")
            assert not screen.is_changing  # it is asked first
            await pilot.press("n")
            assert not screen.is_changing
            await pilot.press("s", "y")
            await written(pilot, screen)
            for key in ("in/a", "in/deep/b ü", "in/c"):
                assert stat(key).metadata == {"run": "7"}
            assert "run" not in stat("one.csv").metadata

            proxy.decide = lambda asked: (
                Answer(403)
                if asked.method in ("PUT", "POST") and asked.path.endswith("/a")
                else None
            )
            await fill(pilot, "n", "run=8")
            await pilot.press("s", "y")
            await written(pilot, screen)
            assert [place.key for place, _ in screen.failures] == ["in/a"]
            assert {key: stat(f"in/{key}").metadata["run"] for key in ("a", "c")} == {
                "a": "7", "c": "8",
            }  # fmt: skip
            # Those that failed can be tried again, and are changed then.
            proxy.decide = None
            await pilot.press("s", "y")
            await written(pilot, screen)
            assert screen.failures == []
            assert stat("in/a").metadata == {"run": "8"}
