"""Which snippets a place has, whose credentials they use, and that they hold no secret."""

import ast
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.profiles.collect import collect
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    BotocoreChain,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
    Tls,
)
from allastui.snippets.offered import snippets_for
from allastui.snippets.subject import Kind, Language, Snippet
from allastui.stores.place import Place, local_place
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_CONNECTION,
    ALLAS_RCLONE,
    ALLAS_S3CFG,
    ALLAS_VARIABLES,
    LUMI_RCLONE,
    LUMI_S3CFG,
    OPENRC,
    write,
    write_rclone,
)

HOME = Path("/home/kkayttaj")
SECRETS = ("9d5aaa", "2b7-secret", "77ebbb", "44c-secret", "LUMIKEY", "lumi-secret", "gAAAAA")
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)
S3 = Profile(
    "lab",
    Protocol.S3,
    "https://object.example",
    KeyPair("the access key", Secret("the secret key")),
    (Source("rclone.conf", str(HOME / ".config/rclone/rclone.conf"), "my lab"),),
)


def snippet(profile: Profile, key: str, kind: Kind, home: Path = HOME) -> str:
    found = snippets_for(profile, Place(profile.name, "bucket", key), home)
    (text,) = [each.text for each in found if each.kind is kind]
    return text


def kinds(profile: Profile | None, key: str) -> list[Kind]:
    name = profile.name if profile is not None else "local"
    return [each.kind for each in snippets_for(profile, Place(name, "bucket", key), HOME)]


def check_syntax(snippets: tuple[Snippet, ...]) -> None:
    shells = []
    for each in snippets:
        if each.language is Language.SHELL:
            shells.append(each.text)
        elif each.kind is not Kind.SNAKEMAKE:
            ast.parse(each.text)
        assert all(line.isprintable() for line in each.text.split("\n"))
    subprocess.run(["bash", "-n"], input="\n".join(shells), text=True, check=True)


def test_every_profile_of_a_home_has_snippets_without_its_secrets(tmp_path: Path) -> None:
    write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE)
    write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG)
    write(tmp_path, ".s3cfg_project_2001234", ALLAS_S3CFG)
    write(tmp_path, ".s3cfg-lumi-465000001", LUMI_S3CFG)
    write(tmp_path, ".allas_connection", ALLAS_CONNECTION)
    write(tmp_path, "project_2001234-openrc.sh", OPENRC)
    profiles = collect(ALLAS_VARIABLES, tmp_path).profiles
    assert len(profiles) >= 4
    for profile in profiles:
        for place in ("", "a/", "a/table.csv"):
            found = snippets_for(profile, Place(profile.name, "bucket", place), tmp_path)
            check_syntax(found)
            for each in found:
                assert not any(secret in each.text for secret in SECRETS), each.text


def test_the_section_that_names_the_project_is_used(tmp_path: Path) -> None:
    write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE)
    profiles = {each.name: each for each in collect({}, tmp_path).profiles}
    allas = profiles["project_2001234"]
    assert "'s3allas-project_2001234:" not in snippet(allas, "k", Kind.RCLONE)
    assert "s3allas-project_2001234:bucket/k" in snippet(allas, "k", Kind.RCLONE)
    assert '["s3allas-project_2001234"]' in snippet(allas, "k", Kind.BOTO3)
    lumi = snippet(profiles["lumi-465000001"], "k", Kind.RCLONE)
    assert "lumi-465000001-private:bucket/k" in lumi


def test_a_profile_of_the_aws_files_is_used_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG)
    (profile,) = collect({}, tmp_path).profiles
    assert 'profile_name="default"' in snippet(profile, "k", Kind.BOTO3, tmp_path)
    assert "--profile default" in snippet(profile, "k", Kind.AWS, tmp_path)


def test_a_sign_in_of_botocore_is_left_to_it() -> None:
    chain = Profile("sso", Protocol.S3, None, BotocoreChain("my sso"))
    assert 'profile_name="my sso"' in snippet(chain, "k", Kind.BOTO3)
    exported = "aws configure export-credentials --profile 'my sso'"
    assert exported in snippet(chain, "k", Kind.CURL)
    assert exported in snippet(chain, "k", Kind.S3CMD)


def test_a_key_that_is_in_no_file_is_asked_of_the_reader() -> None:
    held = Profile("held", Protocol.S3, "https://o.example", KeyPair("ak", Secret("sk")))
    assert 'os.environ["AWS_ACCESS_KEY_ID"]' in snippet(held, "k", Kind.BOTO3)
    assert "${AWS_SECRET_ACCESS_KEY:?" in snippet(held, "k", Kind.AWS)


def test_only_what_fits_a_place_is_offered() -> None:
    assert Kind.PANDAS in kinds(S3, "a/table.csv.gz")
    assert Kind.PANDAS not in kinds(S3, "a/model.h5")
    assert Kind.SNAKEMAKE not in kinds(S3, "a/")
    assert Kind.RCLONE not in kinds(S3, "a//b")
    assert kinds(None, "home/x") == [Kind.SHELL, Kind.PYTHON]
    old = Profile("old", Protocol.S3, "https://o.example", S3.credentials, signature=Signature.V2)
    assert Kind.CURL not in kinds(old, "k")
    assert Kind.PYARROW not in kinds(old, "k")
    public = Profile("public", Protocol.S3, "https://o.example", Anonymous())
    assert "--aws-sigv4" not in snippet(public, "k", Kind.CURL)
    assert "UNSIGNED" in snippet(public, "k", Kind.BOTO3)


@pytest.mark.parametrize("addressing", Addressing)
def test_the_bucket_is_where_the_service_wants_it(addressing: Addressing) -> None:
    profile = Profile("lab", Protocol.S3, "https://o.example", Anonymous(), addressing=addressing)
    host = "bucket.o.example/k" if addressing is Addressing.VIRTUAL else "o.example/bucket/k"
    assert f"https://{host}" in snippet(profile, "k", Kind.CURL)


def test_certificates_are_checked_as_the_profile_says() -> None:
    loose = Profile("l", Protocol.S3, "https://o.example", S3.credentials, tls=Tls(verify=False))
    assert "verify=False" in snippet(loose, "k", Kind.BOTO3)
    assert "--insecure" in snippet(loose, "k", Kind.CURL)
    own = Profile("o", Protocol.S3, "https://o.example", S3.credentials, tls=Tls(ca_file="/ca.pem"))
    assert "--cacert /ca.pem" in snippet(own, "k", Kind.CURL)
    assert "--ca-bundle /ca.pem" in snippet(own, "k", Kind.AWS)


def test_a_local_file_is_its_path(tmp_path: Path) -> None:
    found = snippets_for(None, local_place(tmp_path / "it's"), tmp_path)
    assert [each.text for each in found] == [
        "~/'it'\"'\"'s'\n",
        'from pathlib import Path\n\npath = Path.home() / "it\'s"\n',
    ]


@given(KEYS)
def test_every_key_makes_code_that_can_be_read(key: str) -> None:
    check_syntax(snippets_for(S3, Place("lab", "bucket", key), HOME))
