import os
import stat
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import ProfileError
from allastui.profiles import own
from allastui.profiles.own_entry import entry_of, profile_of
from allastui.profiles.own_file import remove_profile, save_profile
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    ApplicationCredential,
    BotocoreChain,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Signature,
    Source,
    SwiftCredentials,
    SwiftToken,
    Tls,
    Token,
    V1SignIn,
)
from allastui.profiles.swift_options import swift_endpoint
from allastui.profiles.toml_text import to_toml
from allastui.settings import profiles_file, user_paths
from tests.unit.profiles.csc_files import write

PLACE = ".config/allastui/profiles.toml"
SOURCE = Source("profiles.toml", "/f", "n")

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
some = st.none() | texts
secrets = texts.map(Secret)
s3_urls = st.sampled_from(["https://a3s.fi", "http://127.0.0.1:9000", "https://h/path"])
tls = st.builds(Tls, st.booleans(), some)
s3_profiles = st.builds(
    Profile,
    name=st.just("n"),
    protocol=st.just(Protocol.S3),
    endpoint=st.none() | s3_urls,
    credentials=st.just(Anonymous()) | st.builds(KeyPair, texts, secrets, st.none() | secrets),
    sources=st.just((SOURCE,)),
    project=some,
    region=some,
    addressing=st.sampled_from(Addressing),
    signature=st.sampled_from(Signature),
    tls=tls,
    max_parts=st.none() | st.integers(1, 100_000),
    acl=some,
    expires=st.none() | st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),
)
passwords = st.builds(Password, texts, some, some, some)
methods = passwords | st.builds(ApplicationCredential, texts, some, some, some, some, some, secrets)
scopes = st.none() | st.builds(ProjectScope, texts, some, some, some)


def keystone(
    method: Password | ApplicationCredential, scope: ProjectScope | None, interface: str
) -> KeystoneSignIn:
    bound = isinstance(method, ApplicationCredential)
    return KeystoneSignIn("https://k:5000/v3", method, None if bound else scope, interface)


sign_ins = st.builds(keystone, methods, scopes, st.sampled_from(["public", "internal", "admin"]))
v1 = st.builds(
    V1SignIn,
    st.just("http://h/auth/v1.0"),
    texts,
    st.none() | secrets,
    st.sampled_from([None, "http://h/v1/AUTH_x"]),
)


def swift(credentials: SwiftCredentials, project: str | None, check: Tls) -> Profile:
    return Profile(
        "n",
        Protocol.SWIFT,
        swift_endpoint(credentials),
        credentials,
        sources=(SOURCE,),
        project=project or getattr(getattr(credentials, "scope", None), "name", None),
        tls=check,
    )


swift_profiles = st.builds(swift, sign_ins | v1, some, tls)


@given(s3_profiles | swift_profiles)
def test_an_entry_is_read_back_as_the_profile_that_it_was(profile: Profile) -> None:
    document = tomllib.loads(to_toml(entry_of(profile)))
    assert profile_of("n", document, SOURCE, "x") == profile


def lab(name: str = "lab") -> Profile:
    return Profile(
        name,
        Protocol.S3,
        "https://minio.example:9000",
        KeyPair("key", Secret("own-secret"), Secret("own-token")),
        region="odd",
        addressing=Addressing.VIRTUAL,
        signature=Signature.V2,
        tls=Tls(False, "/ca.pem"),
        max_parts=500,
        acl="private",
    )


def test_saved_profiles_are_found(tmp_path: Path) -> None:
    file = tmp_path / PLACE
    typed = Password(username="me", user_domain_id="default", password=Secret("typed-password"))
    sign_in = Profile(
        "mine",
        Protocol.SWIFT,
        "https://k/v3",
        KeystoneSignIn("https://k/v3", typed, ProjectScope(name="lab", domain_id="default")),
        project="lab",
    )
    save_profile(file, lab())
    save_profile(file, sign_in)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "typed-password" not in file.read_text("utf-8")
    findings = own.read({}, tmp_path)
    assert findings.warnings == []
    assert findings.looked_in == [(f"~/{PLACE}", "2 profiles")]
    first, second = findings.profiles
    assert first == replace(lab(), sources=(Source("profiles.toml", str(file), "lab"),))
    assert isinstance(second.credentials, KeystoneSignIn)
    assert second.credentials.method == replace(typed, password=None)
    assert own.is_own(first)
    assert not own.is_own(lab())


def test_a_change_keeps_the_other_entries_and_a_link(tmp_path: Path) -> None:
    real = write(
        tmp_path,
        "dotfiles/profiles.toml",
        'later_version = [1, 2]\n[profiles.other]\nprotocol = "s3"\nanonymous = true\n'
        'unknown = {a = 1979-05-27T07:32:00Z}\n[more."of it"]\nx = 1.5\n',
    )
    before = tomllib.loads(real.read_text("utf-8"))
    file = tmp_path / PLACE
    file.parent.mkdir(parents=True)
    file.symlink_to(real)
    save_profile(file, lab())
    save_profile(file, replace(lab(), region="new"))
    assert file.is_symlink()
    after = tomllib.loads(real.read_text("utf-8"))
    assert after["profiles"].pop("lab")["region"] == "new"
    assert after == before
    save_profile(file, lab())
    assert remove_profile(file, "lab")
    assert not remove_profile(file, "lab")
    assert tomllib.loads(real.read_text("utf-8")) == before
    assert os.listdir(real.parent) == ["profiles.toml"]


@pytest.mark.parametrize(
    "credentials",
    [
        BotocoreChain("p"),
        SwiftToken("https://s", Secret("t")),
        KeystoneSignIn("https://k/v3", Token(Secret("t"))),
    ],
)
def test_what_ends_by_itself_is_not_saved(
    tmp_path: Path, credentials: BotocoreChain | SwiftToken | KeystoneSignIn
) -> None:
    with pytest.raises(ProfileError, match="cannot be saved"):
        save_profile(tmp_path / "f", replace(lab(), credentials=credentials))
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("name", ["", "a:b", "a/b", "a b", "-x", "local", "a\nb", "\x1b"])
def test_a_name_that_no_place_could_begin_with_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileError, match="cannot have that name"):
        save_profile(tmp_path / "f", lab(name))


def test_a_file_that_is_not_understood_is_left_as_it_is(tmp_path: Path) -> None:
    file = write(tmp_path, "f", "[profiles\nsecret-1")
    for change in (lambda: save_profile(file, lab()), lambda: remove_profile(file, "lab")):
        with pytest.raises(ProfileError, match="cannot be understood") as told:
            change()
        assert "secret-1" not in str(told.value)
    assert file.read_text("utf-8") == "[profiles\nsecret-1"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    file = write(tmp_path, "f", "")
    with pytest.raises(ProfileError, match="not saved"):
        save_profile(file, replace(lab(), region="\ud800"))
    blocked = write(tmp_path, "blocked", "")
    with pytest.raises(ProfileError, match="not saved"):
        save_profile(blocked / "below", lab())
    assert sorted(os.listdir(tmp_path)) == ["blocked", "f"]
    assert file.read_text("utf-8") == ""


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_is_told_and_read(tmp_path: Path, mode: int) -> None:
    file = tmp_path / PLACE
    save_profile(file, lab())
    file.chmod(mode)
    findings = own.read({}, tmp_path)
    assert len(findings.profiles) == 1
    (warning,) = findings.warnings
    assert f"chmod 600 {file}" in warning


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("", "protocol must be one of s3, swift"),
        ("protocol = 3", "protocol must be one of s3, swift"),
        ('protocol = "local"', "protocol must be one of"),
        ('protocol = "s3"', "has no secret_key"),
        ('protocol = "s3"\nsecret_key = "secret-1"', "has no access_key"),
        ('protocol = "s3"\nsecret_kye = "secret-1"', "unknown entry: secret_kye"),
        ('protocol = "s3"\nanonymous = "yes"', "anonymous must be true or false"),
        ('protocol = "s3"\nanonymous = true\nmax_parts = true', "max_parts must be a whole"),
        ('protocol = "s3"\nanonymous = true\nmax_parts = 0', "max_parts must be a number"),
        ('protocol = "s3"\nanonymous = true\nsignature = "v3"', "signature must be one of v4, v2"),
        ('protocol = "s3"\nanonymous = true\nendpoint = "ftp://x"', "endpoint is not the URL"),
        ('protocol = "s3"\nanonymous = true\nexpires = "soon"', "expires must be a time"),
        ('protocol = "swift"', "has no auth_url"),
        ('protocol = "swift"\nsign_in = ["v1"]', "sign_in must be one of"),
        ('protocol = "swift"\nauth_url = "https://k"', "has no username"),
        ('protocol = "swift"\nauth_url = "https://k"\npassword = "x"', "unknown entry: password"),
        ('protocol = "swift"\nauth_url = "https://k"\nsign_in = "v1"', "has no user"),
        (
            'protocol = "swift"\nauth_url = "https://k"\nsign_in = "application_credential"\n'
            'name = "x"',
            "no id of its application credential",
        ),
    ],
)
def test_a_wrong_entry_is_told_and_the_others_stay(tmp_path: Path, entry: str, words: str) -> None:
    good = '[profiles.open]\nprotocol = "s3"\nendpoint = "h"\nanonymous = true\n'
    write(tmp_path, PLACE, f"[profiles.bad]\n{entry}\n{good}").chmod(0o600)
    findings = own.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["open"]
    (warning,) = findings.warnings
    assert warning.startswith("The profile bad in")
    assert words in warning
    assert "secret-1" not in warning


@pytest.mark.parametrize("text", ["[profiles", "a = ", "x = 1\nx = 2", "a = " + "[" * 50_000])
def test_a_file_that_is_no_toml_costs_one_warning(tmp_path: Path, text: str) -> None:
    write(tmp_path, PLACE, text).chmod(0o600)
    findings = own.read({}, tmp_path)
    assert findings.profiles == []
    assert len(findings.warnings) == 1
    assert findings.looked_in == [(f"~/{PLACE}", "unreadable")]


@pytest.mark.parametrize("text", ["", "profiles = 3", "[profiles]", "other = 1"])
def test_a_file_without_profiles_is_no_fault(tmp_path: Path, text: str) -> None:
    write(tmp_path, PLACE, text).chmod(0o600)
    findings = own.read({}, tmp_path)
    assert (findings.profiles, findings.warnings) == ([], [])


def test_it_stands_beside_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert profiles_file(os.environ, Path.home()).parent == user_paths().config
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert profiles_file(os.environ, Path.home()).parent == user_paths().config
