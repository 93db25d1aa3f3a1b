"""How the object store knows who somebody is: by its own users, or by asking a Keystone."""

from dataclasses import dataclass

ACCOUNT = "demo"


@dataclass(frozen=True, slots=True)
class OwnUser:
    """One user of Swift's own authentication, whose name and key are an S3 key pair as well."""

    user: str
    key: str

    filters = "s3api tempauth"

    @property
    def access_key(self) -> str:
        """The S3 access key, which is the Swift user name as well."""
        return f"{ACCOUNT}:{self.user}"

    def sections(self) -> str:
        return f"""
        [filter:tempauth]
        use = egg:swift#tempauth
        user_{ACCOUNT}_{self.user} = {self.key} .admin
        """


@dataclass(frozen=True, slots=True)
class AskKeystone:
    """The Keystone that knows the users, and the account with which Swift asks it."""

    auth_url: str
    service_user: str
    service_password: str
    service_project: str

    filters = "authtoken s3api s3token keystoneauth"

    def sections(self) -> str:
        """Return the sections of the filters.

        A secret of S3 is kept for two seconds: without that each signed request is a request to
        Keystone, and a deleted key must not stay good for long.
        """
        service = f"""
        auth_type = password
        auth_url = {self.auth_url}
        project_domain_id = default
        user_domain_id = default
        project_name = {self.service_project}
        username = {self.service_user}
        password = {self.service_password}
        """
        return f"""
        [filter:authtoken]
        paste.filter_factory = keystonemiddleware.auth_token:filter_factory
        www_authenticate_uri = {self.auth_url}
        delay_auth_decision = true
        cache = swift.cache
        include_service_catalog = false
        service_token_roles_required = true
        {service}
        [filter:s3token]
        use = egg:swift#s3token
        auth_uri = {self.auth_url}
        reseller_prefix = AUTH_
        secret_cache_duration = 2
        {service}
        [filter:keystoneauth]
        use = egg:swift#keystoneauth
        reseller_prefix = AUTH
        operator_roles = admin, member
        """


SignIns = OwnUser | AskKeystone
