"""What Keystone answers to a sign-in: a token, whom and which project it is for, and a catalog."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from allastui.profiles.profile import Secret

if TYPE_CHECKING:
    from keystoneauth1.access import AccessInfoV3


_CLOCK_SECONDS = 5.0
"""How far the clock of this machine may be from Keystone's; tokens are of whole seconds."""


class Endpoint(NamedTuple):
    """Where a service of the catalog is; `interface` is "public", "internal" or "admin"."""

    service: str
    interface: str
    region: str
    url: str


@dataclass(frozen=True, slots=True)
class KeystoneToken:
    """A token of Keystone; one without a project has no catalog.

    `expires` is in seconds since the epoch, by the clock of this machine where the token is new.
    """

    token: Secret
    expires: float | None
    user_id: str | None = None
    user: str | None = None
    user_domain_id: str | None = None
    project_id: str | None = None
    project: str | None = None
    project_domain_id: str | None = None
    project_domain: str | None = None
    catalog: tuple[Endpoint, ...] = ()

    def endpoints(self, service: str, interface: str) -> list[Endpoint]:
        """Return the endpoints of a type of service, such as object-store, in all regions."""
        return [
            endpoint
            for endpoint in self.catalog
            if endpoint.service == service and endpoint.interface == interface
        ]


def read_token(access: "AccessInfoV3", token: Secret, *, is_new: bool) -> KeystoneToken:
    """Return what `access` says of `token`.

    The end of a new one is counted from now where the clock of this machine is wrong.
    """
    end, begin = access.expires, access.issued
    expires = end.timestamp() if end else None
    now = time.time()
    if is_new and end and begin and abs(now - begin.timestamp()) > _CLOCK_SECONDS:
        expires = now + (end - begin).total_seconds()
    has_project = access.project_scoped
    return KeystoneToken(
        token=token,
        expires=expires,
        user_id=access.user_id,
        user=access.username,
        user_domain_id=access.user_domain_id,
        project_id=access.project_id if has_project else None,
        project=access.project_name if has_project else None,
        project_domain_id=access.project_domain_id if has_project else None,
        project_domain=access.project_domain_name if has_project else None,
        catalog=tuple(_endpoints(access.service_catalog.catalog)) if has_project else (),
    )


def _endpoints(catalog: Iterable[Any]) -> Iterator[Endpoint]:
    for service in catalog:
        for endpoint in service["endpoints"]:
            region = endpoint.get("region") or endpoint.get("region_id") or ""
            url = endpoint.get("url")
            if url:
                yield Endpoint(service["type"], endpoint["interface"], region, url)
