"""Keystone's configuration file and the keys that it signs tokens with."""

from pathlib import Path

_KEY_FOLDERS = ("tokens", "receipts", "credentials")
_LOG_LEVELS = (
    *(f"{name}=WARNING" for name in ("keystone", "sqlalchemy", "oslo", "dogpile")),
    "keystone.common.password_hashing=ERROR",
)


def write_configuration(folder: Path, token_seconds: int) -> Path:
    """Write everything that Keystone reads below `folder`; returns the configuration file,
    which has a folder of its own.

    The caller's umask makes it private.
    """
    from cryptography.fernet import Fernet

    for name in _KEY_FOLDERS:
        (folder / name).mkdir(parents=True)
        for number in ("0", "1"):  # the next key and the present one
            (folder / name / number).write_bytes(Fernet.generate_key())
    (folder / "etc").mkdir()
    (folder / "etc/policy.yaml").touch()
    file = folder / "etc/keystone.conf"
    lines = _KEYSTONE.format(
        folder=folder, token_seconds=token_seconds, log_levels=",".join(_LOG_LEVELS)
    ).splitlines()
    file.write_text("\n".join(line.strip() for line in lines) + "\n")
    return file


# Passwords are random and long, so few rounds of hashing do; nothing outlives the process, so
# nothing needs to be on the disk.
_KEYSTONE = """
    [DEFAULT]
    use_stderr = true
    default_log_levels = {log_levels}
    [database]
    connection = sqlite:///{folder}/keystone.db
    sqlite_synchronous = false
    [token]
    provider = fernet
    expiration = {token_seconds}
    [fernet_tokens]
    key_repository = {folder}/tokens
    [fernet_receipts]
    key_repository = {folder}/receipts
    [credential]
    key_repository = {folder}/credentials
    [identity]
    password_hash_rounds = 4
    [cache]
    enabled = false
    [oslo_policy]
    policy_file = {folder}/etc/policy.yaml
"""
