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


OPENRC = """\
#!/usr/bin/env bash

# To use an OpenStack cloud you need to authenticate against the Identity
# service. It's read, and *never* run.
export OS_AUTH_URL="https://pouta.csc.fi:5001/v3"

export OS_PROJECT_ID="0123456789abcdef0123456789abcdef"
export OS_PROJECT_NAME="project_2001234"
export OS_USER_DOMAIN_NAME="Default"
if [ -z "$OS_USER_DOMAIN_NAME" ]; then unset OS_USER_DOMAIN_NAME; fi
export OS_PROJECT_DOMAIN_ID="default"
if [ -z "$OS_PROJECT_DOMAIN_ID" ]; then unset OS_PROJECT_DOMAIN_ID; fi

# unset v2.0 items in case set
unset OS_TENANT_ID
unset OS_TENANT_NAME

export OS_USERNAME="kkayttaj"

# With Keystone you pass the keystone password.
echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME as user $OS_USERNAME: "
read -sr OS_PASSWORD_INPUT
export OS_PASSWORD="$OS_PASSWORD_INPUT"

export OS_REGION_NAME="regionOne"
# Don't leave a blank variable, unset it if it was empty
if [ -z "$OS_REGION_NAME" ]; then unset OS_REGION_NAME; fi

export OS_INTERFACE="public"
export OS_IDENTITY_API_VERSION="3"
"""
"""As the dashboard of OpenStack offers it for a project."""

OPENRC_APPLICATION_CREDENTIAL = """\
#!/usr/bin/env bash

export OS_AUTH_TYPE=v3applicationcredential
export OS_AUTH_URL=https://keystone.example:5000/v3/
export OS_IDENTITY_API_VERSION=3
export OS_REGION_NAME="north"
export OS_INTERFACE=public
export OS_APPLICATION_CREDENTIAL_ID=9524a12e
export OS_APPLICATION_CREDENTIAL_SECRET=openrc-app-secret
"""

ALLAS_S3CFG = """\
[allas-project_2001234]
access_key   = 9d5aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
secret_key   = 2b7-secret-of-2001234
host_base    = a3s.fi
host_bucket  = %(bucket)s.a3s.fi
human_readable_sizes = True
enable_multipart = True
signature_v2 = True
use_https = True
"""
"""~/.s3cfg_project_2001234 after `allas-conf`; ~/.s3cfg is a link to it."""

LUMI_S3CFG = """\
[lumi-465000001]
access_key = LUMIKEY465
secret_key = lumi-secret-465
host_base = https://lumidata.eu
host_bucket = https://lumidata.eu
project_id = 465000001
human_readable_sizes = True
enable_multipart = True
signature_v2 = True
use_https = True
signurl_use_https = True
chunk_size = 15
"""
"""~/.s3cfg-lumi-465000001 after `lumio-conf`."""

ALLAS_CONNECTION = """\
OS_AUTH_TOKEN=gAAAAA-stored-token
OS_STORAGE_URL=https://a3s.fi:443/swift/v1/AUTH_0123456789abcdef
"""
"""~/.allas_connection after `allas-conf --swift --store-token`."""

ALLAS_DEFAULT = """\
os_project_name=project_2001234
user=kkayttaj
"""

ALLAS_VARIABLES = {
    "OS_AUTH_TOKEN": "gAAAAA-token-of-this-shell",
    "OS_STORAGE_URL": "https://a3s.fi:443/swift/v1/AUTH_0123456789abcdef",
    "OS_PROJECT_NAME": "project_2001234",
    "OS_AUTH_URL": "https://pouta.csc.fi:5001/v3",
    "OS_USERNAME": "kkayttaj",
}
"""The variables of a shell after `allas-conf --swift`."""


def write(home: Path, name: str, text: str) -> Path:
    """Write a file below `home` and return it."""
    file = home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def write_rclone(home: Path, text: str) -> Path:
    return write(home, ".config/rclone/rclone.conf", text)
