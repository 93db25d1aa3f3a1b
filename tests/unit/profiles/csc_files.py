"""The credential files as CSC's and LUMI's own tools write them."""

from pathlib import Path

ALLAS_RCLONE = """\
[allas]
type = swift
env_auth = true

[s3allas]
type = s3
provider = Other
env_auth = false
access_key_id = 9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
secret_access_key = 2b7-secret-of-2001234
endpoint = a3s.fi
acl = private

[s3allas-project_2001234]
type = s3
provider = Other
env_auth = false
access_key_id = 9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
secret_access_key = 2b7-secret-of-2001234
endpoint = a3s.fi
acl = private

[s3allas-project_2005678]
type = s3
provider = Other
env_auth = false
access_key_id = 77ebbbbbbbbbbbbbbbbbbbbbbbbbbbbb
secret_access_key = 44c-secret-of-2005678
endpoint = a3s.fi
acl = private
"""
"""After `allas-conf` for project_2005678 and then for project_2001234."""

ALLAS_AWS_CREDENTIALS = """\
[default]
AWS_ACCESS_KEY_ID=9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
AWS_SECRET_ACCESS_KEY=2b7-secret-of-2001234
"""

ALLAS_AWS_CONFIG = """\
[default]
endpoint_url = https://a3s.fi
"""

LUMI_RCLONE = """\
[lumi-465000001-private]
type = s3
provider = Ceph
max_upload_parts = 1000
env_auth = false
project_id = 465000001
access_key_id = LUMIKEY465
secret_access_key = lumi-secret-465
endpoint = https://lumidata.eu
acl = private

[lumi-465000001-public]
type = s3
provider = Ceph
max_upload_parts = 1000
env_auth = false
project_id = 465000001
access_key_id = LUMIKEY465
secret_access_key = lumi-secret-465
endpoint = https://lumidata.eu
acl = public-read
"""
"""After `lumio-conf`."""

LUMI_FROM_ALLAS_CONF = """\
[lumi-o]
type = s3
provider = Ceph
env_auth = false
access_key_id = LUMIKEY465
secret_access_key = lumi-secret-465
endpoint = https://lumidata.eu
acl = private

[lumi-465000001-private]
type = s3
provider = Ceph
env_auth = false
access_key_id = LUMIKEY465
secret_access_key = lumi-secret-465
endpoint = https://lumidata.eu
acl = private

[lumi-pub]
type = s3
provider = Ceph
env_auth = false
access_key_id = LUMIKEY465
secret_access_key = lumi-secret-465
endpoint = https://lumidata.eu
acl = public-read
"""
"""After `allas-conf --lumi`."""

LUMI_AWS_CREDENTIALS = """\
[lumi-465000001]
aws_access_key_id     = LUMIKEY465
aws_secret_access_key = lumi-secret-465
services              = lumi-465000001
project_id            = 465000001

[default]
aws_access_key_id     = LUMIKEY465
aws_secret_access_key = lumi-secret-465
services              = lumi-465000001
project_id            = 465000001
original_name         = lumi-465000001
"""

LUMI_AWS_CONFIG = """\
[services lumi-465000001]
s3           =
  endpoint_url = https://lumidata.eu
  multipart_chunksize = 15
"""

OOD_RCLONE = """\
[allas-project_2001234]
type = swift
env_auth = false
auth_token = gAAAAA-token
storage_url = https://a3s.fi:443/swift/v1/AUTH_0123456789abcdef

[s3allas-project_2001234]
type = s3
provider = Other
env_auth = false
access_key_id = 9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
secret_access_key = 2b7-secret-of-2001234
endpoint = a3s.fi
acl = private
"""
"""From Open OnDemand's "Cloud storage configuration"."""


def write(home: Path, name: str, text: str) -> Path:
    """Write a file below `home` and return it."""
    file = home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def write_rclone(home: Path, text: str) -> Path:
    return write(home, ".config/rclone/rclone.conf", text)
