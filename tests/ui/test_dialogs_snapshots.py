from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from allastui.errors import AccessDenied, AgentVersion, QueueAbandoned
from allastui.profiles.collection import Collection
from allastui.profiles.profile import (
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
)
from allastui.settings import Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.sign_in.user import KeystoneUser, Project
from allastui.stores.store import Attributes
from allastui.transfers.request import JobKind
from allastui.ui.actions import ACTIONS
from allastui.ui.checking import Check
from allastui.ui.dialogs.bookmarks import BookmarksDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.dialogs.first_run import FirstRun
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.dialogs.profile_details import ProfileDetails
from allastui.ui.dialogs.profile_form import ProfileForm
from allastui.ui.dialogs.queue_questions import leave_dialog, replace_dialog, take_over_dialog
from allastui.ui.dialogs.sign_in import (
    PasswordDialog,
    ProjectsDialog,
    SignedInUser,
    SignInDialog,
)
from allastui.ui.keymap import make_keymap
from allastui.ui.own_profiles import OwnProfiles
from allastui.ui.places_file import Bookmark, Places, PlacesFile
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.queue.answer import answer_dialog
from allastui.ui.queue.limit import limit_dialog
from tests.ui.building import NOW
from tests.ui.hosting import Host
from tests.ui.queue_samples import asking_upload
from tests.ui.switcher import switcher

SIZES = [(80, 24), (120, 40)]
KEYS = KeyPair("AKEY", Secret("secret"))
RCLONE = Source("rclone.conf", None, None)
PROFILES = Collection(
    (
        Profile(
            "project_2001234",
            Protocol.S3,
            "https://a3s.fi",
            KEYS,
            (RCLONE, Source(".aws", None, None)),
            aliases=("s3allas",),
        ),
        Profile("project_2005678", Protocol.S3, "https://a3s.fi", KEYS, (RCLONE,)),
        Profile(
            "lumi-465000001",
            Protocol.S3,
            "https://lumidata.eu",
            KEYS,
            (RCLONE,),
            project="465000001",
            expires=datetime(2026, 1, 1, tzinfo=UTC),
        ),
    )
)
GIB = 1024**3
CHECKS = {
    "project_2001234": Check("ok", is_ok=True, used=3174 * GIB, quota=10240 * GIB),
    "project_2005678": Check("ok", is_ok=True, ends=NOW + 7.2 * 3600),
}
LAST = {"project_2001234": Place("project_2001234", "runs", "2026-11/")}
NOTHING = Collection(
    looked_in=(
        ("~/.config/rclone/rclone.conf", "not there"),
        ("~/.aws/credentials", "not there"),
        ("AWS_ variables", "not set"),
    )
)


def small_dialogs() -> dict[str, Screen[Any]]:
    return {
        "text": limit_dialog(0),
        "confirm": ConfirmDialog(
            "Cancel the transfer", "Stop 2026-11/ for good?", "Cancel it", "Go on", danger=True
        ),
        "choice": answer_dialog(asking_upload().job),
        "error": ErrorDialog(
            AccessDenied(
                "Not copied: raw/secret.bam",
                why="The service refused to read it (403 AccessDenied). Your project can list "
                "this bucket, but not read this object.",
                hint="Ask its owner for read access, or leave it out.",
            )
        ),
    }


@pytest.mark.parametrize("name", ["text", "confirm", "choice", "error"])
def test_a_small_dialog(snap_compare: Any, name: str) -> None:
    assert snap_compare(Host(lambda: small_dialogs()[name]), terminal_size=(80, 24))


def test_a_dialog_in_ascii(snap_compare: Any) -> None:
    app = Host(lambda: small_dialogs()["error"], ascii_only=True)
    assert snap_compare(app, terminal_size=(80, 24))


def test_a_complaint(snap_compare: Any) -> None:
    app = Host(lambda: limit_dialog(0))
    assert snap_compare(app, press=["x"], terminal_size=(80, 24))


@pytest.mark.parametrize("size", SIZES)
def test_the_profiles(snap_compare: Any, size: tuple[int, int]) -> None:
    dialog, _ = switcher(PROFILES, checks=CHECKS, last=LAST)
    assert snap_compare(Host(lambda: dialog), terminal_size=size)


def test_the_first_run(snap_compare: Any) -> None:
    app = Host(lambda: FirstRun(NOTHING, make_keymap(ACTIONS, {})))
    assert snap_compare(app, terminal_size=(80, 24))


def test_the_help_narrowed_to_a_word(snap_compare: Any) -> None:
    app = Host(lambda: HelpScreen(QUEUE_ACTIONS))
    assert snap_compare(app, press=[*"transfer"], terminal_size=(80, 24))


@pytest.fixture
def connections() -> Iterator[Connections]:
    store = MemoryStore()
    for bucket in ("results", "archive"):
        store.create_bucket(bucket)
    for number in range(5):
        store.put("results", f"2026-11/{number}", BytesBody(b"x" * 2000), Attributes())
    store.put("archive", "2026-11/3", BytesBody(b"x"), Attributes())
    connections = Connections()
    connections.use("project_2001234", store)
    yield connections
    connections.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("typed", ["", "x"])
def test_the_copy_dialog(
    snap_compare: Any, connections: Connections, size: tuple[int, int], typed: str
) -> None:
    dialog = CopyDialog(
        (Place("project_2001234", "results", "2026-11/"),),
        Place("project_2001234", "archive", ""),
        JobKind.COPY,
        connections,
        Settings(),
        ["project_2001234"],
    )

    async def counted(pilot: Pilot[None]) -> None:
        if typed:
            dialog.query_one(Input).value = "project_2001234:"
        expected = {
            "#counts": "5 files, 9.77 KiB",
            "#complaint": "Name a bucket too: project_2001234:BUCKET/" if typed else "",
            "#target-counts": "" if typed else "4 new, 1 exist already.",
        }
        for _ in range(100):
            await pilot.pause(0.02)
            shown = {id_: str(dialog.query_one(id_, Static).content) for id_ in expected}
            if shown == expected:
                return
        raise AssertionError(f"the dialog shows {shown}")

    assert snap_compare(Host(lambda: dialog), run_before=counted, terminal_size=size)


def questions_about_the_queue() -> dict[str, Screen[Any]]:
    return {
        "replace": replace_dialog(
            AgentVersion(
                "The agent that runs the transfers is version 0.1.0",
                why="This program is version 0.2.0",
            )
        ),
        "take-over": take_over_dialog(
            QueueAbandoned(
                "The transfer queue belongs to login2, where it seems to have died",
                why="It began 2026-11-20 09:00, and last gave a sign of life 3 h ago",
            )
        ),
        "leave": leave_dialog(2, attached=True, outlives=True),
        "leave-demo": leave_dialog(1, attached=True, outlives=False),
        "leave-lost": leave_dialog(1, attached=False, outlives=False),
    }


@pytest.mark.parametrize("name", ["replace", "take-over", "leave", "leave-demo", "leave-lost"])
def test_a_question_about_the_queue(snap_compare: Any, name: str) -> None:
    assert snap_compare(Host(lambda: questions_about_the_queue()[name]), terminal_size=(80, 24))


SIGN_IN = KeystoneSignIn(
    "https://pouta.csc.fi:5001/v3", Password("kkayttaj", user_domain_name="Default")
)
SWIFT = Profile(
    "project_2001234-swift",
    Protocol.SWIFT,
    "https://pouta.csc.fi:5001/v3",
    replace(SIGN_IN, scope=ProjectScope(name="project_2001234")),
    (Source("OS_ variables", None, None),),
    project="project_2001234",
)
KEYS_FILE = "~/.config/allastui/profiles.toml"


def dialogs_of_profiles() -> dict[str, Screen[Any]]:
    own = OwnProfiles(Path.home() / ".config" / "allastui" / "profiles.toml")
    projects = tuple(Project(str(n), f"project_200123{n}", "default") for n in range(3))
    user = KeystoneUser(SIGN_IN)
    return {
        "sign-in": SignInDialog(),
        "password": PasswordDialog(SWIFT),
        "projects": ProjectsDialog(SignedInUser(user, projects, SIGN_IN, False), KEYS_FILE),
        "form-s3": ProfileForm(own, frozenset()),
        "form-swift": ProfileForm(own, frozenset(), SWIFT),
        "details": ProfileDetails(
            PROFILES.profiles[0], Check("ok", is_ok=True, used=GIB, quota=2 * GIB), NOW
        ),
    }


@pytest.mark.parametrize(
    "name", ["sign-in", "password", "projects", "form-s3", "form-swift", "details"]
)
def test_a_dialog_of_profiles(snap_compare: Any, name: str) -> None:
    app = Host(lambda: dialogs_of_profiles()[name])
    assert snap_compare(app, terminal_size=(80, 24))


def test_the_bookmarks(snap_compare: Any, tmp_path: Path) -> None:
    file = PlacesFile(tmp_path / "places.json")
    marks = (
        Bookmark("runs of this month", Place("project_2001234", "runs", "2026-11/")),
        Bookmark("scratch", Place("local", "", "scratch/project_2001234/")),
    )
    file.change(lambda _: Places(bookmarks=marks))
    dialog = BookmarksDialog(file, Place("project_2001234", "results", ""))

    async def filled(pilot: Pilot[None]) -> None:
        for _ in range(200):
            await pilot.pause(0.02)
            if dialog.query_one(OptionList).option_count == 2:
                return
        raise AssertionError("the bookmarks did not come")

    assert snap_compare(Host(lambda: dialog), run_before=filled, terminal_size=(80, 24))
