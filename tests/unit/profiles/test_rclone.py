from pathlib import Path

import pytest

from allastui.profiles import rclone
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
    SwiftToken,
    Tls,
    V1SignIn,
)
from tests.unit.profiles.csc_files import (
    ALLAS_RCLONE,
    LUMI_RCLONE,
    OOD_RCLONE,
    write,
    write_rclone,
)

REMOTE = "[r]\ntype = s3\naccess_key_id = k\nsecret_access_key = s\nendpoint = a3s.fi\n"


def only(home: Path, text: str, environment: dict[str, str] | None = None) -> Profile:
    write_rclone(home, text)
    findings = rclone.read(environment or {}, home)
    assert findings.warnings == []
    (profile,) = findings.profiles
    return profile


def test_allas_conf_writes_a_remote_for_each_project(tmp_path: Path) -> None:
    file = write_rclone(tmp_path, ALLAS_RCLONE)
    findings = rclone.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == [
        "s3allas",
        "s3allas-project_2001234",
        "s3allas-project_2005678",
    ]
    assert findings.profiles[1] == Profile(
        name="s3allas-project_2001234",
        protocol=Protocol.S3,
        endpoint="https://a3s.fi",
        credentials=KeyPair("9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Secret("2b7-secret-of-2001234")),
        sources=(Source("rclone.conf", str(file), "s3allas-project_2001234"),),
        project="project_2001234",
        acl="private",
    )
    assert findings.looked_in == [
        ("~/.config/rclone/rclone.conf", "3 profiles"),
        ("allas of rclone", "needs `allas-conf --swift`"),
    ]
    assert findings.warnings == []


def test_lumio_conf_states_the_limit_of_parts(tmp_path: Path) -> None:
    write_rclone(tmp_path, LUMI_RCLONE)
    private, public = rclone.read({}, tmp_path).profiles
    assert (private.project, private.max_parts, private.acl) == ("465000001", 1000, "private")
    assert (public.project, public.max_parts, public.acl) == ("465000001", 1000, "public-read")


def test_lumi_takes_1000_parts_even_where_no_file_says_so(tmp_path: Path) -> None:
    assert only(tmp_path, REMOTE.replace("a3s.fi", "https://lumidata.eu/")).max_parts == 1000


def test_open_ondemand_stores_a_token_of_swift(tmp_path: Path) -> None:
    file = write_rclone(tmp_path, OOD_RCLONE)
    swift, s3 = rclone.read({}, tmp_path).profiles
    assert s3.name == "s3allas-project_2001234"
    assert swift == Profile(
        name="allas-project_2001234",
        protocol=Protocol.SWIFT,
        endpoint="https://a3s.fi/swift/v1/AUTH_0123456789abcdef",
        credentials=SwiftToken(
            "https://a3s.fi/swift/v1/AUTH_0123456789abcdef", Secret("gAAAAA-token")
        ),
        sources=(Source("rclone.conf", str(file), "allas-project_2001234"),),
        project="project_2001234",
    )


def test_a_swift_remote_with_a_password(tmp_path: Path) -> None:
    swift = only(
        tmp_path,
        "[sw]\ntype = swift\nuser = me\nkey = pass\nauth = https://keystone.example:5000\n"
        "domain = Users\ntenant = lab\ntenant_domain = Projects\nregion = north\n"
        "endpoint_type = internal\n",
        {"RCLONE_CA_CERT": "/ca.pem", "RCLONE_NO_CHECK_CERTIFICATE": "false"},
    )
    assert swift.credentials == KeystoneSignIn(
        "https://keystone.example:5000/v3",
        Password(username="me", user_domain_name="Users", password=Secret("pass")),
        ProjectScope(name="lab", domain_name="Projects"),
        interface="internal",
    )
    assert (swift.endpoint, swift.project) == ("https://keystone.example:5000/v3", "lab")
    assert (swift.region, swift.tls) == ("north", Tls(ca_file="/ca.pem"))


def test_swift_remotes_of_other_ways_to_sign_in(tmp_path: Path) -> None:
    v1 = "[v1]\ntype = swift\nuser = test:tester\nkey = testing\nauth_version = 1\n"
    swift = only(tmp_path, v1 + "auth = http://127.0.0.1:8080/auth\n")
    assert swift.credentials == V1SignIn(
        "http://127.0.0.1:8080/auth", "test:tester", Secret("testing")
    )
    application = (
        "[app]\ntype = swift\nauth = https://k/v3\n"
        "application_credential_id = abc\napplication_credential_secret = shh\n"
    )
    assert only(tmp_path, application).credentials == KeystoneSignIn(
        "https://k/v3", ApplicationCredential(id="abc", secret=Secret("shh"))
    )


def test_env_auth_of_swift_takes_the_variables_and_its_own_options_first(tmp_path: Path) -> None:
    remote = "[allas]\ntype = swift\nenv_auth = true\nregion = own\n"
    swift = only(
        tmp_path,
        remote,
        {
            "OS_AUTH_TOKEN": "t",
            "OS_STORAGE_URL": "https://a3s.fi:443/swift/v1/AUTH_1",
            "OS_PROJECT_NAME": "project_2001234",
            "OS_REGION_NAME": "theirs",
        },
    )
    assert swift.credentials == SwiftToken("https://a3s.fi/swift/v1/AUTH_1", Secret("t"))
    assert (swift.project, swift.region) == ("project_2001234", "own")


def test_a_swift_remote_without_a_sign_in_is_told(tmp_path: Path) -> None:
    write_rclone(tmp_path, "[sw]\ntype = swift\nuser = me\nkey = pass-word\n" + REMOTE)
    findings = rclone.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["r"]
    (warning,) = findings.warnings
    assert "The remote sw in" in warning
    assert "does not say where to sign in" in warning
    assert "pass-word" not in warning


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("a3s.fi", "https://a3s.fi"),
        ("HTTPS://A3S.fi:443/", "https://a3s.fi"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:9000", "https://[::1]:9000"),
        ("gateway.example/s3/", "https://gateway.example/s3"),
    ],
)
def test_an_endpoint_has_one_spelling(tmp_path: Path, endpoint: str, url: str) -> None:
    assert only(tmp_path, REMOTE.replace("a3s.fi", endpoint)).endpoint == url


@pytest.mark.parametrize(
    "endpoint",
    ["ftp://a3s.fi", "https://", "a3s.fi:notaport", "https://u:password1@a3s.fi", "a b", "[::1"],
)
def test_what_is_no_endpoint_is_told_without_repeating_it(tmp_path: Path, endpoint: str) -> None:
    write_rclone(tmp_path, REMOTE.replace("a3s.fi", endpoint))
    findings = rclone.read({}, tmp_path)
    assert findings.profiles == []
    (warning,) = findings.warnings
    assert "The remote r in" in warning
    assert "password1" not in warning


def test_aws_needs_no_endpoint(tmp_path: Path) -> None:
    text = REMOTE.replace("endpoint = a3s.fi", "provider = AWS\nregion = eu-north-1")
    profile = only(tmp_path, text)
    assert profile.endpoint is None
    assert profile.region == "eu-north-1"
    assert profile.addressing is Addressing.VIRTUAL


def test_another_provider_without_endpoint_is_told(tmp_path: Path) -> None:
    write_rclone(tmp_path, REMOTE.replace("endpoint = a3s.fi", "provider = Ceph"))
    (warning,) = rclone.read({}, tmp_path).warnings
    assert "has no endpoint" in warning


def test_options_of_a_remote(tmp_path: Path) -> None:
    profile = only(
        tmp_path,
        REMOTE + "session_token = t\nforce_path_style = false\nv2_auth = true\n"
        "max_upload_parts = 500\nno_check_bucket = true\nacl = public-read\n",
    )
    assert profile.credentials == KeyPair("k", Secret("s"), Secret("t"))
    assert profile.addressing is Addressing.VIRTUAL
    assert profile.signature is Signature.V2
    assert profile.max_parts == 500
    assert profile.acl == "public-read"


def test_without_keys_it_is_anonymous(tmp_path: Path) -> None:
    text = "[open]\ntype = s3\naccess_key_id =\nendpoint = a3s.fi\n"
    assert only(tmp_path, text).credentials == Anonymous()


def test_env_auth_takes_the_variables_or_leaves_it_to_botocore(tmp_path: Path) -> None:
    text = "[e]\ntype = s3\nenv_auth = true\nendpoint = a3s.fi\n"
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}
    assert only(tmp_path, text, keys).credentials == KeyPair("k", Secret("s"))
    write(tmp_path, ".aws/config", "[default]\n[profile work]\n")
    assert only(tmp_path, text).credentials == BotocoreChain("default")
    assert only(tmp_path, text + "profile = work").credentials == BotocoreChain("work")


def test_env_auth_without_any_key_is_told(tmp_path: Path) -> None:
    write_rclone(tmp_path, "[e]\ntype = s3\nenv_auth = true\nendpoint = a3s.fi\n")
    findings = rclone.read({}, tmp_path)
    assert findings.profiles == []
    assert "takes its key from the AWS_ variables" in findings.warnings[0]


@pytest.mark.parametrize("half", ["access_key_id = k\n", "secret_access_key = s\n"])
def test_half_a_key_is_told_and_the_other_remotes_stay(tmp_path: Path, half: str) -> None:
    broken = REMOTE.replace("[r]", "[broken]").replace(half, "")
    write_rclone(tmp_path, broken + REMOTE)
    findings = rclone.read({}, tmp_path)
    assert [profile.name for profile in findings.profiles] == ["r"]
    (warning,) = findings.warnings
    assert half.split(" = ")[0] in warning


def test_repeated_indented_and_interpolated_lines(tmp_path: Path) -> None:
    text = REMOTE + "  access_key_id = k2\n[r]\n\tsecret_access_key = %(x)s\n"
    assert only(tmp_path, text).credentials == KeyPair("k2", Secret("%(x)s"))


def test_variables_override_and_make_remotes(tmp_path: Path) -> None:
    write_rclone(tmp_path, REMOTE.replace("[r]", "[my-r]"))
    findings = rclone.read(
        {
            "RCLONE_CONFIG_MY-R_ENDPOINT": "other.example",
            "RCLONE_CONFIG_NEW_TYPE": "s3",
            "RCLONE_CONFIG_NEW_ACCESS_KEY_ID": "nk",
            "RCLONE_CONFIG_NEW_SECRET_ACCESS_KEY": "ns",
            "RCLONE_CONFIG_NEW_ENDPOINT": "new.example",
            "RCLONE_CONFIG_PASS": "secret-of-the-file",
        },
        tmp_path,
    )
    assert [(profile.name, profile.endpoint) for profile in findings.profiles] == [
        ("my-r", "https://other.example"),
        ("new", "https://new.example"),
    ]
    assert findings.profiles[1].sources == (Source("RCLONE_CONFIG_ variables", None, "new"),)
    assert findings.looked_in[1] == ("RCLONE_CONFIG_ variables", "1 profile")
