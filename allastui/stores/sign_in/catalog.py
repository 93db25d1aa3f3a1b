"""Where a project's storage is, as the catalog of its Keystone says."""

from urllib.parse import urlsplit

from allastui.errors import Unsupported
from allastui.stores.sign_in.keystone_token import KeystoneToken

_SWIFT = "object-store"
_S3 = "s3"


def storage_url(token: KeystoneToken, region: str | None, interface: str, title: str) -> str:
    """Return the URL of the project's Swift account, without a slash at its end.

    Without `region` the catalog's first counts. Raises Unsupported with `title` if there is none.
    """
    found = token.endpoints(_SWIFT, interface)
    for endpoint in found:
        if region is None or endpoint.region == region:
            return endpoint.url.rstrip("/")
    project = token.project or token.project_id
    if not found:
        kind = "" if interface == "public" else f"{interface} "
        raise Unsupported(
            title,
            why=f"The project {project} has no {kind}object storage in its catalog.",
            hint="Ask the service to add it to the project.",
        )
    regions = ", ".join(sorted({endpoint.region for endpoint in found}))
    raise Unsupported(
        title,
        why=f"The project {project} has no object storage in the region {region}.",
        hint=f"It has some in: {regions}.",
    )


def s3_endpoint(token: KeystoneToken, region: str | None, interface: str, title: str) -> str:
    """Return the S3 endpoint: the catalog's own, or else the host of the Swift account.

    Ceph and Swift answer S3 at the same host as Swift. Raises Unsupported with `title`.
    """
    for endpoint in token.endpoints(_S3, interface):
        if region is None or endpoint.region == region:
            return endpoint.url.rstrip("/")
    parts = urlsplit(storage_url(token, region, interface, title))
    return f"{parts.scheme}://{parts.netloc}"
