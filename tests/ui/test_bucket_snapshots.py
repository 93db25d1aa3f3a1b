"""Pictures of the versions below a folder and of the rules of a bucket."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from textual.pilot import Pilot

from allastui.errors import AccessDenied
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.documents import DocumentKind
from allastui.stores.abilities.lifecycle import LifecycleRule, NewRule
from allastui.stores.abilities.versions import ObjectVersion
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.s3.abilities.lifecycle_xml import read_rule
from allastui.ui.rules.screen import RulesScreen
from allastui.ui.versions.screen import VersionsScreen
from tests.made_up_versions import MadeUp
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

DAY = 86_400


def version(
    key: str, days: float, size: int | None, *, current: bool = False, id_: str = "x"
) -> ObjectVersion:
    name = f"{id_}7fSf8zzp0NMqXpBYwV{int(days * 100)}"
    return ObjectVersion(key, name, size, NOW - days * DAY, None, current, size is None)


VERSIONS = [
    version("results/ice.csv", 0.1, 48_213, current=True),
    version("results/ice.csv", 1.5, 47_998),
    version("results/ice.csv", 400, 1_204),
    version("results/old\x1b model.nc", 3, None, current=True),
    version("results/old\x1b model.nc", 30, 3_221_225_472),
    version("results/" + "deep/" * 30 + "ä.txt", 2, 12, current=True, id_="null"),
]


def rule(text: str, status: str = "Enabled") -> LifecycleRule:
    source = f"<Rule><ID>x</ID><Status>{status}</Status>{text}</Rule>"
    return read_rule(ElementTree.fromstring(source))


class FixedLifecycle:
    def rules(self, bucket: str) -> tuple[LifecycleRule, ...]:
        return (
            rule("<Prefix>raw/</Prefix><Expiration><Days>30</Days></Expiration>"),
            rule(
                "<Prefix/><AbortIncompleteMultipartUpload><DaysAfterInitiation>7"
                "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
            ),
            rule(
                "<Filter><Prefix>old/</Prefix><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan>"
                "</Filter><NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays>"
                "</NoncurrentVersionExpiration>",
                "Disabled",
            ),
        )

    def add(self, bucket: str, rule: NewRule, seen: Sequence[LifecycleRule]) -> None:
        raise NotImplementedError

    def remove(self, bucket: str, rule: LifecycleRule, seen: Sequence[LifecycleRule]) -> None:
        raise NotImplementedError


class FixedPolicy:
    kind = DocumentKind.POLICY

    def read(self, bucket: str) -> str | None:
        arn = f"arn:aws:s3:::{bucket}"
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::2007654:root"},
                "Action": ["s3:ListBucket", "s3:GetObject"],
                "Resource": [arn, f"{arn}/*"],
            },
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:DeleteObject",
                "Resource": f"{arn}/raw/*",
            },
        ]
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    def write(self, bucket: str, text: str | None, *, seen: str | None) -> None:
        raise NotImplementedError


class FixedCors(FixedPolicy):
    kind = DocumentKind.CORS

    def read(self, bucket: str) -> str | None:
        raise AccessDenied(
            f"The CORS of {bucket} could not be read",
            why="This profile has no permission for it.",
            hint="Ask the owner of the bucket for access.",
        )


class Store(MemoryStore):
    @property
    def abilities(self) -> Abilities:
        return Abilities(
            versions=MadeUp(VERSIONS, per_page=5),
            lifecycle=FixedLifecycle(),
            policy=FixedPolicy(),
            cors=FixedCors(),
        )


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    store = Store()
    store.put_bytes("lake-ice", "results/ice.csv", b"x", NOW)
    yield store
    store.close()
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("key", ["V", "R", "a"], ids=["versions", "rules", "new-rule"])
def test_a_bucket(
    snap_compare: Any, store: Store, tmp_path: Path, size: tuple[int, int], key: str
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, "tab", "down", "V" if key == "V" else "R")
        screen = pilot.app.screen
        if isinstance(screen, VersionsScreen):
            await wait_until(pilot, lambda: not screen.is_reading)
            await pilot.press("down")
        else:
            assert isinstance(screen, RulesScreen)
            await wait_until(pilot, lambda: not screen.is_working)
            await pilot.press("down")
            if key == "a":
                await pilot.press("a", "right", "down")

    right = Place(PROJECT, "lake-ice", "")
    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=right) as app:
        assert snap_compare(app, terminal_size=size, run_before=before)
