"""A home in which every program of a CSC user has left its files, for three projects."""

import os
from pathlib import Path

from allastui.profiles.collection import Collection
from allastui.profiles.own_file import save_profile
from allastui.profiles.profile import (
    Anonymous,
    KeyPair,
    Profile,
    Protocol,
    Secret,
)
from allastui.settings import profiles_file
from tests.unit.profiles.csc_files import (
    ALLAS_AWS_CONFIG,
    ALLAS_AWS_CREDENTIALS,
    ALLAS_CONNECTION,
    ALLAS_DEFAULT,
    ALLAS_RCLONE,
    ALLAS_S3CFG,
    LUMI_RCLONE,
    LUMI_S3CFG,
    OOD_RCLONE,
    OPENRC,
    OPENRC_APPLICATION_CREDENTIAL,
    write,
    write_rclone,
)

OTHER_S3CFG = (
    ALLAS_S3CFG.replace("9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "77ebbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
    .replace("2b7-secret-of-2001234", "44c-secret-of-2005678")
    .replace("project_2001234", "project_2005678")
)
MINIO_REMOTE = """\
[minio]
type = s3
provider = Minio
access_key_id = miniokey
secret_access_key = minio-secret
endpoint = http://127.0.0.1:9000
"""
AWS_CONFIGURE = """
[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = aws-work-secret
"""
CLOUDS = """\
clouds:
  pouta:
    auth:
      auth_url: https://pouta.csc.fi:5001/v3
      username: kkayttaj
      password: clouds-password
      project_name: project_2005678
      user_domain_name: Default
      project_domain_name: Default
"""
SECRETS = (
    "2b7-secret",
    "44c-secret",
    "lumi-secret",
    "minio-secret",
    "aws-work-secret",
    "clouds-password",
    "openrc-app-secret",
    "gAAAAA",
    "own-secret",
)


def write_home(tmp_path: Path) -> Path:
    """Make the home of a user of Allas (two projects) and LUMI-O (one), and of other services."""
    stored_token, _, _ = OOD_RCLONE.partition("[s3allas-")
    remotes = write_rclone(tmp_path, ALLAS_RCLONE + LUMI_RCLONE + MINIO_REMOTE + stored_token)
    os.utime(remotes, (1000, 1000))
    write(tmp_path, ".aws/credentials", ALLAS_AWS_CREDENTIALS + AWS_CONFIGURE)
    write(tmp_path, ".aws/config", ALLAS_AWS_CONFIG + "\n[profile work]\nregion = eu-north-1\n")
    newest = write(tmp_path, ".s3cfg_project_2001234", ALLAS_S3CFG)
    (tmp_path / ".s3cfg").symlink_to(newest.name)
    write(tmp_path, ".s3cfg_project_2005678", OTHER_S3CFG)
    write(tmp_path, ".s3cfg-lumi-465000001", LUMI_S3CFG)
    write(tmp_path, "project_2001234-openrc.sh", OPENRC)
    write(tmp_path, "app-cred-robot-openrc.sh", OPENRC_APPLICATION_CREDENTIAL)
    write(tmp_path, ".config/openstack/clouds.yaml", CLOUDS)
    write(tmp_path, ".allas_connection", ALLAS_CONNECTION)
    write(tmp_path, ".allas_default", ALLAS_DEFAULT)
    own = profiles_file({}, tmp_path)
    public = Profile("public-data", Protocol.S3, "https://data.example", Anonymous())
    save_profile(own, public)
    keys = KeyPair("ownkey", Secret("own-secret"))
    save_profile(own, Profile("appliance", Protocol.S3, "http://old.example:8080", keys))
    return tmp_path


def by_name(found: Collection) -> dict[str, Profile]:
    return {profile.name: profile for profile in found.profiles}
