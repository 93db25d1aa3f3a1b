"""The Swift remotes of rclone: what its options mean (https://rclone.org/swift/).

Its `key` is stored as it is, not obscured as rclone's other passwords are.
"""

from collections.abc import Mapping

from allastui.profiles.ini import is_true
from allastui.profiles.os_variables import os_options
from allastui.profiles.profile import Profile, Source, Tls
from allastui.profiles.swift_options import Options, swift_profile

_NAMES = {
    "user": "username",
    "key": "password",
    "auth": "auth_url",
    "user_id": "user_id",
    "domain": "user_domain_name",
    "tenant": "project_name",
    "tenant_id": "project_id",
    "tenant_domain": "project_domain_name",
    "region": "region_name",
    "storage_url": "storage_url",
    "auth_token": "auth_token",
    "auth_version": "auth_version",
    "endpoint_type": "interface",
    "application_credential_id": "application_credential_id",
    "application_credential_name": "application_credential_name",
    "application_credential_secret": "application_credential_secret",
}
_SIGN_IN = ("auth", "storage_url", "auth_token")


def swift_remote(
    name: str, options: Options, source: Source, where: str, environment: Mapping[str, str]
) -> Profile:
    """Return the profile of a Swift remote; raises ProfileError as `swift_profile` does.

    With `env_auth` the OS_ variables give what the remote does not state itself.
    """
    stated = {_NAMES[option]: text for option, text in options.items() if option in _NAMES and text}
    if is_true(options.get("env_auth")):
        stated = {**os_options(environment), **stated}
    tls = rclone_tls(environment)
    stated.setdefault("insecure", str(not tls.verify))
    stated.setdefault("cacert", tls.ca_file or "")
    return swift_profile(name, stated, source, where)


def waits_for_variables(options: Options, environment: Mapping[str, str]) -> bool:
    """Whether a remote takes its sign-in from OS_ variables that are not there now.

    That is the usual state of the remote that allas-conf writes, so nothing is wrong with it.
    """
    states_its_own = any(options.get(option) for option in _SIGN_IN)
    return is_true(options.get("env_auth")) and not states_its_own and not os_options(environment)


def rclone_tls(environment: Mapping[str, str]) -> Tls:
    """Return what rclone's variables say of certificates; they hold for all remotes."""
    verify = not is_true(environment.get("RCLONE_NO_CHECK_CERTIFICATE"))
    # rclone takes several files, separated by commas; one is used here.
    ca_file = (environment.get("RCLONE_CA_CERT") or "").split(",")[0].strip()
    return Tls(verify=verify, ca_file=ca_file or None)
