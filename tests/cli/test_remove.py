"""`allastui rm`: what it deletes, what it refuses, and what it prints."""

import json
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Store
from tests.cli.running import NAME, allastui, write_remote


@pytest.fixture
def store(clean_environment: Path, swift_profile: Profile, store: Store) -> Store:
    write_remote(clean_environment, swift_profile)
    return store


def fill(store: Store, bucket: str, *keys: str) -> None:
    store.create_bucket(bucket)
    for key in keys:
        store.put(bucket, key, BytesBody(b"12345"), Attributes())


def test_objects_folders_and_buckets_are_deleted(store: Store) -> None:
    fill(store, "rm-remote", "a/1", "a/2", "one", "two")
    place = f"{NAME}:rm-remote"
    refused = allastui("rm", "--wait", f"{place}/a")
    assert refused.returncode == 2
    assert "is a folder. -r deletes it" in refused.stderr
    done = allastui("rm", "--wait", "-r", f"{place}/a", f"{place}/one")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Deleted 4 items: 15 B")
    assert [entry.name for entry in store.walk("rm-remote", "")] == ["two"]
    full = allastui("rm", "--wait", place)
    assert full.returncode == 1
    assert "The bucket rm-remote was not deleted. It is not empty" in full.stderr
    untyped = allastui("rm", "-r", place)
    assert untyped.returncode == 2
    assert "--full-bucket deletes buckets" in untyped.stderr
    done = allastui("rm", "--wait", "--json", "-r", "--full-bucket", place)
    (job,) = json.loads(done.stdout)["jobs"]
    assert (job["kind"], job["state"], job["target"]) == ("delete", "done", None)
    assert "rm-remote" not in {entry.name for entry in store.buckets()}


def test_files_are_deleted_or_go_to_the_trash(
    clean_environment: Path, store: Store, tmp_path: Path
) -> None:
    folder = clean_environment / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").write_text("x")
    (clean_environment / "link").symlink_to(folder)
    missing = allastui("rm", folder, tmp_path / "nothing")
    assert missing.returncode != 0
    assert folder.exists()
    done = allastui("rm", "--wait", clean_environment / "link")
    assert (done.returncode, done.stdout) == (0, done.stdout)
    assert not (clean_environment / "link").is_symlink()
    assert (folder / "deep" / "file").exists()
    done = allastui("rm", "-r", "--wait", "--trash", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert not folder.exists()
    assert (clean_environment / ".local/share/Trash/files/folder/deep/file").read_text() == "x"


def test_what_holds_everything_is_not_deleted(store: Store) -> None:
    for place in (f"{NAME}:", "/", f"{NAME}:bucket_segments/x"):
        done = allastui("rm", "-r", place)
        assert done.returncode == 2, done
        assert "not deleted" in done.stderr
