"""How certificates are checked, the same for the thin client and for boto3."""

import os
import ssl

from allastui.errors import ProfileError
from allastui.profiles.profile import Tls

_SYSTEM_BUNDLES = (
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Red Hat, Debian, SUSE and Alpine keep what the administrators trust."""


def ca_file(tls: Tls) -> str | None:
    """Return the PEM file of the authorities to trust, or None if this system shows none.

    A Python that was built elsewhere may look in folders that this machine does not have, so the
    places of the usual distributions are looked at too. Raises ProfileError if the profile names a
    file that is not there.
    """
    if tls.ca_file is not None:
        path = os.path.expanduser(tls.ca_file)
        if not os.path.isfile(path):
            raise ProfileError(
                f"The file of certificate authorities {path} cannot be read",
                hint="Correct the profile's CA file, or leave it out to use the system's.",
            )
        return path
    default = ssl.get_default_verify_paths().cafile
    candidates = (default, *_SYSTEM_BUNDLES) if default else _SYSTEM_BUNDLES
    return next((path for path in candidates if os.path.isfile(path)), None)


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Return the context for connections of a profile; raises ProfileError for a bad CA file."""
    if not tls.verify:
        # Not create_default_context, which reads all authorities that the system has.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    path = ca_file(tls)
    try:
        return ssl.create_default_context(cafile=path)
    except (ssl.SSLError, OSError) as error:
        raise ProfileError(
            f"The file of certificate authorities {path} cannot be used",
            why=str(getattr(error, "reason", "") or getattr(error, "strerror", "") or error),
            hint="It must hold certificates in PEM form.",
        ) from error
