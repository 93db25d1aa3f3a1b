"""Homes in which one program's files, or the variables of a shell, hold the way to a store."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import KeyPair, Profile, V1SignIn
from allastui.settings import profiles_file
from tests.servers.keystone import KeystoneServer
from tests.servers.test_keystone import token_of
from tests.snippets.running import Home
from tests.unit.profiles.csc_files import write, write_rclone


def _pair(profile: Profile) -> tuple[str, str]:
    assert isinstance(profile.credentials, KeyPair)
    return profile.credentials.access_key, profile.credentials.secret_key.reveal()


def _rclone(profile: Profile, home: Path) -> Home:
    access_key, secret_key = _pair(profile)
    write_rclone(
        home,
        "[other]\ntype = sftp\naccess_key_id = x\nsecret_access_key = y\n\n"
        "[s3allas-project_2001234]\ntype = s3\n"
        f"provider = Other\nenv_auth = false\naccess_key_id = {access_key}\n"
        f"secret_access_key = {secret_key}\nendpoint = {profile.endpoint}\nacl = private\n",
    )
    return Home(home, {})


def _aws(profile: Profile, home: Path) -> Home:
    access_key, secret_key = _pair(profile)
    write(
        home,
        ".aws/credentials",
        f"[my lab]\nAWS_ACCESS_KEY_ID={access_key}\nAWS_SECRET_ACCESS_KEY={secret_key}\n",
    )
    write(home, ".aws/config", f'[profile "my lab"]\nendpoint_url = {profile.endpoint}\n')
    return Home(home, {})


def _s3cmd(profile: Profile, home: Path) -> Home:
    access_key, secret_key = _pair(profile)
    text = (
        f"[allas-project_2001234]\naccess_key   = {access_key}\nsecret_key   = {secret_key}\n"
        f"host_base    = {profile.endpoint}\nhost_bucket  = {profile.endpoint}\n"
        "human_readable_sizes = True\nuse_https = False\n"
    )
    file = write(home, ".s3cfg_project_2001234", text.replace("http://", ""))
    (home / ".s3cfg").symlink_to(file)
    return Home(home, {})


def _own(profile: Profile, home: Path) -> Home:
    save_profile(profiles_file({}, home), replace(profile, name="my.lab"))
    return Home(home, {})


def _variables(profile: Profile, home: Path) -> Home:
    access_key, secret_key = _pair(profile)
    return Home(
        home,
        {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_ENDPOINT_URL": str(profile.endpoint),
        },
    )


S3_HOMES: dict[str, Callable[[Profile, Path], Home]] = {
    "rclone": _rclone,
    "aws": _aws,
    "s3cmd": _s3cmd,
    "own": _own,
    "variables": _variables,
}
"""What makes the home of each source of S3 keys."""


def swift_home(source: str, server: KeystoneServer, home: Path) -> Home:
    """Return a home whose one profile is the first project of `server` over Swift."""
    project, password = server.projects[0], server.password.reveal()
    token = token_of(server, project.id)
    stated = {
        "OS_AUTH_URL": server.auth_url,
        "OS_USERNAME": server.username,
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_ID": project.id,
        "OS_IDENTITY_API_VERSION": "3",
    }
    if source == "password variables":
        return Home(home, {**stated, "OS_PASSWORD": password})
    if source == "token variables":
        write_rclone(home, "[allas]\ntype = swift\nenv_auth = true\n")
        variables = {"OS_AUTH_TOKEN": token, "OS_STORAGE_URL": project.storage_url}
        return Home(home, {**variables, "OS_AUTH_URL": server.auth_url})
    if source == "allas_connection":
        text = f"OS_AUTH_TOKEN={token}\nOS_STORAGE_URL={project.storage_url}\n"
        write(home, ".allas_connection", text)
    elif source == "rclone token":
        write_rclone(
            home,
            f"[allas-{project.name}]\ntype = swift\nenv_auth = false\nauth_token = {token}\n"
            f"storage_url = {project.storage_url}\n",
        )
    elif source == "rclone password":
        write_rclone(
            home,
            f"[sw]\ntype = swift\nuser = {server.username}\nkey = {password}\n"
            f"auth = {server.auth_url}\ndomain = Default\ntenant = {project.name}\n"
            "tenant_domain = Default\n",
        )
    elif source == "clouds":
        write(
            home,
            ".config/openstack/clouds.yaml",
            f"clouds:\n  lab:\n    auth:\n      auth_url: {server.auth_url}\n"
            f"      username: {server.username}\n      project_id: {project.id}\n"
            "      user_domain_name: Default\n",
        )
        # What is in no file that the snippet reads is asked for, unless it is set.
        return Home(home, {"OS_PASSWORD": password})
    else:
        lines = [f'export {name}="{text}"' for name, text in stated.items()]
        lines.append(f"export OS_PASSWORD='{password}'")
        write(home, "lab-openrc.sh", "\n".join(lines) + "\n")
    return Home(home, {})


def v1_home(profile: Profile, home: Path) -> Home:
    """Return a home in which our own file has a sign-in of version 1."""
    assert isinstance(profile.credentials, V1SignIn)
    save_profile(profiles_file({}, home), profile)
    return Home(home, {})
