import hashlib
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeyPair, Profile, Secret
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Store
from tests.cli.running import COMMAND, NAME, allastui, json_lines, write_remote

BUCKET = "listed-by-the-command-line"


@pytest.fixture(scope="module")
def bucket(store: Store) -> str:
    store.create_bucket(BUCKET)
    for key in ("notes.md", "runs/a.txt", "runs/deep/b\x1b[31m.txt", "both", "both/c", "empty/"):
        data = b"" if key.endswith("/") else key.encode()
        store.put(BUCKET, key, BytesBody(data), Attributes())
    return BUCKET


@pytest.fixture
def secret(clean_environment: Path, swift_profile: Profile) -> str:
    return write_remote(clean_environment, swift_profile)


def names(*words: str) -> list[tuple[str, str]]:
    return [
        (entry["name"], entry["kind"]) for entry in json_lines(allastui("ls", "--json", *words))
    ]


def test_a_profile_without_its_colon_is_no_path(secret: str, clean_environment: Path) -> None:
    done = allastui("ls", NAME)
    assert done.returncode == 2
    assert f"The profile of that name is written {NAME}:" in done.stderr
    (clean_environment / "file").touch()
    done = allastui("copy", str(clean_environment / "file"), NAME)
    assert done.returncode == 2


def test_the_buckets_of_a_profile(secret: str, bucket: str) -> None:
    assert (bucket, "bucket") in names(f"{NAME}:")


def test_one_level_of_a_bucket(secret: str, bucket: str) -> None:
    assert sorted(names(f"{NAME}:{bucket}")) == [
        ("both", "folder"),
        ("both", "object"),
        ("empty", "folder"),
        ("notes.md", "object"),
        ("runs", "folder"),
    ]


def test_any_name_of_a_profile_leads_there(secret: str, bucket: str) -> None:
    assert names(f"s3allas-project_2001234:{bucket}/runs/") == names(f"{NAME}:{bucket}/runs/")


def test_everything_below(secret: str, bucket: str) -> None:
    assert sorted(names("-r", f"{NAME}:{bucket}/runs")) == [
        ("a.txt", "object"),
        ("deep/b\x1b[31m.txt", "object"),
    ]
    assert (f"{bucket}/runs/a.txt", "object") in names("-r", f"{NAME}:")


def test_a_single_object_has_size_time_and_etag(secret: str, bucket: str) -> None:
    (entry,) = json_lines(allastui("ls", f"{NAME}:{bucket}/notes.md", "--json"))
    assert (entry["name"], entry["kind"], entry["size"]) == ("notes.md", "object", 8)
    assert entry["etag"] == hashlib.md5(b"notes.md", usedforsecurity=False).hexdigest()
    assert entry["modified"].endswith("Z")


def test_an_object_comes_before_a_prefix_of_its_name(secret: str, bucket: str) -> None:
    assert names(f"{NAME}:{bucket}/both") == [("both", "object")]
    assert names(f"{NAME}:{bucket}/both/") == [("c", "object")]


def test_a_prefix_without_its_slash(secret: str, bucket: str) -> None:
    found = names(f"{NAME}:{bucket}/runs")
    assert sorted(found) == [("a.txt", "object"), ("deep", "folder")]


def test_an_empty_folder_is_empty_and_no_error(secret: str, bucket: str) -> None:
    assert names(f"{NAME}:{bucket}/empty/") == []
    assert names(f"{NAME}:{bucket}/empty") == []


@pytest.mark.parametrize("place", ["nothing", "nothing/", "runs/a"])
def test_a_missing_place_is_one_line(secret: str, bucket: str, place: str) -> None:
    done = allastui("ls", f"{NAME}:{bucket}/{place}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("allastui: ")


def test_a_missing_bucket_is_one_line(secret: str) -> None:
    done = allastui("ls", f"{NAME}:no-such-bucket-here")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_control_characters_of_a_name_never_reach_the_terminal(secret: str, bucket: str) -> None:
    for words in ([], ["--json"]):
        done = allastui("ls", "-r", f"{NAME}:{bucket}", *words)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
    assert "\\x1b[31m" in allastui("ls", f"{NAME}:{bucket}/runs/deep").stdout


def test_people_get_aligned_sizes_times_and_names(secret: str, bucket: str) -> None:
    lines = allastui("ls", f"{NAME}:{bucket}").stdout.splitlines()
    assert any(line.startswith("      8 B  20") and line.endswith("  notes.md") for line in lines)
    assert any(line.endswith("  runs/") and line.split()[0] == "-" for line in lines)


def test_a_wrong_secret_and_a_dead_endpoint_are_one_line(
    clean_environment: Path, swift_profile: Profile
) -> None:
    assert isinstance(swift_profile.credentials, KeyPair)
    wrong = replace(swift_profile.credentials, secret_key=Secret("wrong-secret-text"))
    write_remote(clean_environment, replace(swift_profile, credentials=wrong), "wrong")
    write_remote(clean_environment, replace(swift_profile, endpoint="http://127.0.0.1:9"), "dead")
    for name in ("wrong", "dead"):
        done = allastui("ls", f"{name}:")
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert "wrong-secret-text" not in done.stdout + done.stderr


def test_no_secret_in_any_output(secret: str, bucket: str) -> None:
    for words in (["ls", f"{NAME}:"], ["ls", "-r", f"{NAME}:{bucket}"], ["ls", f"{NAME}:nope"]):
        done = allastui(*words)
        assert secret not in done.stdout + done.stderr


def test_local_folders_and_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_bytes(b"12345")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / os.fsdecode(b"latin-\xe4")).write_bytes(b"")
    found = {entry["name"]: entry for entry in json_lines(allastui("ls", "--json", tmp_path))}
    assert found["folder"]["kind"] == "folder"
    assert (found["file.txt"]["kind"], found["file.txt"]["size"]) == ("object", 5)
    assert found["fifo"]["kind"] == "other"
    assert "latin-\udce4" in found
    assert "latin-\\udce4" in allastui("ls", tmp_path).stdout
    (one,) = json_lines(allastui("ls", "--json", tmp_path / "file.txt"))
    assert (one["name"], one["size"]) == ("file.txt", 5)
    missing = allastui("ls", tmp_path / "missing")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_a_terminal_without_unicode_still_gets_every_name(tmp_path: Path) -> None:
    (tmp_path / "jäätä.txt").write_bytes(b"")
    done = allastui("ls", tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "j\\xe4\\xe4t\\xe4.txt" in done.stdout


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:04}-{'x' * 60}").touch()
    with subprocess.Popen(
        [*COMMAND, "ls", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
