import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from allastui.profiles.collect import collect
from allastui.profiles.service import endpoint_url
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_RCLONE,
    LUMI_AWS_CONFIG,
    LUMI_AWS_CREDENTIALS,
    LUMI_FROM_ALLAS_CONF,
    LUMI_RCLONE,
    write,
    write_rclone,
)

SECRETS = ("2b7-secret-of-2001234", "44c-secret-of-2005678", "lumi-secret-465")


def test_all_projects_of_a_csc_user_come_under_their_own_names(tmp_path: Path) -> None:
    write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE)
    write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG)
    found = collect({}, tmp_path)
    assert [(one.name, one.aliases) for one in found.profiles] == [
        ("lumi-465000001", ("lumi-465000001-private", "lumi-465000001-public", "465000001")),
        ("project_2001234", ("s3allas", "s3allas-project_2001234", "default")),
        ("project_2005678", ("s3allas-project_2005678",)),
    ]
    assert [source.label for source in found.profiles[1].sources] == [
        "rclone.conf",
        "rclone.conf",
        ".aws",
    ]
    assert found.warnings == ()
    assert found.names["s3allas"] == "project_2001234"


def test_lumi_files_of_both_tools_are_one_profile(tmp_path: Path) -> None:
    write_rclone(tmp_path, LUMI_FROM_ALLAS_CONF)
    write(tmp_path, ".aws/credentials", LUMI_AWS_CREDENTIALS)
    write(tmp_path, ".aws/config", LUMI_AWS_CONFIG)
    (one,) = collect({}, tmp_path).profiles
    assert (one.name, one.acl, one.max_parts) == ("lumi-465000001", "private", 1000)
    assert set(one.aliases) == {
        "lumi-o",
        "lumi-pub",
        "lumi-465000001-private",
        "default",
        "465000001",
    }


def test_nothing_found_says_where_it_was_looked_for(tmp_path: Path) -> None:
    found = collect({}, tmp_path)
    assert (found.profiles, found.warnings) == ((), ())
    assert found.looked_in == (
        ("~/.config/allastui/profiles.toml", "not there"),
        ("~/.config/rclone/rclone.conf", "not there"),
        ("~/.rclone.conf", "not there"),
        ("~/.aws/config", "not there"),
        ("~/.aws/credentials", "not there"),
        ("AWS_ variables", "not set"),
        ("~/.s3cfg", "not there"),
        ("OS_ variables", "not set"),
        ("~/*openrc*.sh", "not there"),
        ("clouds.yaml", "not there"),
        ("~/.allas_connection", "not there"),
    )


def test_no_secret_shows_itself(tmp_path: Path) -> None:
    write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE)
    assert not any(secret in repr(collect({}, tmp_path)) for secret in SECRETS)


def test_two_secrets_of_one_key_are_told(tmp_path: Path) -> None:
    write_rclone(tmp_path, ALLAS_RCLONE)
    stale = ALLAS_AWS_CREDENTIALS.replace("2b7-secret", "old-secret")
    write(tmp_path, ".aws/credentials", stale)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG)
    (warning,) = collect({}, tmp_path).warnings
    assert "project_2001234 and default" in warning or "default and project_2001234" in warning


def test_a_hundred_projects_are_collected_at_once(tmp_path: Path) -> None:
    write_rclone(
        tmp_path,
        "".join(
            f"[s3allas-project_{2000000 + n}]\ntype = s3\naccess_key_id = k{n}\n"
            f"secret_access_key = s\nendpoint = a3s.fi\n"
            for n in range(100)
        ),
    )
    seconds = []
    for _ in range(3):
        began = time.process_time()  # the machine may be busy with other things
        found = collect({}, tmp_path)
        seconds.append(time.process_time() - began)
        assert len(found.profiles) == 100
    assert min(seconds) < 0.05


def test_no_s3_library_is_imported() -> None:
    program = (
        "import sys, pathlib\n"
        "from allastui.profiles.collect import collect\n"
        "collect({}, pathlib.Path('/nonexistent'))\n"
        "print([m for m in ('boto3', 'botocore', 'textual', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


lines = st.one_of(
    st.sampled_from(
        [
            "[a]",
            "[profile x]",
            "[services s]",
            "[]",
            "[DEFAULT]",
            "[profile 'x]",
            "type = s3",
            "endpoint = a3s.fi",
            "endpoint_url = http://[",
            "access_key_id = k",
            "secret_access_key",
            "secret_access_key = s",
            "aws_access_key_id = k",
            "aws_secret_access_key = s",
            "s3 =",
            "  endpoint_url = //",
            "services = s",
            "max_upload_parts = ²",
            "x_security_token_expires = 2026",
            "type = swift",
            "env_auth = true",
            "auth = https://k",
            "auth_token = t",
            "storage_url = https://s/v1/AUTH_1",
            "host_base = %(bucket)s",
            "access_key = k",
            "secret_key = $s",
            "export OS_AUTH_URL=https://k",
            "export OS_USERNAME='me",
            "OS_AUTH_TOKEN=t",
            "OS_STORAGE_URL=https://s/v1/AUTH_1",
            "clouds: {a: {auth: {auth_url: k, username: me}}}",
            "clouds:",
            "[profiles.a]",
            'protocol = "s3"',
            'protocol = "swift"',
            "= x",
            ": y",
            "  z",
        ]
    ),
    st.text(max_size=20),
)
garbage = st.one_of(
    st.binary(max_size=200),
    st.lists(lines, max_size=12).map(lambda some: "\n".join(some).encode("utf-8", "replace")),
)


FILES = (
    ".config/rclone/rclone.conf",
    ".aws/credentials",
    ".aws/config",
    ".s3cfg",
    ".s3cfg_other",
    "a-openrc.sh",
    ".config/openstack/clouds.yaml",
    ".config/openstack/secure.yaml",
    ".allas_connection",
    ".allas_default",
    ".config/allastui/profiles.toml",
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(garbage, min_size=len(FILES), max_size=len(FILES)),
    st.dictionaries(
        st.sampled_from(
            [
                "AWS_ACCESS_KEY_ID",
                "AWS_ENDPOINT_URL",
                "RCLONE_CONFIG_A_TYPE",
                "RCLONE_CONFIG_A_ENDPOINT",
                "OS_AUTH_URL",
                "OS_USERNAME",
                "OS_AUTH_TOKEN",
                "OS_STORAGE_URL",
                "ST_AUTH",
            ]
        ),
        st.text(max_size=9),
    ),
)
@example([b"[a\n\x0c]", b"\x1c", b"\r", *[b""] * (len(FILES) - 3)], {})
def test_no_file_however_broken_stops_the_collection(
    contents: list[bytes], environment: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, data in zip(FILES, contents, strict=True):
            write(home, name, "").write_bytes(data)
        found = collect(environment, home)
        assert len(found.looked_in) >= 4
        assert all(warning.isprintable() and warning for warning in found.warnings)


@given(st.text())
def test_an_endpoint_is_a_url_or_refused(text: str) -> None:
    try:
        url = endpoint_url(text)
    except ValueError:
        return
    assert url is None or url.startswith(("https://", "http://"))
    assert endpoint_url(url) == url
