"""Many small files with hostile names, there and back."""

import random
import subprocess
from pathlib import Path

import pytest

from allastui.transfers.job import JobState
from tests.engine.conftest import Desk

ALPHABETS = ("abc xyz", "äöåß", "日本語東京", "Ελλάδα", "🧊❄", "'\"&<>%+#?*", "\n\t")


def make_many(root: Path, count: int) -> None:
    """Make `count` files in a deep tree: empty ones, Unicode names, nested empty folders."""
    chance = random.Random(11)
    folders = [root]
    for number in range(count // 50):
        folder = chance.choice(folders) / f"{number}{chance.choice(ALPHABETS)}"
        folder.mkdir()
        folders.append(folder)
    for number in range(count):
        name = f"{number} " + "".join(chance.choices(chance.choice(ALPHABETS), k=6))
        size = 0 if number % 10 == 0 else chance.randrange(2000)
        (chance.choice(folders) / name).write_bytes(chance.randbytes(size))
    for number in range(count // 20):
        (chance.choice(folders) / f"empty {number}" / "inner" / "innermost").mkdir(parents=True)


def there_and_back(desk: Desk, count: int) -> None:
    make_many(desk.source, count)
    up = desk.copy(desk.source, desk.remote())
    assert (up.state, up.failures, up.unverified) == (JobState.DONE, (), 0)
    assert up.items_total >= count
    down = desk.copy(desk.remote("source/"), desk.folder / "back")
    assert (down.state, down.failures, down.unverified) == (JobState.DONE, (), 0)
    found = subprocess.run(
        ["diff", "-r", desk.source, desk.folder / "back"], capture_output=True, check=False
    )
    assert found.returncode == 0, found.stdout[:2000]


def test_hundreds_of_files_come_back_equal(s3_desk: Desk) -> None:
    there_and_back(s3_desk, 200)


def test_files_come_back_equal_over_swift(native_desk: Desk) -> None:
    there_and_back(native_desk, 60)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_five_thousand_files_come_back_equal(desk: Desk) -> None:
    there_and_back(desk, 5000)
