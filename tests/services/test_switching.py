"""Going to another project costs one request once the user is signed in, two at most before.

A sign-in to Keystone is counted apart, as it is made once in hours and at another server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.profiles.profile import Profile, Protocol
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.profiles import ProfilesDialog
from tests.servers.detour import Way
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy
from tests.services.working import new_bucket
from tests.ui.pressing import settle, wait_until
from tests.ui.test_sign_in import app_with

WAYS = ("swift", "ceph", "swift_native", "ceph_native", "keystone_swift", "ceph_keystone")


@dataclass(frozen=True, slots=True)
class Watched:
    """A project, and what is between it and the user: a proxy before its data and its sign-in.

    `sign_in` is None where the key is all that is needed, and the proxy of the data where that
    server signs in too.
    """

    profile: Profile
    data: FaultProxy
    sign_in: FaultProxy | None

    def requests(self) -> list[str]:
        return [f"{each.request.method} {each.request.target}" for each in self.data.exchanges]


@pytest.fixture(
    params=[pytest.param(way, marks=pytest.mark.ceph if "ceph" in way else ()) for way in WAYS]
)
def watched(request: pytest.FixtureRequest, make_proxy: Callable[..., FaultProxy]) -> Watched:
    way: str = request.param
    if "keystone" in way:
        server: KeystoneServer = request.getfixturevalue(way)
        data = make_proxy(server.projects[0].stated_profile)
        sign_in = make_proxy(data.profile, Way.SIGN_IN)
        return Watched(sign_in.profile, data, sign_in)
    data = make_proxy(request.getfixturevalue(f"{way}_profile"))
    return Watched(data.profile, data, data if "native" in way else None)


def is_tried(dialog: ProfilesDialog, profile: Profile) -> bool:
    """Whether the switcher asks no more about a profile; what Swift holds is asked for last."""
    check = dialog._checks.get(profile.name)
    return check is not None and (profile.protocol is Protocol.S3 or check.used is not None)


async def shows(app: AllastuiApp, pilot: Pilot[None], bucket: str) -> None:
    await wait_until(pilot, lambda: bucket in app.main.active.model.rows.names)
    await settle(pilot)


async def test_through_the_switcher(watched: Watched, tmp_path: Path) -> None:
    with new_bucket(watched.profile) as bucket, app_with(tmp_path, watched.profile) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("f11")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            dialog = app.screen
            assert isinstance(dialog, ProfilesDialog)
            await pilot.press(*watched.profile.name)
            # The switcher tries the profiles by itself; here only what Enter begins counts.
            await wait_until(pilot, lambda: is_tried(dialog, watched.profile))
            watched.data.forget()
            if watched.sign_in is not None:
                watched.sign_in.forget()
            await pilot.press("enter")
            await shows(app, pilot, bucket)
            assert len(watched.requests()) == 1, watched.requests()
            if watched.sign_in is not watched.data and watched.sign_in is not None:
                assert watched.sign_in.exchanges == []


async def test_without_a_sign_in_at_hand(watched: Watched, tmp_path: Path) -> None:
    with new_bucket(watched.profile) as bucket, app_with(tmp_path) as app:
        app.projects.take([watched.profile])
        watched.data.forget()
        if watched.sign_in is not None:
            watched.sign_in.forget()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            assert watched.requests() == []
            await pilot.press("g", "ctrl+u", *f"{watched.profile.name}:", "enter")
            await shows(app, pilot, bucket)
            signs_in_here = watched.sign_in is watched.data
            assert len(watched.requests()) == (2 if signs_in_here else 1), watched.requests()
            if watched.sign_in is not None and not signs_in_here:
                asked = [each.request.target for each in watched.sign_in.exchanges]
                assert asked == ["/v3/auth/tokens"] * 2
