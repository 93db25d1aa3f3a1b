"""Transfers that wait for a sign-in: the queue's screen opens the right one, and they go on."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from allastui.agent.access import own_access
from allastui.agent.inprocess import open_client
from allastui.profiles.collection import Collection
from allastui.profiles.profile import Profile, Secret, SwiftToken
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.sign_in import PasswordDialog, ProjectsDialog, SignInDialog
from allastui.ui.queue.screen import QueueScreen
from allastui.ui.queue.words import sign_in_remark
from tests.servers.keystone import KeystoneServer
from tests.ui.pressing import settle, wait_until
from tests.ui.test_sign_in import asked_profile, type_into

SIZE = 100_000


@contextmanager
def app_with(folder: Path, *profiles: Profile) -> Iterator[AllastuiApp]:
    """Give an app with a queue of its own; both panes show a folder with one file."""
    here = folder / "here"
    here.mkdir()
    (here / "up.bin").write_bytes(os.urandom(SIZE))
    paths = Paths(config=folder / "config", state=folder / "state")
    paths.make_state()
    settings = Settings()
    connections = Connections(profiles)
    try:
        yield AllastuiApp(
            connections=connections,
            settings=settings,
            paths=paths,
            profiles=lambda: Collection(profiles),
            left=local_place(here),
            right=local_place(here),
            queue=own_access(
                lambda: open_client(paths, settings, connections, resume_stored=False)
            ),
        )
    finally:
        connections.close()


def new_bucket(profile: Profile) -> str:
    name = f"waits-{secrets.token_hex(4)}"
    connections = Connections([profile])
    connections.open(profile.name).create_bucket(name)
    connections.close()
    return name


def has_arrived(profile: Profile, bucket: str) -> bool:
    connections = Connections([profile])
    size = connections.open(profile.name).stat(bucket, "up.bin").size
    connections.close()
    return size == SIZE


def only_job(app: AllastuiApp) -> Job:
    assert app.client is not None
    (view,) = app.client.snapshot().jobs
    return view.job


async def queue_it(pilot: Pilot[None], app: AllastuiApp, folder: Path, target: Place) -> str:
    """Have the file copied, wait until that needs a sign-in; return what the queue says."""
    await settle(pilot)
    assert app.client is not None
    app.client.submit(CopyRequest((local_place(folder / "here" / "up.bin"),), target))
    await wait_until(pilot, lambda: bool(sign_in_remark(only_job(app))))
    await wait_until(pilot, lambda: app.main.queue.panel.display)
    await pilot.press("f9")
    await wait_until(pilot, lambda: isinstance(app.screen, QueueScreen))
    await wait_until(pilot, lambda: " sign in" in text_of(app))
    return text_of(app)


def text_of(app: AllastuiApp) -> str:
    return app.export_screenshot().replace("&#160;", " ")


async def test_a_transfer_goes_on_when_the_password_it_waits_for_is_typed(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    full = keystone_swift.projects[1].swift_profile
    asked, other = asked_profile(keystone_swift, 1), asked_profile(keystone_swift, 0)
    bucket = new_bucket(full)
    with app_with(tmp_path, other, asked) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            said = await queue_it(pilot, app, tmp_path, Place(asked.name, bucket, ""))
            assert f": s signs in to {asked.name}" in said
            assert "waits since " in said
            await pilot.press("s")
            await wait_until(pilot, lambda: isinstance(app.screen, PasswordDialog))
            assert asked.name in text_of(app)
            await type_into(pilot, "#password", keystone_swift.password.reveal())
            await pilot.press("enter")
            await wait_until(pilot, lambda: only_job(app).state is JobState.DONE)
            await wait_until(pilot, lambda: "done, verified" in text_of(app))
            assert isinstance(app.screen, QueueScreen)
    assert has_arrived(full, bucket)


async def test_a_project_that_this_run_does_not_know_is_signed_in_to_by_its_user(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    project = keystone_swift.projects[0]
    bucket = new_bucket(project.swift_profile)
    with app_with(tmp_path) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            name = f"{project.name}-swift"
            await queue_it(pilot, app, tmp_path, Place(name, bucket, ""))
            await sign_in_as_user(pilot, app, keystone_swift)
            await wait_until(pilot, lambda: only_job(app).state is JobState.DONE)
    assert has_arrived(project.swift_profile, bucket)


async def test_a_token_that_has_ended_is_replaced_by_a_sign_in_to_its_project(
    keystone_swift: KeystoneServer, tmp_path: Path
) -> None:
    project = keystone_swift.projects[0]
    bucket = new_bucket(project.swift_profile)
    ended = replace(
        project.swift_profile,
        name="from-os-variables",
        endpoint=project.storage_url,
        credentials=SwiftToken(project.storage_url, Secret("ended")),
    )
    with app_with(tmp_path, ended) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await queue_it(pilot, app, tmp_path, Place(ended.name, bucket, ""))
            assert only_job(app).state is JobState.FAILED  # its project has never answered
            await sign_in_as_user(pilot, app, keystone_swift)
            await wait_until(pilot, lambda: only_job(app).state is JobState.DONE)
    assert has_arrived(project.swift_profile, bucket)


async def sign_in_as_user(pilot: Pilot[None], app: AllastuiApp, server: KeystoneServer) -> None:
    await pilot.press("s")
    await wait_until(pilot, lambda: isinstance(app.screen, SignInDialog))
    await type_into(pilot, "#auth-url", server.auth_url)
    await type_into(pilot, "#user", server.username)
    await type_into(pilot, "#password", server.password.reveal())
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
    await pilot.press("enter")
