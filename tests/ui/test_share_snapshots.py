"""Pictures of the desk where things are shared, of a link, and of its QR code."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.sharing import (
    DAY,
    Audience,
    Keeper,
    Link,
    LinkUse,
    Right,
    Sight,
    Statement,
    Trial,
)
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.share.desk import ShareDesk
from allastui.ui.share.links import LinkDialog, ShownLink
from allastui.ui.share.qr_screen import QrScreen
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import settle, wait_until

_READ, _ALL = frozenset({Right.LIST, Right.READ}), frozenset({Right.LIST, Right.READ, Right.WRITE})
_URL = "https://object.example/results/ice.csv"


class StatedSharing:
    """Says the same of every bucket."""

    longest_link = 7 * DAY
    publishes_objects = True

    def sight(self, bucket: str, keys: Sequence[str]) -> Sight:
        segments = f"{bucket}_segments"
        rule = '{"Effect": "Deny", "Principal": "*", "Action": "s3:PutBucketNotification"}'
        return Sight(
            (
                Statement(Audience.ANYBODY, _READ, bucket, Keeper.SWIFT),
                Statement(Audience.NAMED, _ALL, bucket, Keeper.POLICY, name="465000002"),
                Statement(Audience.NAMED, _READ, segments, Keeper.POLICY, name="465000002"),
                Statement(
                    Audience.UNKNOWN,
                    frozenset(),
                    bucket,
                    Keeper.POLICY,
                    denies=True,
                    as_it_stands=rule,
                ),
            ),
            unseen="Access that was given over Swift does not show over S3.",
        )

    def trial(self, bucket: str, listing: bool, key: str | None) -> Trial:
        return Trial(_URL, 403, 200, "https://object.example/results")

    def can_sign_links(self) -> bool:
        return True

    def link(
        self, bucket: str, key: str, use: LinkUse, seconds: int, *, make_key: bool = False
    ) -> Link:
        return Link(f"{_URL}?signature={'0123456789abcdef' * 4}", use, NOW + seconds, NOW + DAY)

    def public_urls(self, bucket: str, key: str) -> tuple[str, ...]:
        return (_URL,)

    def publish(self, bucket: str, *, listing: bool) -> None: ...

    def unpublish(self, bucket: str) -> None: ...

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None: ...

    def grant(self, bucket: str, project: str, *, write: bool) -> None: ...

    def revoke(self, bucket: str, name: str, key: str = "") -> None: ...


class SharingStore(MemoryStore):
    """A store in memory that shares."""

    @property
    def abilities(self) -> Abilities:
        return Abilities(sharing=StatedSharing())


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = SharingStore()
    store.put_bytes("results", "ice.csv", b"x" * 999, NOW - 3600)
    yield store
    store.close()


async def desk(pilot: Pilot[None]) -> None:
    await pilot.press("tab", "home", "down", "s")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ShareDesk))
    found = pilot.app.screen
    assert isinstance(found, ShareDesk)
    await wait_until(pilot, lambda: not found.is_working)


async def link(pilot: Pilot[None]) -> None:
    await desk(pilot)
    await pilot.press("l")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinkDialog))
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ShownLink))


async def code(pilot: Pilot[None]) -> None:
    await desk(pilot)
    await pilot.press("w")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ShownLink))
    await pilot.press("q")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, QrScreen))


@pytest.mark.parametrize("do", [desk, link, code], ids=["desk", "link", "code"])
def test_sharing(
    snap_compare: Any,
    store: MemoryStore,
    tmp_path: Path,
    do: Callable[[Pilot[None]], Awaitable[None]],
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await do(pilot)

    here, there = Place(PROJECT, "", ""), Place(PROJECT, "results", "")
    with app_on(store, tmp_path, left=here, right=there) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=before)
